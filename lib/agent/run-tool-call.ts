import { type AppError, Failure, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import type { TreeHash } from "../domain/ids.ts";
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

/** What is written together with a call's own records, so that it costs no transaction of its own. */
export type Around = {
  /** Due already; goes in front of the call's first record. */
  readonly before?: readonly SessionEvent[];
  /** Asked once, when the call's end is about to be written: what follows it. */
  readonly after?: (result: CallResult) => readonly SessionEvent[];
};

/**
 * The one path of every call, the model's and the person's: requested → parse → decide → (ask) → decided and checkpoint →
 * execute → finished. Records are on disk before anything that waits or has an effect (those of pure steps in one write),
 * so intent precedes effect and a log that stops anywhere says what may have happened. Never throws. An error means that
 * the log could not be written: then no effect follows, and after an effect nothing else does.
 */
export async function runToolCall(
  call: ToolCall,
  env: CallEnvironment,
  around: Around = {},
): Promise<Result<CallResult>> {
  try {
    return ok(await followCall(call, env, new CallRecord(call, env.log, around)));
  } catch (caught) {
    return failed(toAppError(caught));
  } finally {
    env.live.ended(call.callId);
  }
}

async function followCall(call: ToolCall, env: CallEnvironment, record: CallRecord): Promise<CallResult> {
  const { signal } = env;
  const tool = toolNamed(env.tools, call.name);
  if (!tool) {
    const names = env.tools.map((known) => known.definition.name).join(", ");
    return record.end(rejected(`There is no tool ${call.name}; there are ${names}.`), true);
  }
  const args = tool.parse(call);
  if (!args.ok) return record.end(rejected(args.error.message), true);
  if (signal.aborted) return record.end(neverRan());

  const decision = decide({ effect: tool.effect, by: call.by }, env.mode());
  let approval: Approval | null = decision === "ask" ? null : { decision };
  if (decision === "ask") {
    await record.write();
    approval = await untilAborted(env.approve(call, signal), signal);
  }
  if (!approval || signal.aborted) return record.end(neverRan());
  record.add({
    type: "tool-call-decided",
    callId: call.callId,
    decision: approval.decision,
    by: decision === "ask" || call.by === "user" ? "user" : "policy",
    ...(approval.reason === undefined ? {} : { reason: approval.reason }),
  });
  if (approval.decision === "deny") return record.end(denied(approval.reason));
  return carryOut(tool, args.value, call, record, env);
}

/** Intent and checkpoint, execute, record. Throws only when the log does not take a record. */
async function carryOut(
  tool: AnyTool,
  args: unknown,
  call: ToolCall,
  record: CallRecord,
  env: CallEnvironment,
): Promise<CallResult> {
  const { live, signal } = env;
  const effect = tool.effect === "write-files" || tool.effect === "run-command";
  if (effect) {
    const error = await record.intend();
    if (error) return record.end(failedOutcome(error, false));
  } else if (tool.effect === "read") await record.write();
  if (signal.aborted) return record.end(neverRan());
  live.started(call);
  const outcome = await execute(tool, args, call, env);
  return effect ? record.endWithFiles(outcome) : record.end(outcome);
}

async function execute(tool: AnyTool, args: unknown, call: ToolCall, env: CallEnvironment): Promise<ToolOutcome> {
  const { live, log, sandbox, signal, now } = env;
  try {
    return await tool.execute(args, {
      sandbox,
      by: call.by,
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

/** A call's records, those that are due and not written yet among them. Its methods throw only the log's Failure. */
class CallRecord {
  #due: SessionEvent[];

  constructor(
    private readonly call: ToolCall,
    private readonly log: SessionLog,
    private readonly around: Around,
  ) {
    this.#due = [...(around.before ?? []), { type: "tool-call-requested", call }];
  }

  add(event: SessionEvent): void {
    this.#due.push(event);
  }

  async write(): Promise<void> {
    await this.log.append(this.#due.splice(0));
  }

  /** What is due is on disk, and the newest tree there is that of the files; or the sandbox's error. */
  intend(): Promise<AppError | null> {
    return this.log.intend(this.#due.splice(0));
  }

  /** With the newest tree that is known: nothing changed, or the sandbox cannot give its files. */
  async end(outcome: ToolOutcome, invalid = false): Promise<CallResult> {
    const result = { outcome, invalid };
    await this.log.append(this.#end(result, latestTree(this.log.events())));
    return result;
  }

  async endWithFiles(outcome: ToolOutcome): Promise<CallResult> {
    const result = { outcome, invalid: false };
    const error = await capture(this.log, (tree) => this.#end(result, tree));
    return error ? this.end({ ...outcome, error: { code: error.code, message: error.message } }) : result;
  }

  #end(result: CallResult, tree: TreeHash): readonly SessionEvent[] {
    const finished: SessionEvent = {
      type: "tool-call-finished",
      callId: this.call.callId,
      outcome: result.outcome,
      tree,
    };
    return [...this.#due.splice(0), finished, ...(this.around.after?.(result) ?? [])];
  }
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
