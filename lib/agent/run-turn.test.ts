import { describe, expect, it } from "vitest";
import { readEnd } from "../domain/outcome-text.ts";
import { transcript } from "../domain/transcript.ts";
import { silentSink } from "./live-sink.ts";
import { answer, callPatch, callRaw, callSh, FakeProvider, say } from "./testing/fake-provider.ts";
import { type FakeCommand, FakeSandbox } from "./testing/fake-sandbox.ts";
import { turnOver } from "./testing/turn.ts";

const forever: FakeCommand = ({ print }) => {
  print("half");
  return new Promise(() => {});
};
const patchOf = (...lines: string[]): string => ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
const fix = patchOf("*** Update File: a.js", "@@", "-1", "+2");

describe("a turn", () => {
  it("says so when the model's answer was whole and empty", async () => {
    const { run } = turnOver(new FakeSandbox({}), new FakeProvider(answer()));
    expect(await run()).toEqual({ reason: "stop", message: "The model's answer was empty.", recorded: true });
  });

  it("records every step before the next one that depends on it, and in one write what nothing waits for", async () => {
    const sandbox = new FakeSandbox({ "a.js": "1\n" });
    const before = sandbox.tree();
    const provider = new FakeProvider(
      answer(say("I look."), callSh("c1", "npm test"), callPatch("c2", fix)),
      answer(say("Fixed.")),
    );
    const { log, run } = turnOver(sandbox, provider);
    expect(await run()).toEqual({ reason: "stop", recorded: true });
    expect(log.appends).toEqual([
      ["turn-started"],
      ["request-started"],
      ["model-item"],
      ["model-item", "model-item", "request-finished", "tool-call-requested", "tool-call-decided"],
      ["checkpoint"],
      ["tool-call-finished"],
      ["tool-call-requested", "tool-call-decided"],
      ["tool-call-finished", "request-started"],
      ["model-item"],
      ["request-finished"],
      ["turn-ended"],
    ]);
    expect(log.only("checkpoint").map(({ tree }) => tree)).toEqual([before]);
    expect(log.only("tool-call-finished").map(({ outcome, tree }) => [outcome.output, tree])).toEqual([
      ["exit 0", before],
      ["M a.js +1 -1", sandbox.tree()],
    ]);
    expect(log.only("request-finished")[0]).toEqual({
      type: "request-finished",
      model: "m",
      usage: { input: 10, cached: 5, output: 2, reasoning: 0 },
    });
    expect(provider.requests[1]?.items.map(({ item }) => item.type)).toEqual([
      "message",
      "message",
      "function_call",
      "custom_tool_call",
      "function_call_output",
      "custom_tool_call_output",
    ]);
  });

  it("has each record on disk before the command runs", async () => {
    const seen: string[][] = [];
    const sandbox = new FakeSandbox(
      {},
      {
        go: () => {
          seen.push(log.types().slice(-3));
          return 0;
        },
      },
    );
    const { log, run } = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "go"))));
    await run();
    expect(seen).toEqual([["tool-call-requested", "tool-call-decided", "checkpoint"]]);
  });

  it("writes a call without an effect once, and asks with the question on disk", async () => {
    const plan = callRaw("c0", "plan", JSON.stringify({ plan: [{ step: "Fix", status: "pending" }] }));
    const asked: (readonly string[])[] = [];
    const turn = turnOver(new FakeSandbox(), new FakeProvider(answer(plan), answer(callSh("c1", "make"))), {
      mode: () => "ask",
      approve: async () => {
        asked.push(turn.log.appends.at(-1) ?? []);
        return { decision: "deny" };
      },
    });
    await turn.run();
    expect(turn.log.appends[2]).toEqual([
      "model-item",
      "request-finished",
      "tool-call-requested",
      "tool-call-decided",
      "tool-call-finished",
      "request-started",
    ]);
    expect(asked).toEqual([["model-item", "request-finished", "tool-call-requested"]]);
  });

  it("asks before each effect, not for a plan, and tells the model why it was denied", async () => {
    const sandbox = new FakeSandbox({ "a.js": "1\n" });
    const asked: string[] = [];
    const plan = callRaw("c0", "plan", JSON.stringify({ plan: [{ step: "Fix", status: "pending" }] }));
    const provider = new FakeProvider(
      answer(plan, callSh("c1", "rm -rf ."), callPatch("c2", fix)),
      answer(say("Well.")),
    );
    const { log, run } = turnOver(sandbox, provider, {
      mode: () => "ask",
      approve: async (call) => {
        asked.push(call.name);
        return { decision: "deny", reason: "Not like this." };
      },
    });
    await run();
    expect(asked).toEqual(["sh", "apply_patch"]);
    expect([sandbox.spawned, sandbox.writes]).toEqual([[], 0]);
    expect(log.only("checkpoint")).toEqual([]);
    expect(log.only("tool-call-decided").map(({ decision, by, reason }) => [decision, by, reason])).toEqual([
      ["allow", "policy", undefined],
      ["deny", "user", "Not like this."],
      ["deny", "user", "Not like this."],
    ]);
    expect(provider.requests[1]?.items.at(-1)?.item.output).toBe("denied by the person: Not like this.");
  });

  it("runs what the person approves", async () => {
    const sandbox = new FakeSandbox();
    const { log, run } = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "make"))), { mode: () => "ask" });
    await run();
    expect(sandbox.spawned).toEqual(["make"]);
    expect(log.only("tool-call-decided")[0]).toMatchObject({ decision: "allow", by: "user" });
  });

  it("ends at once when it is interrupted while a command runs, and runs nothing after it", async () => {
    const sandbox = new FakeSandbox({}, { serve: forever });
    const turn = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "serve"), callSh("c2", "next"))), {
      live: { ...silentSink, output: () => turn.abort() },
    });
    expect(await turn.run()).toMatchObject({ reason: "aborted", recorded: true });
    expect(sandbox.spawned).toEqual(["serve"]);
    expect(turn.log.only("tool-call-finished").map(({ outcome }) => [outcome.status, outcome.output])).toEqual([
      ["interrupted", "half\ninterrupted: stopped by the person, killed"],
      ["interrupted", "interrupted before it ran: the turn ended first"],
    ]);
    expect(turn.log.types().at(-1)).toBe("turn-ended");
  });

  it("keeps the calls of an answer that was whole when it was interrupted, and marks no request that is not sent", async () => {
    const whole = turnOver(new FakeSandbox(), new FakeProvider(answer(callSh("c1", "make"))), {
      live: { ...silentSink, clearText: () => whole.abort() },
    });
    expect((await whole.run()).reason).toBe("aborted");
    expect(whole.log.types().slice(-5)).toEqual([
      "model-item",
      "request-finished",
      "tool-call-requested",
      "tool-call-finished",
      "turn-ended",
    ]);
    const running = turnOver(new FakeSandbox({}, { serve: forever }), new FakeProvider(answer(callSh("c1", "serve"))), {
      live: { ...silentSink, output: () => running.abort() },
    });
    expect((await running.run()).reason).toBe("aborted");
    expect(running.log.types().slice(-2)).toEqual(["tool-call-finished", "turn-ended"]);
  });

  it("ends at once when it is interrupted while a question waits", async () => {
    const sandbox = new FakeSandbox();
    const turn = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "make"))), {
      mode: () => "ask",
      approve: () => {
        queueMicrotask(() => turn.abort());
        return new Promise(() => {});
      },
    });
    expect((await turn.run()).reason).toBe("aborted");
    expect(sandbox.spawned).toEqual([]);
    expect(turn.log.only("tool-call-finished")[0]?.outcome.output).toBe(
      "interrupted before it ran: stopped by the person",
    );
  });

  it("delivers a steer that came during a tool with the next request, after the tool's output", async () => {
    const waiting: { text: string }[] = [];
    const sandbox = new FakeSandbox(
      {},
      {
        test: () => {
          waiting.push({ text: "Use tabs." });
          return 0;
        },
      },
    );
    const provider = new FakeProvider(answer(callSh("c1", "test")), answer(say("With tabs.")));
    const { log, run } = turnOver(sandbox, provider, {
      steering: () => [...waiting],
      delivered: (count) => void waiting.splice(0, count),
    });
    expect((await run()).reason).toBe("stop");
    expect(log.only("user-message").at(-1)).toEqual({ type: "user-message", text: "Use tabs.", delivery: "steer" });
    expect(provider.requests[1]?.items.slice(-2).map(({ item }) => item.type)).toEqual([
      "function_call_output",
      "message",
    ]);
    expect(waiting).toEqual([]);
  });

  it("goes on when a steer waits although the model had stopped", async () => {
    const waiting: { text: string }[] = [];
    const provider = new FakeProvider(
      [...answer(say("Done.")).slice(0, 2), () => void waiting.push({ text: "One more." }), { type: "finish" }],
      answer(say("Done, too.")),
    );
    const { run } = turnOver(new FakeSandbox(), provider, {
      steering: () => [...waiting],
      delivered: (count) => void waiting.splice(0, count),
    });
    expect((await run()).reason).toBe("stop");
    expect(provider.requests.length).toBe(2);
  });

  it("runs nothing for arguments that cannot be read, tells the model, and stops after three in a row", async () => {
    const bad = (id: string) => callRaw(id, "sh", '{"command":');
    const sandbox = new FakeSandbox();
    const provider = new FakeProvider(
      answer(bad("c1")),
      answer(callRaw("c2", "nope", "{}")),
      answer(bad("c3"), callSh("c4", "x")),
    );
    const { log, run } = turnOver(sandbox, provider);
    expect(await run()).toMatchObject({ reason: "error", error: { code: "malformed" }, recorded: true });
    expect(sandbox.spawned).toEqual([]);
    expect(log.only("tool-call-finished").map(({ outcome }) => outcome.output)).toEqual([
      "rejected: The arguments of sh are not JSON.",
      "rejected: There is no tool nope; there are sh, apply_patch, plan.",
      "rejected: The arguments of sh are not JSON.",
      "interrupted before it ran: the turn ended first",
    ]);
  });

  it("goes on when a good call comes between bad ones", async () => {
    const bad = (id: string) => callRaw(id, "sh", "");
    const provider = new FakeProvider(answer(bad("c1"), bad("c2"), callSh("c3", "x"), bad("c4"), bad("c5")));
    expect((await turnOver(new FakeSandbox(), provider).run()).reason).toBe("stop");
  });

  it("stops at its budget of requests", async () => {
    const calls = Array.from({ length: 5 }, (_, i) => answer(callSh(`c${i}`, "again")));
    const { log, run } = turnOver(new FakeSandbox(), new FakeProvider(...calls), { maxRequests: 3 });
    expect((await run()).reason).toBe("budget");
    expect(log.only("request-started").length).toBe(3);
  });

  it("leaves a transcript in which every call has one output, however it ended", async () => {
    const sandbox = new FakeSandbox({}, { serve: forever });
    const turn = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "serve"), callSh("c2", "next"))), {
      live: { ...silentSink, output: () => turn.abort() },
    });
    await turn.run();
    await turn.log.append([{ type: "request-started", attempt: 1 }]);
    const outputs = transcript(turn.log.events()).filter(({ item }) => item.type === "function_call_output");
    expect(outputs.map(({ item }) => [item.call_id, readEnd(String(item.output)).end])).toEqual([
      ["c1", "interrupted"],
      ["c2", "interrupted"],
    ]);
  });
});
