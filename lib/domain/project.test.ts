import { describe, expect, it } from "vitest";
import { LOG_VERSION, type Recorded, type SessionEvent } from "./event.ts";
import { callId, seq, sessionId, treeHash } from "./ids.ts";
import { lineage } from "./lineage.ts";
import { endLine } from "./outcome-text.ts";
import { project, projectAll, summarize } from "./project.ts";
import type { Task } from "./task.ts";

const tree = (digit: string) => treeHash(digit.repeat(64));
const task: Task = { id: "cart", title: "Cart", summary: "", prompt: "Fix it", tags: [], source: "gallery" };
const created: SessionEvent = { type: "session-created", task, title: "Cart", tree: tree("0"), app: "test" };
const speaker = { provider: "scripted", model: "walkthrough" } as const;

function log(...events: SessionEvent[]): Recorded[] {
  return events.map((event, i) => ({ sessionId: sessionId("s"), seq: seq(i), at: 1000 + i, v: LOG_VERSION, event }));
}

const sh = (id: string, command: string): SessionEvent => ({
  type: "tool-call-requested",
  call: { callId: callId(id), name: "sh", input: JSON.stringify({ command }), kind: "function", by: "agent" },
});
const decided = (id: string): SessionEvent => ({
  type: "tool-call-decided",
  callId: callId(id),
  decision: "allow",
  by: "policy",
});
const finished = (id: string, exitCode: number, after = "0"): SessionEvent => ({
  type: "tool-call-finished",
  callId: callId(id),
  outcome: { status: "ok", output: `exit ${exitCode}`, exitCode, durationMs: 5 },
  tree: tree(after),
});
const said = (text: string): SessionEvent => ({
  type: "model-item",
  item: { wire: "responses", item: { type: "message", role: "assistant", content: [{ type: "output_text", text }] } },
});

const turn = log(
  created,
  { type: "user-message", text: "Fix it", delivery: "start" },
  { type: "turn-started", speaker, mode: "auto" },
  said("I look first."),
  sh("a", "npm test"),
  decided("a"),
  { type: "checkpoint", tree: tree("1"), cause: "before-effect" },
  finished("a", 1, "2"),
  { type: "request-finished", usage: { input: 10, cached: 2, output: 3, reasoning: 0 } },
  { type: "turn-ended", reason: "stop" },
);

