import { runTurn } from "../../lib/agent/run-turn.ts";
import { tools } from "../../lib/agent/tools/registry.ts";
import type { AnyTool } from "../../lib/agent/tools/tool.ts";
import { callId } from "../../lib/domain/ids.ts";
import type { ToolCall } from "../../lib/domain/tool.ts";
import type { WireItem } from "../../lib/domain/wire-item.ts";
import { LiveOutput } from "../../lib/playground/live-output.ts";
import { sessionLogOf } from "../../lib/playground/session-log.ts";
import { openQuietHost } from "../../lib/playground/testing/quiet-host.ts";
import type { ModelPart, ModelProvider } from "../../lib/ports/model-provider.ts";
import type { Sandbox } from "../../lib/ports/sandbox.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";
import { createMemorySandbox } from "../../lib/sandbox/memory/create-memory-sandbox.ts";
import { openStore } from "../../lib/store/open-store.ts";

/** Files of the project that the calls work on, of 2 KB each. */
const FILES = 60;
/** Milliseconds between two calls: a model answers in between, and the sandbox warms its next worker meanwhile. */
const MODEL_TIME = 150;
const COMMAND = "echo hello";

/** Milliseconds, one number a call. */
export type LoopTimes = {
  /** From the model's finished call until the next request to the model, without the tool's own time. */
  readonly overhead: readonly number[];
  /** One awaited append of the same store, of an event as a call's record is. */
  readonly append: readonly number[];
  /** One picture of the sandbox's files when nothing has changed. */
  readonly snapshot: readonly number[];
};

export type Driver = "embedded" | "memory";
const sandboxes: Record<Driver, () => Sandbox> = {
  embedded: () => createEmbeddedSandbox({ assets: "/sandbox/" }),
  memory: () => createMemorySandbox({ commands: { [COMMAND]: () => ({ output: "hello\n" }) } }),
};

async function openSession(driver: Driver) {
  const store = await openStore({ name: `bench-loop-${driver}` });
  if (store.why !== undefined) throw new Error(store.why);
  const files = Object.fromEntries(
    Array.from({ length: FILES }, (_, i) => [`src/file-${i}.js`, `// ${i}\n${"let x = 1;\n".repeat(200)}`]),
  );
  const { log, trees, host } = await openQuietHost(store, files, sandboxes[driver]);
  const sandbox = await host.ready();
  return { log, trees, host, sandbox, dispose: () => Promise.all([host.dispose(), store.events.dispose()]) };
}

/** Takes the time that a tool itself needs. */
function timed(tool: AnyTool, spent: (ms: number) => void): AnyTool {
  return {
    definition: tool.definition,
    effect: tool.effect,
    parse: (call) => tool.parse(call),
    execute: async (args, context) => {
      const started = performance.now();
      try {
        return await tool.execute(args, context);
      } finally {
        spent(performance.now() - started);
      }
    },
  };
}

function callOf(index: number): WireItem {
  const call_id = `call_${index}`;
  if (index % 2 === 0) {
    const item = { type: "function_call", call_id, name: "sh", arguments: JSON.stringify({ command: COMMAND }) };
    return { wire: "responses", item };
  }
  const path = `src/file-${index % FILES}.js`;
  const input = `*** Begin Patch\n*** Update File: ${path}\n@@\n-let x = 1;\n+let y = ${index};\n*** End Patch`;
  return { wire: "responses", item: { type: "custom_tool_call", call_id, name: "apply_patch", input } };
}

/** Makes `count` calls, one an answer; tells when a call was finished and when the next request came. */
class CallingModel implements ModelProvider {
  readonly kind = "scripted";
  #requests = 0;
  constructor(
    private readonly count: number,
    private readonly called: () => void,
    private readonly asked: () => void,
  ) {}

  async *stream(): AsyncGenerator<ModelPart> {
    if (this.#requests > 0) this.asked();
    const index = this.#requests++;
    yield { type: "started" };
    if (index < this.count) {
      await new Promise((resolve) => setTimeout(resolve, MODEL_TIME));
      this.called();
      yield { type: "item", item: callOf(index) };
    }
    yield { type: "finish" };
  }
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < times; index++) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return taken;
}

/** The product's own turn, log, drafts, store, sandbox and tools in this page; the first calls warm up and are not counted. */
async function measure(driver: Driver, calls: number, warmUp: number): Promise<LoopTimes> {
  const session = await openSession(driver);
  const { log, trees, host, sandbox } = session;
  let own = 0;
  let since = 0;
  const overhead: number[] = [];
  const provider = new CallingModel(
    calls + warmUp,
    () => {
      own = 0;
      since = performance.now();
    },
    () => overhead.push(performance.now() - since - own),
  );
  const ended = await runTurn({
    log: sessionLogOf(log, host, trees),
    tools: tools.map((tool) =>
      timed(tool, (ms) => {
        own += ms;
      }),
    ),
    sandbox,
    mode: () => "auto",
    approve: async () => ({ decision: "allow" }),
    live: new LiveOutput(
      (draft) => log.saveDraft(draft),
      () => {},
    ),
    signal: new AbortController().signal,
    now: () => performance.now(),
    provider,
    speaker: { provider: "scripted", model: "bench" },
    model: "bench",
    instructions: "",
    cacheKey: log.id,
    steering: () => [],
    delivered: () => {},
    maxRequests: calls + warmUp + 1,
  });
  if (ended.reason !== "stop") throw new Error(ended.message ?? ended.reason);
  const failed = log.view.entries.find((entry) => entry.kind === "call" && entry.outcome?.status !== "ok");
  if (failed?.kind === "call") throw new Error(failed.outcome?.output);
  const call: ToolCall = { callId: callId("append"), name: "sh", input: "{}", kind: "function", by: "user" };
  const append = await repeat(calls, () => log.append([{ type: "tool-call-requested", call }]));
  const snapshot = await repeat(calls, () => trees.picture(sandbox));
  await session.dispose();
  return { overhead: overhead.slice(warmUp), append, snapshot };
}

(globalThis as unknown as { measure: typeof measure }).measure = measure;
