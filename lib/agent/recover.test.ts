import { describe, expect, it } from "vitest";
import type { SessionEvent } from "../domain/event.ts";
import { callId, seq, treeHash } from "../domain/ids.ts";
import { addTestEvent, emptyReport } from "../domain/test-report.ts";
import { transcript } from "../domain/transcript.ts";
import { openTurn } from "./open-calls.ts";
import { recover } from "./recover.ts";
import { runToolCall } from "./run-tool-call.ts";
import { runTurn } from "./run-turn.ts";
import { answer, callPatch, callSh, FakeProvider, say } from "./testing/fake-provider.ts";
import { FakeSandbox } from "./testing/fake-sandbox.ts";
import { MemoryLog, record } from "./testing/memory-log.ts";
import { turnOver, userMessage } from "./testing/turn.ts";

const tree = treeHash("0".repeat(64));
const patch = "*** Begin Patch\n*** Add File: a\n+1\n*** End Patch";

const opening: readonly SessionEvent[] = [
  {
    type: "session-created",
    task: { id: "t", title: "T", summary: "", prompt: "", tags: [], source: "empty" },
    title: "T",
    tree,
    app: "",
  },
  { type: "turn-started", speaker: { provider: "responses", model: "m" }, mode: "auto" },
];

/** A session with two turns, a steer, a command of the person's, an interruption and a rewind. */
async function session() {
  const sandbox = new FakeSandbox({}, { boom: () => 1 });
  const provider = new FakeProvider(
    answer(say("Plan."), callSh("c1", "boom"), callPatch("c2", patch)),
    answer(callSh("c3", "test")),
    answer(say("Done.")),
    [{ type: "started" }, { type: "text-delta", text: "Half" }, { type: "item", item: callSh("c4", "never") }],
  );
  const steers = [{ text: "Be quick." }];
  const turn = turnOver(sandbox, provider, {
    steering: () => [...steers],
    delivered: (count) => void steers.splice(0, count),
  });
  await turn.run();
  const own = { callId: callId("u1"), name: "sh", input: '{"command":"ls"}', kind: "function", by: "user" } as const;
  await runToolCall(own, turn.options);
  await turn.log.append([{ type: "rewound", to: seq(14), tree, what: "conversation" }, userMessage("Again.")]);
  await turn.run();
  return { events: turn.log.events(), spawned: [...sandbox.spawned] };
}

describe("recovering a log after a reload", () => {
  it("appends nothing to a log that is at rest", async () => {
    const { events } = await session();
    expect(recover(events, null)).toEqual([]);
    expect(recover(record([]), null)).toEqual([]);
  });

  it("keeps the text and the output that were being shown", () => {
    const call = { callId: callId("c1"), name: "sh", input: '{"command":"x"}', kind: "function", by: "agent" } as const;
    const events: SessionEvent[] = [
      ...opening,
      { type: "request-started", attempt: 1 },
      { type: "model-item", item: callSh("c1", "x") },
      { type: "model-item", item: callSh("c2", "y") },
      { type: "request-finished" },
      { type: "tool-call-requested", call },
      { type: "tool-call-decided", callId: call.callId, decision: "allow", by: "policy" },
    ];
    const draft = { at: seq(8), text: "I am", outputs: [{ callId: call.callId, text: "\x1b[1mline 1\x1b[0m\nline" }] };
    const how = "the tab closed while this ran; how far it got is not known, and it was not run again";
    const second = { ...call, callId: callId("c2"), input: '{"command":"y"}' };
    expect(recover(record(events), draft)).toEqual([
      { type: "model-partial", text: "I am" },
      {
        type: "tool-call-finished",
        callId: "c1",
        outcome: { status: "interrupted", output: `line 1\nline\ninterrupted: ${how}`, durationMs: 0 },
        tree,
      },
      { type: "tool-call-requested", call: second },
      {
        type: "tool-call-finished",
        callId: "c2",
        outcome: { status: "interrupted", output: "interrupted before it ran: the tab closed first", durationMs: 0 },
        tree,
      },
      {
        type: "turn-ended",
        reason: "aborted",
        message: expect.stringMatching(/^The tab was closed or reloaded during this turn/),
      },
    ]);
    expect(recover(record(events), { ...draft, at: seq(7) })[0]).toMatchObject({
      outcome: { output: `interrupted: ${how}` },
    });
  });

  it("keeps what the tests of a command had come to, as of a run that did not end", () => {
    const call = { callId: callId("c1"), name: "sh", input: "{}", kind: "function", by: "agent" } as const;
    const begun: SessionEvent[] = [
      ...opening,
      { type: "tool-call-requested", call },
      { type: "tool-call-decided", callId: call.callId, decision: "allow", by: "policy" },
    ];
    const report = addTestEvent(emptyReport, {
      type: "test",
      test: { file: "a.test.js", name: ["adds"], status: "failed" },
    });
    const draft = { at: seq(begun.length), text: "", outputs: [], tests: { callId: call.callId, report } };
    expect(recover(record(begun), draft)[0]).toMatchObject({
      outcome: { status: "interrupted", tests: { failed: 1, complete: false, tests: [{ name: ["adds"] }] } },
    });
    expect(recover(record(begun), { ...draft, at: seq(1) })[0]).not.toHaveProperty("outcome.tests");
  });

  it("says that another tab took over, where it was that", () => {
    const call = { callId: callId("c1"), name: "sh", input: "{}", kind: "function", by: "agent" } as const;
    const events = recover(record([...opening, { type: "tool-call-requested", call }]), null, "taken-over");
    expect(events).toMatchObject([
      { outcome: { output: "interrupted before it ran: another tab took the session over first" } },
      { type: "turn-ended", message: expect.stringMatching(/^Another tab took the session over during this turn/) },
    ]);
  });

  it("says which calls were being written and did not run", () => {
    const events: SessionEvent[] = [
      ...opening,
      { type: "request-started", attempt: 1 },
      { type: "model-item", item: callSh("c1", "npm test") },
    ];
    const writing = { name: "apply_patch", about: "src/a.ts" };
    expect(recover(record(events), { at: seq(events.length), text: "", writing, outputs: [] })).toEqual([
      { type: "tool-call-partial", name: "sh", about: "npm test" },
      { type: "tool-call-partial", ...writing },
      {
        type: "turn-ended",
        reason: "aborted",
        message: expect.stringMatching(/^The tab was closed or reloaded during this turn/),
      },
    ]);
  });

  it("brings every prefix of a session to rest, gives each call one output, and runs nothing again", async () => {
    const { events } = await session();
    for (let length = 1; length <= events.length; length++) {
      const sandbox = new FakeSandbox();
      const provider = new FakeProvider(answer(say("Going on.")));
      const turn = turnOver(sandbox, provider);
      const cut = events.slice(0, length).map(({ event }) => event);
      const log = new MemoryLog(sandbox, cut);
      await log.append(recover(log.events(), { at: seq(length), text: "seen", outputs: [] }));
      expect(openTurn(log.events())).toEqual({ turn: false, calls: [], unfinished: [] });
      expect(recover(log.events(), null)).toEqual([]);
      expect((await runTurn({ ...turn.options, log })).reason).toBe("stop");
      expect(sandbox.spawned).toEqual([]);
      const items = provider.requests[0]?.items.map(({ item }) => item) ?? [];
      const ids = (kind: RegExp) => items.filter((item) => kind.test(String(item.type))).map((item) => item.call_id);
      expect(ids(/_call_output$/)).toEqual(ids(/_call$/));
      expect(transcript(log.events()).length).toBeGreaterThanOrEqual(items.length);
    }
  });
});
