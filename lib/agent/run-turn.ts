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
  const { log, signal, steering, delivered } = options;
  const maxRequests = options.maxRequests ?? MAX_REQUESTS;
  const calls = new CallRunner(options);
  for (let requests = 0; requests < maxRequests; requests++) {
    if (signal.aborted) return stopped;
    const steers = steering();
    const messages = steers.map((steer): SessionEvent => ({ type: "user-message", ...steer, delivery: "steer" }));
    await log.append([...messages, { type: "request-started", attempt: 1 }]);
    if (steers.length > 0) delivered(steers.length);

    const answer = await streamAnswer(requestOf(options), options);
    if (signal.aborted) return stopped;
    if (!answer.ok) return answer.error.code === "aborted" ? stopped : endedBy(answer.error);
    const error = await calls.run(answer.calls);
    if (signal.aborted) return stopped;
    if (error) return endedBy(error);
    if (answer.calls.length === 0 && steering().length === 0) return { reason: "stop" };
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

class CallRunner {
  #invalid = 0;
  constructor(private readonly options: TurnOptions) {}

  /** One after another, until the signal aborts or too many in a row were invalid. Throws the log's Failure. */
  async run(calls: readonly ToolCall[]): Promise<AppError | null> {
    for (const call of calls) {
      if (this.options.signal.aborted) return null;
      const result = await runToolCall(call, this.options);
      if (!result.ok) throw new Failure(result.error);
      this.#invalid = result.value.invalid ? this.#invalid + 1 : 0;
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
