import { describe, expect, it } from "vitest";
import { appError } from "../domain/errors.ts";
import { silentSink } from "./live-sink.ts";
import { answer, callSh, FakeProvider, say } from "./testing/fake-provider.ts";
import { FakeSandbox } from "./testing/fake-sandbox.ts";
import { turnOver } from "./testing/turn.ts";

describe("a turn whose model, store or sandbox fails", () => {
  it("keeps what was shown of an answer that was interrupted or cut off", async () => {
    const parts = [
      { type: "started" },
      { type: "text-delta", text: "I think " },
      { type: "text-delta", text: "so" },
    ] as const;
    const sandbox = new FakeSandbox();
    const aborted = turnOver(sandbox, new FakeProvider([...parts, () => aborted.abort(), "hang"]));
    expect((await aborted.run()).reason).toBe("aborted");
    const error = appError("cut-stream", "The stream was cut.", { retryable: true });
    const cut = turnOver(
      sandbox,
      new FakeProvider([...parts, { type: "item", item: callSh("c1", "rm a") }, { type: "error", error }]),
    );
    expect(await cut.run()).toEqual({
      reason: "error",
      message: "The stream was cut.",
      error: { code: "cut-stream", message: "The stream was cut.", retryable: true },
      recorded: true,
    });
    const silent = turnOver(sandbox, new FakeProvider([...parts]));
    expect((await silent.run()).error?.code).toBe("cut-stream");
    expect(cut.log.only("tool-call-partial")).toEqual([{ type: "tool-call-partial", name: "sh", about: "rm a" }]);
    for (const { log } of [aborted, cut, silent])
      expect(log.only("model-partial")).toEqual([{ type: "model-partial", text: "I think so" }]);
    expect(sandbox.spawned).toEqual([]);
  });

  it("has a finished call on disk before more of the answer is shown, and when the answer is cut off", async () => {
    const shown: (readonly string[])[] = [];
    const error = appError("cut-stream", "The stream was cut.", { retryable: true });
    const turn = turnOver(
      new FakeSandbox(),
      new FakeProvider([
        { type: "item", item: callSh("c1", "rm a") },
        { type: "call-delta", name: "sh", text: "{" },
        { type: "item", item: callSh("c2", "rm b") },
        { type: "error", error },
      ]),
      { live: { ...silentSink, writing: () => void shown.push(turn.log.types().slice(-2)) } },
    );
    await turn.run();
    expect(shown).toEqual([["request-started", "model-item"]]);
    const cut = ["model-item", "model-item", "tool-call-partial", "tool-call-partial", "turn-ended"];
    expect(turn.log.types().slice(-5)).toEqual(cut);
  });

  it("does not wait for a provider that ignores the signal, and survives one that throws", async () => {
    const deaf = {
      kind: "responses" as const,
      stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }),
    };
    const turn = turnOver(new FakeSandbox(), deaf);
    const running = turn.run();
    turn.abort();
    expect((await running).reason).toBe("aborted");
    const broken = {
      kind: "responses" as const,
      stream: () => {
        throw new Error("bug");
      },
    };
    expect((await turnOver(new FakeSandbox(), broken).run()).error).toEqual({
      code: "internal",
      message: "bug",
      retryable: false,
    });
  });

  it("lets the provider close what it opened, whether the answer ended or the log failed", async () => {
    for (const fails of [false, true]) {
      let closed = false;
      const provider = {
        kind: "responses" as const,
        async *stream() {
          try {
            yield* [
              { type: "started" } as const,
              { type: "item", item: say("Hi.") } as const,
              { type: "finish" } as const,
            ];
          } finally {
            closed = true;
          }
        },
      };
      const { log, run } = turnOver(new FakeSandbox(), provider);
      if (fails) log.failure = (events) => (events[0]?.type === "model-item" ? appError("quota", "Full.") : null);
      expect((await run()).recorded).toBe(!fails);
      expect(closed).toBe(true);
    }
  });

  it("counts only the attempt that came to its end", async () => {
    const error = appError("cut-stream", "Cut.", { retryable: true });
    const sandbox = new FakeSandbox();
    const provider = new FakeProvider([
      { type: "started" },
      { type: "item", item: say("Half") },
      { type: "item", item: callSh("c1", "twice") },
      { type: "text-delta", text: "and" },
      { type: "retrying", attempt: 2, afterMs: 200, error },
      ...answer(say("Half"), callSh("c1", "twice")),
    ]);
    const { log, run } = turnOver(sandbox, provider);
    await run();
    expect(sandbox.spawned).toEqual(["twice"]);
    expect(log.only("request-started").map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
    expect(provider.requests[1]?.items.map(({ item }) => item.type)).toEqual([
      "message",
      "message",
      "function_call",
      "function_call_output",
    ]);
  });

  it("keeps what was shown of an attempt, and says why it waited when it is stopped while it waits", async () => {
    const error = appError("cut-stream", "Cut. Send it again.", { retryable: true, happened: "Cut." });
    const control = new AbortController();
    const provider = new FakeProvider([
      { type: "text-delta", text: "Half a" },
      { type: "call-delta", name: "sh", text: "ls" },
      { type: "retrying", attempt: 2, afterMs: 9000, error },
      () => control.abort(),
    ]);
    const { log, run } = turnOver(new FakeSandbox(), provider, { signal: control.signal });
    expect(await run()).toMatchObject({ reason: "aborted", error: { code: "cut-stream", message: "Cut." } });
    const kept = ["model-partial", "tool-call-partial", "request-started", "turn-ended"];
    expect(log.types().slice(-4)).toEqual(kept);
  });

  it("stops without an effect when an intent cannot be stored", async () => {
    for (const type of ["tool-call-requested", "tool-call-decided"]) {
      const sandbox = new FakeSandbox();
      const { log, run } = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "rm -rf ."))));
      log.failure = (events) =>
        events.some((event) => event.type === type) ? appError("conflict", "Another tab wrote.") : null;
      expect(await run()).toEqual({
        reason: "error",
        message: "Another tab wrote.",
        error: { code: "conflict", message: "Another tab wrote.", retryable: false },
        recorded: false,
      });
      expect(sandbox.spawned).toEqual([]);
      expect(log.types().at(-1)).not.toBe("turn-ended");
    }
  });

  it("goes on after the sandbox could not give its files, without having run anything", async () => {
    const sandbox = new FakeSandbox();
    sandbox.crashed = true;
    const provider = new FakeProvider(answer(callSh("c1", "make")), answer(say("It crashed.")));
    const { run } = turnOver(sandbox, provider);
    expect((await run()).reason).toBe("stop");
    expect(sandbox.spawned).toEqual([]);
    expect(provider.requests[1]?.items.at(-1)?.item.output).toBe(
      "failed before it ran: The sandbox ran out of memory.",
    );
  });

  it("records a command's end when the sandbox died under it", async () => {
    const sandbox = new FakeSandbox(
      {},
      {
        hog: () => {
          sandbox.crashed = true;
          return { code: 137, signal: "SIGKILL", cause: "Out of memory." };
        },
      },
    );
    const { log, run } = turnOver(sandbox, new FakeProvider(answer(callSh("c1", "hog"))));
    await run();
    expect(log.only("tool-call-finished")[0]?.outcome).toMatchObject({
      output: "exit 137 (SIGKILL): Out of memory.",
      error: { code: "sandbox-crashed" },
    });
  });
});
