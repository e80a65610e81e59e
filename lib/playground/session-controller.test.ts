import { describe, expect, it, vi } from "vitest";
import { answer, callPatch, callSh, say } from "../agent/testing/fake-provider.ts";
import { appError, Failure, failed } from "../domain/errors.ts";
import { seq } from "../domain/ids.ts";
import { MemorySessionLocks } from "../store/locks.ts";
import {
  createTestBrowser,
  createTestSession,
  openTestSession,
  type TestBrowser,
  until,
} from "./testing/open-test-session.ts";
import type { SessionController, WorkbenchState } from "./workbench-state.ts";

const PATCH = `*** Begin Patch
*** Update File: a.txt
@@
-one
+two
*** End Patch
`;
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const read = async (controller: SessionController, path: string) => text((await controller.readFile(path))?.bytes);
const kinds = (state: WorkbenchState) => state.view.entries.map((entry) => entry.kind);
const ended = (state: WorkbenchState) => !state.running && state.view.entries.at(-1)?.kind === "turn-end";

/** The same browser for a tab whose predecessor died: its locks are free. */
const afterKill = (browser: TestBrowser): TestBrowser => ({ ...browser, locks: new MemorySessionLocks() });

async function patchedSession() {
  const browser = createTestBrowser();
  const id = await createTestSession(browser, { "a.txt": "one\n" });
  const opened = await openTestSession(browser, id, [answer(callPatch("p", PATCH)), answer(say("Done."))]);
  opened.controller.submit("Change it");
  await until(opened.controller, ended);
  return { browser, id, ...opened };
}