describe("projectAll", () => {
  it("shows a turn as a person saw it", () => {
    const view = projectAll(turn);
    expect(view.entries.map((e) => e.kind)).toEqual(["user", "text", "call", "turn-end"]);
    expect(view.entries[2]).toMatchObject({
      state: "finished",
      before: tree("1"),
      tree: tree("2"),
      decidedBy: "policy",
    });
    expect(view.ticks.map((t) => t.kind)).toEqual(["message", "text", "fail"]);
    expect(view).toMatchObject({ status: "idle", tree: tree("2"), contextTokens: 13, open: [], length: 10 });
  });

  it("compares a call with the files as they stood when it was decided, however long the question waited", () => {
    const waited: SessionEvent[] = [
      created,
      sh("a", "make"),
      { type: "checkpoint", tree: tree("1"), cause: "terminal" },
    ];
    const beforeAfter = (...events: SessionEvent[]) => {
      const entry = projectAll(log(...waited, ...events)).entries.at(-1);
      return entry?.kind === "call" ? entry.before : entry;
    };
    expect(beforeAfter(decided("a"))).toBe(tree("1"));
    expect(beforeAfter(decided("a"), { type: "checkpoint", tree: tree("2"), cause: "before-effect" })).toBe(tree("2"));
  });

  it("says of a plan how far it is and what comes next", () => {
    const plan = (id: string, ...steps: unknown[]): SessionEvent => ({
      type: "tool-call-requested",
      call: { callId: callId(id), name: "plan", input: JSON.stringify({ plan: steps }), kind: "function", by: "agent" },
    });
    const done = { step: "Reproduce", status: "completed" };
    const view = projectAll(
      log(
        created,
        plan("a", done, { step: "Mend", status: "in_progress" }, { step: "Test", status: "pending" }),
        plan("b", done, { step: "Test", status: "pending" }),
        plan("c", done),
        plan("d", null, "odd"),
      ),
    );
    expect(view.ticks.map((t) => t.label)).toEqual([
      "Plan, 1 of 3 done: Mend",
      "Plan, 1 of 2 done: Test",
      "Plan done: 1 of 1 steps",
      "Plan",
    ]);
  });

  describe("the last green state", () => {
    const test = (file: string, status: "passed" | "failed") => ({ file, name: [file], status }) as const;
    const ran = (id: string, exitCode: number, ...tests: ReturnType<typeof test>[]): SessionEvent => ({
      type: "tool-call-finished",
      callId: callId(id),
      tree: tree("1"),
      outcome: {
        status: "ok",
        output: `exit ${exitCode}`,
        exitCode,
        durationMs: 5,
        tests: {
          tests,
          passed: tests.filter((t) => t.status === "passed").length,
          failed: tests.filter((t) => t.status === "failed").length,
          skipped: 0,
          todo: 0,
          durationMs: 5,
          complete: true,
        },
      },
    });
    const greenOf = (...events: SessionEvent[]) => projectAll(log(created, ...events)).green;

    it("is the call after which every test passed, and stays it while later runs fail", () => {
      const both = [test("a", "passed"), test("b", "passed")];
      expect(greenOf(sh("1", "node --test"), ran("1", 1, test("a", "failed"), test("b", "passed")))).toBe(null);
      expect(greenOf(sh("1", "node --test"), ran("1", 0, ...both), sh("2", "npm test"), ran("2", 1))).toBe(1);
    });

    it("is no run of some test files or names only", () => {
      const all = [sh("1", "node --test"), ran("1", 1, test("a", "failed"), test("b", "failed"))];
      expect(greenOf(...all, sh("2", "node --test a"), ran("2", 0, test("a", "passed")))).toBe(null);
      const named = sh("2", 'node --test --test-name-pattern="^a$"');
      expect(greenOf(...all, named, ran("2", 0, test("a", "passed"), test("b", "passed")))).toBe(null);
    });

    it("is the task's check when that exits with 0, whatever it prints", () => {
      const check = { ...created, task: { ...task, check: "node check.js" } } as SessionEvent;
      expect(projectAll(log(check, sh("1", "node check.js"), finished("1", 1))).green).toBe(null);
      expect(projectAll(log(check, sh("1", "node check.js"), finished("1", 0))).green).toBe(1);
      expect(projectAll(log(check, sh("1", "node other.js"), finished("1", 0))).green).toBe(null);
    });
  });

  it("shows the end of a turn that never started, without a time", () => {
    const message = "No model is connected.";
    const view = projectAll(
      log(
        created,
        { type: "user-message", text: "Fix it", delivery: "start" },
        { type: "turn-ended", reason: "error", message, error: { code: "auth", message, retryable: false } },
      ),
    );
    expect(view.entries).toMatchObject([
      { kind: "user" },
      { kind: "turn-end", reason: "error", message, durationMs: 0 },
    ]);
    expect(view).toMatchObject({ status: "idle", speaker: null });
  });

  it("ticks an interrupted call as neither red nor green, and as a notice when it never ran", () => {
    const tickAfter = (output: string) =>
      projectAll(
        log(created, sh("a", "npm test"), {
          type: "tool-call-finished",
          callId: callId("a"),
          outcome: { status: "interrupted", output, durationMs: 0 },
          tree: tree("0"),
        }),
      ).ticks.map((tick) => tick.kind);
    expect(tickAfter(endLine.notRun("the tab closed first"))).toEqual(["notice"]);
    expect(tickAfter(endLine.interrupted("the tab closed while this ran"))).toEqual(["interrupted"]);
  });

  it("gives the same view whether folded at once or one event at a time", () => {
    let view = projectAll(turn.slice(0, 1));
    for (let n = 2; n <= turn.length; n++) view = project(view, turn.slice(0, n), 1);
    expect(view).toEqual(projectAll(turn));
  });

  it("keeps what was shown of an answer that was cut off, and the new answer follows", () => {
    const again = projectAll(
      log(
        created,
        { type: "turn-started", speaker, mode: "auto" },
        { type: "request-started", attempt: 1 },
        said("Half an ans"),
        { type: "request-started", attempt: 2 },
        said("The whole answer."),
      ),
    );
    expect(again.entries).toMatchObject([
      { kind: "text", text: "Half an ans", partial: true },
      { kind: "text", text: "The whole answer.", partial: false },
    ]);
  });

  it("never changes a view it gave out", () => {
    const before = projectAll(turn.slice(0, 5));
    const copy = structuredClone(before);
    project(before, turn.slice(0, 8), 3);
    expect(before).toEqual(copy);
  });

  it("says when another model answered than was asked for, but not for its dated name", () => {
    const asked = { provider: "responses", model: "gpt-5.3-codex" } as const;
    const answered = (model: string) =>
      projectAll(
        log(created, { type: "turn-started", speaker: asked, mode: "auto" }, { type: "request-finished", model }),
      );
    expect(answered("gpt-5.3-codex-2026-01-10").entries).toEqual([]);
    expect(answered("gpt-5-mini").entries).toMatchObject([{ kind: "notice", tone: "warn" }]);
  });
});

describe("rewinding", () => {
  const rewind = (to: number, what: "all" | "files" | "conversation", back = "0"): SessionEvent => ({
    type: "rewound",
    to: seq(to),
    tree: tree(back),
    what,
  });
  const events = (...more: SessionEvent[]): Recorded[] => log(...turn.map((r) => r.event), ...more);

  it("drops what was said after the place, keeps what was spent, and stands on the tree it names", () => {
    const view = projectAll(events(rewind(0, "all")));
    expect(view.entries.map((e) => e.kind)).toEqual(["notice"]);
    expect(view).toMatchObject({
      tree: tree("0"),
      length: 11,
      usage: { input: 10, requests: 1 },
      rewound: { at: 10, to: 0 },
    });
  });

  it("is undone by a rewind to just before it", () => {
    const view = projectAll(events(rewind(0, "all"), rewind(9, "all", "2")));
    expect(view.entries.map((e) => e.kind)).toEqual(["user", "text", "call", "turn-end", "notice"]);
    expect(view.tree).toBe(tree("2"));
  });

  it("of the files keeps the conversation", () => {
    const view = projectAll(events(rewind(0, "files")));
    expect(view.entries.map((e) => e.kind)).toEqual(["user", "text", "call", "turn-end", "notice"]);
    expect(view.tree).toBe(tree("0"));
  });

  it("of the conversation keeps the files", () => {
    expect(projectAll(events(rewind(0, "conversation"))).tree).toBe(tree("2"));
  });

  it("has a lineage of dense pieces, each ending at the event that a rewind names", () => {
    expect(lineage(events(rewind(3, "all"), rewind(1, "all"))).map((r) => r.seq)).toEqual([0, 1, 11]);
    expect(lineage(events(rewind(3, "all"), rewind(9, "all"))).map((r) => r.seq)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11,
    ]);
  });
});

describe("summarize", () => {
  it("keeps the thread in small and the state of the tests", () => {
    expect(summarize(projectAll(turn))).toMatchObject({
      title: "Cart",
      length: 10,
      tests: null,
      thread: ["message", "text", "fail"],
    });
  });
});
