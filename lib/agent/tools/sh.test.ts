import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callId } from "../../domain/ids.ts";
import { FakeSandbox } from "../testing/fake-sandbox.ts";
import { MemoryLog } from "../testing/memory-log.ts";
import { sh } from "./sh.ts";
import type { ToolContext } from "./tool.ts";

const callWith = (input: string) => sh.parse({ callId: callId("c"), name: "sh", input, kind: "function", by: "agent" });

const prints = (print: (text: string) => void, text: string): number => {
  print(text);
  return 0;
};

async function run(sandbox: FakeSandbox, args: Record<string, unknown>, more: Partial<ToolContext> = {}) {
  const log = new MemoryLog(sandbox);
  const parsed = callWith(JSON.stringify(args));
  if (!parsed.ok) throw new Error(parsed.error.message);
  const shown: string[] = [];
  const outcome = await sh.execute(parsed.value, {
    sandbox,
    by: "agent",
    signal: new AbortController().signal,
    output: (data) => shown.push(new TextDecoder().decode(data)),
    test: () => {},
    putBlob: (bytes) => log.putBlob(bytes),
    now: () => 0,
    ...more,
  });
  return { outcome, shown, log };
}

describe("sh", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gives the output and, last, the exit code", async () => {
    const sandbox = new FakeSandbox(
      {},
      {
        "npm test": ({ print }) => {
          print("\x1b[31mnot ok\x1b[0m\n");
          print("exit 0\n");
          return 1;
        },
      },
    );
    const { outcome, shown } = await run(sandbox, { command: "npm test" });
    expect(outcome).toEqual({ status: "failed", output: "not ok\nexit 0\nexit 1", exitCode: 1, durationMs: 0 });
    expect(shown).toEqual(["\x1b[31mnot ok\x1b[0m\n", "exit 0\n"]);
    expect((await run(sandbox, { command: "true" })).outcome).toMatchObject({ status: "ok", output: "exit 0" });
  });

  it("names a signal and a cause", async () => {
    const sandbox = new FakeSandbox(
      {},
      {
        hog: () => ({ code: 137, signal: "SIGKILL", cause: "The process used all the memory it may have." }),
      },
    );
    const { outcome } = await run(sandbox, { command: "hog" });
    expect(outcome).toMatchObject({
      status: "failed",
      exitCode: 137,
      output: "exit 137 (SIGKILL): The process used all the memory it may have.",
    });
  });

  it("kills what runs too long and keeps what it printed", async () => {
    const sandbox = new FakeSandbox(
      {},
      {
        spin: ({ print }) => {
          print("half");
          return new Promise(() => {});
        },
      },
    );
    const running = run(sandbox, { command: "spin" });
    await vi.advanceTimersByTimeAsync(119_999);
    await vi.advanceTimersByTimeAsync(1);
    expect((await running).outcome).toEqual({
      status: "timed-out",
      output: "half\ntimed out after 120 s, killed",
      durationMs: 0,
    });
    const longest = run(sandbox, { command: "spin", timeout_ms: 9e9 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect((await longest).outcome.output).toBe("half\ntimed out after 600 s, killed");
  });

  it("lets a person's command run until they stop it", async () => {
    const sandbox = new FakeSandbox({}, { serve: () => new Promise(() => {}) });
    const controller = new AbortController();
    const running = run(sandbox, { command: "serve" }, { by: "user", signal: controller.signal });
    await vi.advanceTimersByTimeAsync(3_600_000);
    controller.abort();
    expect((await running).outcome.status).toBe("interrupted");
  });

  it("ends at once when it is interrupted", async () => {
    const sandbox = new FakeSandbox({}, { spin: () => new Promise(() => {}) });
    const controller = new AbortController();
    const running = run(sandbox, { command: "spin" }, { signal: controller.signal });
    controller.abort();
    expect((await running).outcome).toEqual({
      status: "interrupted",
      output: "interrupted: stopped by the person, killed",
      durationMs: 0,
    });
  });

  it("keeps the whole of an output that is cut", async () => {
    const all = Array.from({ length: 5_000 }, (_, i) => `line ${i}`).join("\n");
    const sandbox = new FakeSandbox({}, { seq: ({ print }) => prints(print, all) });
    const { outcome, log } = await run(sandbox, { command: "seq" });
    expect(outcome.full?.bytes).toBe(all.length);
    expect(new TextDecoder().decode(log.blobs.get(outcome.full?.blob as string))).toBe(all);
    expect(outcome.output).toMatch(/\nline 4999\nexit 0$/);
  });

  it("still gives both ends when the whole cannot be kept", async () => {
    const sandbox = new FakeSandbox({}, { seq: ({ print }) => prints(print, "x\n".repeat(20_000)) });
    const { outcome } = await run(sandbox, { command: "seq" }, { putBlob: () => Promise.reject(new Error("full")) });
    expect(outcome.full).toBeUndefined();
    expect(outcome.status).toBe("ok");
  });

  it("collects what a test run reports", async () => {
    const sandbox = new FakeSandbox(
      {},
      {
        "node --test": ({ options }) => {
          options.onTest?.({ type: "started", files: ["a.test.js"] });
          options.onTest?.({ type: "test", test: { file: "a.test.js", name: ["adds"], status: "failed" } });
          options.onTest?.({ type: "finished", passed: 0, failed: 1, skipped: 0, todo: 0, durationMs: 3 });
          return 1;
        },
      },
    );
    const seen: string[] = [];
    const { outcome } = await run(sandbox, { command: "node --test" }, { test: (event) => void seen.push(event.type) });
    expect(outcome.tests).toEqual({
      tests: [{ file: "a.test.js", name: ["adds"], status: "failed" }],
      passed: 0,
      failed: 1,
      skipped: 0,
      todo: 0,
      durationMs: 3,
      complete: true,
    });
    expect(seen).toEqual(["started", "test", "finished"]);
  });

  it.each([
    ["no JSON", "{", "The arguments of sh are not JSON."],
    ["no command", "{}", "The arguments of sh are wrong at command"],
    ["an empty command", '{"command":"  "}', "at command"],
    ["a wrong time-out", '{"command":"x","timeout_ms":"1"}', "at timeout_ms"],
    ["a NUL in a path", '{"command":"x","cwd":"a\\u0000"}', "a path holds no NUL"],
    ["null", "null", "The arguments of sh are wrong"],
  ])("refuses %s in a sentence", (_, input, sentence) => {
    const parsed = callWith(input);
    expect(parsed.ok ? "" : parsed.error.message).toContain(sentence);
  });
});