describe("a session", () => {
  it("runs a turn, and shows afterwards what a new tab shows too", async () => {
    const { browser, id, controller } = await patchedSession();
    const state = controller.getSnapshot();
    expect(kinds(state)).toEqual(["user", "call", "text", "turn-end"]);
    expect(state.changes).toEqual([{ path: "a.txt", kind: "modified" }]);
    expect(await read(controller, "a.txt")).toBe("two\n");
    await controller.dispose();
    const again = await openTestSession(browser, id);
    expect(again.controller.getSnapshot().view).toEqual(state.view);
    expect(await read(again.controller, "a.txt")).toBe("two\n");
  });

  it("ends a turn that nobody can answer as an error, and keeps the message", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const provider = () => Promise.reject(new Failure(appError("auth", "Connect a model to go on.")));
    const { controller } = await openTestSession(browser, id, [], {}, { provider });
    controller.submit("Change it");
    const state = await until(controller, ended);
    expect(state.view.entries).toMatchObject([
      { kind: "user", text: "Change it" },
      { kind: "turn-end", reason: "error", message: "Connect a model to go on." },
    ]);
    expect(state).toMatchObject({ queue: [], notices: [] });
  });

  it("rewinds files and conversation, and undoes the rewind", async () => {
    const { controller } = await patchedSession();
    await controller.rewind(seq(0), "all");
    expect(await read(controller, "a.txt")).toBe("one\n");
    expect(kinds(controller.getSnapshot())).toEqual(["notice"]);
    await controller.undoRewind();
    expect(await read(controller, "a.txt")).toBe("two\n");
    expect(kinds(controller.getSnapshot())).toEqual(["user", "call", "text", "turn-end", "notice"]);
  });

  it("refuses to save over a change that the person has not seen", async () => {
    const { controller } = await patchedSession();
    const seen = await controller.readFile("a.txt");
    await controller.saveFile("a.txt", new TextEncoder().encode("mine\n"), seen?.hash ?? null);
    const late = await controller.saveFile("a.txt", new TextEncoder().encode("late\n"), seen?.hash ?? null);
    expect(late).toMatchObject({ ok: false, conflict: { text: "mine\n" } });
    expect(await read(controller, "a.txt")).toBe("mine\n");
  });

  it("asks before an effect when told to, and does nothing when the answer is no", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser, { "a.txt": "one\n" });
    const { controller } = await openTestSession(browser, id, [
      answer(callPatch("p", PATCH)),
      answer(say("As you wish.")),
    ]);
    controller.setMode("ask");
    controller.submit("Change it");
    const waiting = await until(controller, (state) =>
      state.view.entries.some((e) => e.kind === "call" && e.state === "waiting"),
    );
    const entry = waiting.view.entries.find((e) => e.kind === "call");
    if (entry?.kind === "call") controller.decide(entry.call.callId, "deny", "Not this file.");
    await until(controller, ended);
    expect(await read(controller, "a.txt")).toBe("one\n");
    expect(controller.getSnapshot().view.entries.find((e) => e.kind === "call")).toMatchObject({ state: "denied" });
  });

  it("interrupts a running command at once, keeps what it printed and runs a queued message only when asked", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const { controller } = await openTestSession(browser, id, [answer(callSh("s", "hang"))], {
      hang: () => ({ output: "half a line", hangs: true }),
    });
    controller.submit("Go");
    await until(controller, (state) => [...state.live.outputs.values()].includes("half a line"));
    controller.submit("and then this", "queue");
    controller.interrupt();
    const state = await until(controller, ended);
    expect(state.view.entries.find((e) => e.kind === "call")).toMatchObject({ state: "interrupted" });
    expect(state.view.entries.at(-1)).toMatchObject({ kind: "turn-end", reason: "aborted" });
    expect(state.queue.map((item) => item.text)).toEqual(["and then this"]);
  });

  it("closes what a killed tab left open, runs none of it, and keeps what was queued", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    let runs = 0;
    const commands = {
      effect: () => {
        runs++;
        return { output: "printed", hangs: true };
      },
    };
    const killed = await openTestSession(browser, id, [answer(callSh("s", "effect"))], commands);
    killed.controller.submit("Go");
    await until(killed.controller, (state) => state.live.outputs.size > 0);
    killed.controller.submit("later", "queue");

    const { controller } = await openTestSession(afterKill(browser), id, [], commands);
    const state = controller.getSnapshot();
    expect(state.view.entries.find((e) => e.kind === "call")).toMatchObject({
      state: "interrupted",
      outcome: { status: "interrupted", output: expect.stringContaining("printed") },
    });
    expect(state).toMatchObject({ running: false, queue: [{ text: "later" }] });
    expect(runs).toBe(1);
  });

  it("keeps a message that was sent and not yet recorded when the tab died, and gives it once only", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const killed = await openTestSession(browser, id);
    const stuck = vi.spyOn(browser.events, "append").mockReturnValue(new Promise(() => {}));
    killed.controller.submit("Go");
    expect(killed.controller.getSnapshot().queue).toEqual([]);
    await vi.waitFor(() => expect(stuck).toHaveBeenCalled());
    stuck.mockRestore();

    const next = await openTestSession(afterKill(browser), id, [answer(say("Done."))]);
    expect(next.controller.getSnapshot().queue).toMatchObject([{ text: "Go" }]);
    const kept = browser.storage.getItem(`tabwright.queue.${id}`);
    next.controller.submit("");
    await until(next.controller, ended);
    await next.controller.dispose();

    browser.storage.setItem(`tabwright.queue.${id}`, kept ?? "");
    const last = await openTestSession(afterKill(browser), id);
    expect(last.controller.getSnapshot().queue).toEqual([]);
  });

  it("writes again by itself once the tab that wrote is closed", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const first = await openTestSession(browser, id);
    const second = await openTestSession(browser, id, [answer(say("Done."))]);
    expect(second.controller.getSnapshot().writer).toBe("other-tab");
    await first.controller.dispose();
    await until(second.controller, (state) => state.writer === "this-tab");
    second.controller.submit("Go on");
    expect(kinds(await until(second.controller, ended))).toEqual(["user", "text", "turn-end"]);
  });

  it("takes over the messages that still wait, not those that the other tab has given or taken back", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const hang = { hang: () => ({ output: "begun", hangs: true }) };
    const first = await openTestSession(browser, id, [answer(callSh("s", "hang"))], hang);
    first.controller.submit("Go");
    await until(first.controller, (state) => state.live.outputs.size > 0);
    first.controller.submit("taken back", "queue");
    const second = await openTestSession(browser, id);
    first.controller.withdraw(first.controller.getSnapshot().queue[0]?.id ?? 0);
    first.controller.submit("still waits", "queue");
    await second.controller.takeOver();
    expect(second.controller.getSnapshot().queue.map((item) => item.text)).toEqual(["still waits"]);
  });

  it("goes on in memory, and says so, when there is no more space for a file", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser, { "a.txt": "one\n" });
    const answers = [answer(callPatch("p", PATCH)), answer(say("Done.")), answer(say("Still here."))];
    const { controller } = await openTestSession(browser, id, answers);
    const { append } = browser.events;
    vi.spyOn(browser.events, "append").mockImplementation(async (...args) =>
      args[4]?.size ? failed(appError("quota", "The disk is full.")) : append.apply(browser.events, args),
    );
    controller.submit("Change it");
    const state = await until(controller, ended);
    expect(state.saving).toMatchObject({ state: "memory", why: expect.stringContaining("The disk is full.") });
    // The banner is one: what stands in `saving`.
    expect(state.notices).toEqual([]);
    expect(kinds(state)).toEqual(["user", "call", "text", "turn-end"]);
    expect(await read(controller, "a.txt")).toBe("two\n");
    controller.submit("Go on");
    expect(kinds(await until(controller, (now) => ended(now) && now.view.entries.length > 4))).toHaveLength(7);
  });

  it("is read only in a second tab until that tab takes over", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser, { "a.txt": "one\n" });
    const first = await openTestSession(browser, id);
    const second = await openTestSession(browser, id);
    expect(second.controller.getSnapshot().writer).toBe("other-tab");
    second.controller.rename("Refused");
    await second.controller.takeOver();
    await until(first.controller, (state) => state.writer === "other-tab");
    second.controller.rename("Mine now");
    await until(second.controller, (state) => state.view.title === "Mine now");
    await until(first.controller, (state) => state.view.title === "Mine now");
  });

  it("stays read only when another tab takes over while it is just opened", async () => {
    const browser = createTestBrowser();
    const id = await createTestSession(browser);
    const { readDraft } = browser.events;
    let go = (): void => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const asked = vi.spyOn(browser.events, "readDraft").mockImplementationOnce(async (...args) => {
      await held;
      return readDraft.apply(browser.events, args);
    });
    const opening = openTestSession(browser, id);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    const second = await openTestSession(browser, id);
    await second.controller.takeOver();
    go();
    const first = await opening;
    expect([first, second].map(({ controller }) => controller.getSnapshot().writer)).toEqual(["other-tab", "this-tab"]);
  });
});
