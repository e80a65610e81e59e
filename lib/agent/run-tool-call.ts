import { type AppError, Failure, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import type { CallId } from "../domain/ids.ts";
import { decide, type Mode } from "../domain/policy.ts";
import type { ToolCall, ToolOutcome } from "../domain/tool.ts";
import type { SandboxSession } from "../ports/sandbox.ts";
import type { LiveSink } from "./live-sink.ts";
import { denied, failedOutcome, neverRan, rejected } from "./outcomes.ts";
import { latestTree, type SessionLog } from "./session-log.ts";
import { toolNamed } from "./tools/registry.ts";
import type { AnyTool } from "./tools/tool.ts";

type Approval = { readonly decision: "allow" | "deny"; readonly reason?: string };

export type CallEnvironment = {
  readonly log: SessionLog;
  readonly tools: readonly AnyTool[];
  readonly sandbox: SandboxSession;
  /** As it is now: the person may change it while a turn runs. */
  readonly mode: () => Mode;
  /** Asks the person. Need not settle after `signal` aborts. */
  readonly approve: (call: ToolCall, signal: AbortSignal) => Promise<Approval>;
  readonly live: LiveSink;
  readonly signal: AbortSignal;
  /** Milliseconds since some fixed moment; for durations. */
  readonly now: () => number;
};

/** `invalid`: the arguments could not be read, or there is no such tool; nothing ran. */
export type CallResult = { readonly outcome: ToolOutcome; readonly invalid: boolean };

/**
 * The one path of every call, the model's and the person's: requested → parse → decide → (ask) → decided and checkpoint →
 * execute → finished. Records are on disk before anything that waits or has an effect (those of pure steps in one write),
 * so intent precedes effect and a log that stops anywhere says what may have happened. Never throws. An error means that
 * the log could not be written: then no effect follows, and after an effect nothing else does.
 */
export async function runToolCall(call: ToolCall, env: CallEnvironment): Promise<Result<CallResult>> {
  try {
    return ok(await followCall(call, env));
  } catch (caught) {
    return failed(toAppError(caught));
  } finally {
    env.live.ended(call.callId);
  }
}

async function followCall(call: ToolCall, env: CallEnvironment): Promise<CallResult> {
  const { log, signal } = env;
  let unwritten: readonly SessionEvent[] = [{ type: "tool-call-requested", call }];
  const notRun = async (outcome: ToolOutcome, invalid = false) => {
    await finishUncaptured(call.callId, outcome, env, unwritten);
    return { outcome, invalid };
  };
  const tool = toolNamed(env.tools, call.name);
  if (!tool) {
    const names = env.tools.map((known) => known.definition.name).join(", ");
    return notRun(rejected(`There is no tool ${call.name}; there are ${names}.`), true);
  }
  const args = tool.parse(call);
  if (!args.ok) return notRun(rejected(args.error.message), true);
  if (signal.aborted) return notRun(neverRan());

  const decision = decide({ effect: tool.effect, by: call.by }, env.mode());
  let approval: Approval | null = decision === "ask" ? null : { decision };
  if (decision === "ask") {
    await log.append(unwritten);
    unwritten = [];
    approval = await untilAborted(env.approve(call, signal), signal);
  }
  if (!approval || signal.aborted) return notRun(neverRan());
  const decided: SessionEvent = {
    type: "tool-call-decided",
    callId: call.callId,
    decision: approval.decision,
    by: decision === "ask" || call.by === "user" ? "user" : "policy",
    ...(approval.reason === undefined ? {} : { reason: approval.reason }),
  };
  unwritten = [...unwritten, decided];
  if (approval.decision === "deny") return notRun(denied(approval.reason));
  const outcome = await carryOut(tool, args.value, call, unwritten, env);
  return { outcome, invalid: false };
}

/** Checkpoint, execute, record. Throws only when the log does not take a record. */
async function carryOut(
  tool: AnyTool,
  args: unknown,
  call: ToolCall,
  intent: readonly SessionEvent[],
  env: CallEnvironment,
): Promise<ToolOutcome> {
  const { log, live, signal } = env;
  const effect = tool.effect === "write-files" || tool.effect === "run-command";
  if (effect) {
    const error = await capture(log, (tree) => [...intent, { type: "checkpoint", tree, cause: "before-effect" }]);
    if (error) return finishUncaptured(call.callId, failedOutcome(error, false), env, intent);
  } else await log.append(intent);
  if (signal.aborted) return finishUncaptured(call.callId, neverRan(), env);

  live.started(call);
  const outcome = await execute(tool, args, call, env);
  if (!effect) return finishUncaptured(call.callId, outcome, env);
  const error = await capture(log, (tree) => [finished(call.callId, outcome, tree)]);
  if (!error) return outcome;
  return finishUncaptured(call.callId, { ...outcome, error: { code: error.code, message: error.message } }, env);
}

async function execute(tool: AnyTool, args: unknown, call: ToolCall, env: CallEnvironment): Promise<ToolOutcome> {
  const { live, log, sandbox, signal, now } = env;
  try {
    return await tool.execute(args, {
      sandbox,
      signal,
      output: (data) => live.output(call.callId, data),
      test: (event) => live.test(call.callId, event),
      putBlob: (bytes) => log.putBlob(bytes),
      now,
    });
  } catch (caught) {
    return failedOutcome(toAppError(caught), true);
  }
}

/** Records a call's end with the newest tree that is known: nothing changed, or the sandbox cannot give its files. */
async function finishUncaptured(
  callId: CallId,
  outcome: ToolOutcome,
  { log }: CallEnvironment,
  before: readonly SessionEvent[] = [],
): Promise<ToolOutcome> {
  await log.append([...before, finished(callId, outcome, latestTree(log.events()))]);
  return outcome;
}

const SANDBOX_ERRORS: ReadonlySet<AppError["code"]> = new Set([
  "boot-timeout",
  "not-isolated",
  "sandbox-crashed",
  "disposed",
  "bad-input",
  "too-large",
  "internal",
]);

/** The sandbox's error, if it is one; the store's is thrown on. */
async function capture(log: SessionLog, record: Parameters<SessionLog["capture"]>[0]): Promise<AppError | null> {
  try {
    await log.capture(record);
    return null;
  } catch (caught) {
    const error = toAppError(caught);
    if (SANDBOX_ERRORS.has(error.code)) return error;
    throw new Failure(error);
  }
}

/** null when the signal aborts first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(null);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

const finished = (callId: CallId, outcome: ToolOutcome, tree: ReturnType<typeof latestTree>): SessionEvent => ({
  type: "tool-call-finished",
  callId,
  outcome,
  tree,
});
