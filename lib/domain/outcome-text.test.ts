import { describe, expect, it } from "vitest";
import { deniedText, endLine, failedText, readByPerson, readEnd } from "./outcome-text.ts";

describe("the end of a call as a model reads it", () => {
  it("is read back from the last line, whatever the command printed before", () => {
    expect(readEnd(`exit 0\n${endLine.exited(1)}`)).toEqual({ end: "exited", code: 1 });
    expect(readEnd(endLine.exited(0))).toEqual({ end: "exited", code: 0 });
    expect(readEnd(endLine.exited(137, "SIGKILL", "out of\nmemory"))).toEqual({ end: "exited", code: 137 });
    expect(readEnd(`${deniedText("no")}\n${endLine.exited(0)}`)).toEqual({ end: "exited", code: 0 });
    expect(readEnd(`half\n${endLine.timedOut(120_000)}`)).toEqual({ end: "timed-out" });
    expect(readEnd(`half\n${endLine.interrupted("by\nthe person")}`)).toEqual({ end: "interrupted", ran: true });
    expect(readEnd(endLine.notRun("the tab closed"))).toEqual({ end: "interrupted", ran: false });
  });

  it("is read back from the first words when nothing ran", () => {
    expect(readEnd(deniedText())).toEqual({ end: "denied" });
    expect(readEnd(deniedText("not\nthis way"))).toEqual({ end: "denied" });
    expect(readEnd(failedText("The sandbox stopped.", false))).toEqual({ end: "failed" });
    expect(readEnd(failedText("The sandbox stopped.", true))).toEqual({ end: "failed" });
    expect(readEnd("rejected: no such tool")).toEqual({ end: "rejected" });
    expect(readEnd("M a.js +1 -1")).toEqual({ end: "done" });
  });

  it("of a call without a command is told to the person without the validator's words", () => {
    const at = "rejected: The arguments of sh are wrong at command: Invalid";
    const none = "The model's call had no command; nothing ran.";
    expect(readByPerson(`${at} key: Expected "command" but received undefined.`)).toBe(none);
    expect(readByPerson(`${at} length: Expected >=1 but received 0.`)).toBe(none);
    expect(readByPerson(`${at} length: Expected <=100000 but received 100001.`)).toMatch(/^rejected: /);
  });

  it("is told to the person in their words, and what was printed stays as it is", () => {
    const printed = "stopped by the person";
    expect(readByPerson(`${printed}\n${endLine.interrupted("stopped by the person, killed")}`)).toBe(
      `${printed}\ninterrupted: stopped by you, killed`,
    );
    expect(readByPerson(endLine.notRun("stopped by the person"))).toBe("interrupted before it ran: stopped by you");
    expect(readByPerson(deniedText("the person says no"))).toBe("denied by you: the person says no");
    expect(readByPerson(`${printed}\n${endLine.exited(0)}`)).toBe(`${printed}\nexit 0`);
  });

  it("is terse", () => {
    expect(endLine.exited(1)).toBe("exit 1");
    expect(endLine.exited(137, "SIGKILL", "out of memory")).toBe("exit 137 (SIGKILL): out of memory");
    expect(endLine.timedOut(1_500)).toBe("timed out after 1.5 s, killed");
    expect(deniedText(" use pnpm ")).toBe("denied by the person: use pnpm");
  });
});
