import { type AppError, appError, Failure, toAppError } from "../domain/errors.ts";
import type { BlobRef, SessionEvent, Speaker } from "../domain/event.ts";
import type { ToolCall } from "../domain/tool.ts";
import { transcript } from "../domain/transcript.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import { closeCall, openTurn } from "./open-calls.ts";
import { neverRan } from "./outcomes.ts";
import { type CallEnvironment, runToolCall } from "./run-tool-call.ts";
import { latestTree } from "./session-log.ts";
import { streamAnswer } from "./stream-answer.ts";
import { definitionsOf } from "./tools/registry.ts";

type Steer = { readonly text: string; readonly images?: readonly BlobRef[] };

export type TurnOptions = CallEnvironment & {
  readonly provider: ModelProvider;
  readonly speaker: Speaker;
  readonly model: string;
  readonly instructions: string;
  /** See ModelRequest. */
  readonly cacheKey: string;
  /** Messages that wait to be delivered, oldest first; empty when there are none. Taken by delivered(), not by reading. */
  readonly steering: () => readonly Steer[];
  /** The first `count` of them are events now. */
  readonly delivered: (count: number) => void;
  /** Model requests before the turn ends with "budget". */
  readonly maxRequests?: number;
};

type End = Omit<Extract<SessionEvent, { type: "turn-ended" }>, "type">;
/** `recorded` false: the log did not take the turn's end, and `error` says why. */
export type TurnResult = End & { readonly recorded: boolean };

const MAX_REQUESTS = 100;
/** Calls in a row whose arguments could not be read. */
const MAX_INVALID = 3;

/**
 * Runs a turn to its end: asks the model, carries out its calls one after another, asks again, until it makes no call and
 * no steer waits. The person's message is already in the log. Never throws; when the log cannot be written it stops
 * without any further effect.
 */
export async function runTurn(options: TurnOptions): Promise<TurnResult> {
  const { log, speaker, mode, live } = options;
  try {
    await log.append([{ type: "turn-started", speaker, mode: mode() }]);
    const end = await converse(options);
    const events: SessionEvent[] = [...closeOpen(options), { type: "turn-ended", ...end }];
    await log.append(events);
    return { ...end, recorded: true };
  } catch (caught) {
    const { code, message, retryable } = toAppError(caught);
    return { reason: "error", message, error: { code, message, retryable }, recorded: false };
  } finally {
    live.clearText();
  }
}

/** Throws only the log's Failure. */
async function converse(options: TurnOptions): Promise<End> {
  const { log, signal, steering } = options;
  const maxRequests = options.maxRequests ?? MAX_REQUESTS;
  const opening = new Opening(options);
  const calls = new CallRunner(options);
  for (let requests = 1; requests <= maxRequests; requests++) {
    if (signal.aborted) return stopped;
    await opening.write();

    const answer = await streamAnswer(requestOf(options), options);
    if (answer.ok && (signal.aborted || answer.calls.length === 0)) await log.append(answer.due);
    if (!answer.ok)
      return signal.aborted || answer.error.code === "aborted" ? stoppedAt(answer) : endedBy(answer.error);
    if (signal.aborted) return stopped;
    const error = await calls.run(answer.calls, answer.due, () => (requests < maxRequests ? opening.events() : []));
    opening.settle();
    if (signal.aborted) return stopped;
    if (error) return endedBy(error);
    if (answer.calls.length === 0 && steering().length === 0)
      return { reason: "stop", ...(answer.empty ? { message: "The model's answer was empty." } : {}) };
  }
  return {
    reason: "budget",
    message: `Stopped after ${maxRequests} model requests in one turn. Everything is kept; send a message to go on.`,
  };
}

const requestOf = ({ log, model, instructions, tools, cacheKey }: TurnOptions) => ({
  model,
  instructions,
  tools: definitionsOf(tools),
  items: transcript(log.events()),
  cacheKey,
});

/** What begins a model request: the steers that wait, and its mark. On disk before the request is sent. */
class Opening {
  /** Steers among events() that are not marked as delivered; null when there are no such events. */
  #steers: number | null = null;
  #written = false;
  constructor(private readonly options: TurnOptions) {}

  /** To be written by the caller, who then calls settle(). */
  events(): readonly SessionEvent[] {
    const steers = this.options.steering();
    this.#steers = steers.length;
    const messages = steers.map((steer): SessionEvent => ({ type: "user-message", ...steer, delivery: "steer" }));
    return [...messages, { type: "request-started", attempt: 1 }];
  }

  /** What events() gave, if it was asked, is on disk: those steers wait no more. */
  settle(): void {
    if (this.#steers === null) return;
    if (this.#steers > 0) this.options.delivered(this.#steers);
    this.#steers = null;
    this.#written = true;
  }

  /** Writes it, unless it was written with the end of the call before. */
  async write(): Promise<void> {
    if (!this.#written) {
      await this.options.log.append(this.events());
      this.settle();
    }
    this.#written = false;
  }
}

class CallRunner {
  #invalid = 0;
  constructor(private readonly options: TurnOptions) {}

  /**
   * One after another, until the signal aborts or too many in a row were invalid. `due` is written with the first one's
   * intent, `next` with the last one's end when the turn goes on. Throws the log's Failure.
   */
  async run(
    calls: readonly ToolCall[],
    due: readonly SessionEvent[],
    next: () => readonly SessionEvent[],
  ): Promise<AppError | null> {
    const { signal } = this.options;
    for (const [index, call] of calls.entries()) {
      if (signal.aborted) return null;
      const last = index === calls.length - 1;
      const result = await runToolCall(call, this.options, {
        before: index === 0 ? due : [],
        after: ({ invalid }) => {
          this.#invalid = invalid ? this.#invalid + 1 : 0;
          return last && !signal.aborted && this.#invalid < MAX_INVALID ? next() : [];
        },
      });
      if (!result.ok) throw new Failure(result.error);
      if (this.#invalid >= MAX_INVALID) return tooManyInvalid;
    }
    return null;
  }
}

const tooManyInvalid = appError(
  "malformed",
  `The model sent ${MAX_INVALID} tool calls in a row whose arguments cannot be read. Nothing of them ran; send a message to go on.`,
);

const stopped: End = { reason: "aborted" };

/** Stopped while it waited to try again: the turn's end says why it waited. */
function stoppedAt({ awaited }: { readonly awaited: AppError | null }): End {
  if (!awaited) return stopped;
  const { code, message, happened = message, retryable } = awaited;
  return { ...stopped, error: { code, message: happened, retryable } };
}

const endedBy = ({ code, message, retryable }: AppError): End => ({
  reason: "error",
  message,
  error: { code, message, retryable },
});

/** Calls that the turn's end leaves without an outcome: a wire takes no call without an output. */
function closeOpen({ log }: TurnOptions): readonly SessionEvent[] {
  const calls = openTurn(log.events()).calls.filter((open) => open.call.by === "agent");
  if (calls.length === 0) return [];
  const tree = latestTree(log.events());
  return calls.flatMap((open) => closeCall(open, neverRan("the turn ended first"), tree));
}
