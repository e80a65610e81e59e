import { describe, expect, it } from "vitest";
import { answer, callSh, say } from "../agent/testing/fake-provider.ts";
import { createTestBrowser, createTestSession, openTestSession, until } from "./testing/open-test-session.ts";
import type { SessionController } from "./workbench-state.ts";

function screen(controller: SessionController): string {
  let text = "";
  controller.onOutput((chunk) => {
    text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
  })();
  return text.replaceAll(/\x1b\[\d*m/g, "").replaceAll("\r\n", "\n");
}

describe("the agent's terminal", () => {
  it("shows a command, what it printed and how it ended, the same live and after a reload", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const answers = [answer(callSh("a", "one"), callSh("b", "two")), answer(say("Done."))];
    const { controller } = await openTestSession(browser, id, answers, {
      one: () => ({ output: "no newline", code: 7 }),
      two: () => ({ output: "a line\n" }),
    });
    controller.submit("Go");
    await until(controller, (state) => !state.running && state.view.entries.at(-1)?.kind === "turn-end");
    const live = screen(controller);
    expect(live).toBe("~/project $ one\nno newline\nexit 7\n\n~/project $ two\na line\nexit 0\n\n");
    await controller.dispose();
    const again = await openTestSession(browser, id);
    expect(screen(again.controller)).toBe(live);
  });

  it("shows each of two commands whose calls have one id, the same live and after a reload", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const answers = [answer(callSh("same", "one")), answer(callSh("same", "two")), answer(say("Done."))];
    const outputs = { one: () => ({ output: "first\n" }), two: () => ({ output: "second\n", code: 3 }) };
    const { controller } = await openTestSession(browser, id, answers, outputs);
    controller.submit("Go");
    await until(controller, (state) => !state.running && state.view.entries.at(-1)?.kind === "turn-end");
    const live = screen(controller);
    expect(live).toBe("~/project $ one\nfirst\nexit 0\n\n~/project $ two\nsecond\nexit 3\n\n");
    await controller.dispose();
    const again = await openTestSession(browser, id);
    expect(screen(again.controller)).toBe(live);
  });
});
