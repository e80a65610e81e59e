import { silentSink } from "../../lib/agent/live-sink.ts";
import { type CallEnvironment, runToolCall } from "../../lib/agent/run-tool-call.ts";
import { tools } from "../../lib/agent/tools/registry.ts";
import type { AnyTool } from "../../lib/agent/tools/tool.ts";
import type { SessionEvent } from "../../lib/domain/event.ts";
import { callId, sessionId } from "../../lib/domain/ids.ts";
import { projectAll, summarize } from "../../lib/domain/project.ts";
import type { ToolCall } from "../../lib/domain/tool.ts";
import { LogWriter } from "../../lib/playground/log-writer.ts";
import { SandboxHost } from "../../lib/playground/sandbox-host.ts";
import { SessionTrees, sha256, treeOf } from "../../lib/playground/session-trees.ts";
import type { Sandbox } from "../../lib/ports/sandbox.ts";
import { createEmbeddedSandbox } from "../../lib/sandbox/embedded/create-embedded-sandbox.ts";
import { createMemorySandbox } from "../../lib/sandbox/memory/create-memory-sandbox.ts";
import { openStore } from "../../lib/store/open-store.ts";

/** Files of the project that the calls work on, of 2 KB each. */
const FILES = 60;
/** Milliseconds between two calls: a model answers in between, and the sandbox warms its next worker meanwhile. */
const MODEL_TIME = 150;
const COMMAND = "echo hello";
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the agent's calls cost beyond the tools themselves, in milliseconds, one number a call. */
export type LoopTimes = {
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
  const id = sessionId("bench-loop");
  const files = new Map(
    Array.from({ length: FILES }, (_, i) => [`src/file-${i}.js`, encode(`// ${i}\n${"let x = 1;\n".repeat(200)}`)]),
  );
  const { tree, blobs } = await treeOf(files);
  const created: SessionEvent = {
    type: "session-created",
    task: { id: "bench", title: "Bench", summary: "", prompt: "", tags: [], source: "empty" },
    title: "Bench",
    tree,
    app: "bench",
  };
  const first = await store.events.append(id, 0 as never, [created], (recorded) => summarize(projectAll(recorded)));
  if (!first.ok) throw new Error(first.error.message);
  const trees = new SessionTrees(id, store.blobs);
  await trees.put(blobs);
  const log = new LogWriter(id, store.events, first.value, {
    changed: () => {},
    conflicted: () => {},
    failed: async () => null,
  });
  const host = new SandboxHost({
    create: sandboxes[driver],
    why: "bench",
    log,
    trees,
    status: () => {},
    crashed: () => {},
  });
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

function callOf(index: number): ToolCall {
  const base = { callId: callId(`call_${index}`), by: "agent" } as const;
  if (index % 2 === 0) {
    const input = JSON.stringify({ command: COMMAND });
    return { ...base, name: "sh", kind: "function", input };
  }
  const path = `src/file-${index % FILES}.js`;
  const input = `*** Begin Patch\n*** Update File: ${path}\n@@\n-let x = 1;\n+let y = ${index};\n*** End Patch`;
  return { ...base, name: "apply_patch", kind: "custom", input };
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

/** The product's own log, store, sandbox and tools in this page; the first calls warm up and are not counted. */
async function measure(driver: Driver, calls: number, warmUp: number): Promise<LoopTimes> {
  const session = await openSession(driver);
  const { log, trees, host, sandbox } = session;
  let own = 0;
  const env: CallEnvironment = {
    log: {
      append: (events) => log.append(events),
      events: () => log.events,
      capture: (record) => host.capture(record),
      putBlob: async (bytes) => {
        const hash = await sha256(bytes);
        await trees.put(new Map([[hash, bytes]]));
        return hash;
      },
    },
    tools: tools.map((tool) =>
      timed(tool, (ms) => {
        own += ms;
      }),
    ),
    sandbox,
    mode: () => "auto",
    approve: async () => ({ decision: "allow" }),
    live: silentSink,
    signal: new AbortController().signal,
    now: () => performance.now(),
  };
  const overhead: number[] = [];
  for (let index = 0; index < calls + warmUp; index++) {
    await new Promise((resolve) => setTimeout(resolve, MODEL_TIME));
    own = 0;
    const started = performance.now();
    const done = await runToolCall(callOf(index), env);
    const total = performance.now() - started;
    if (!done.ok) throw new Error(done.error.message);
    if (done.value.outcome.status !== "ok") throw new Error(done.value.outcome.output);
    if (index >= warmUp) overhead.push(total - own);
  }
  const append = await repeat(calls, () => log.append([{ type: "tool-call-requested", call: callOf(0) }]));
  const snapshot = await repeat(calls, () => host.capture(() => []));
  await session.dispose();
  return { overhead, append, snapshot };
}

(globalThis as unknown as { measure: typeof measure }).measure = measure;
