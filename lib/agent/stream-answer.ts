import { type AppError, appError, toAppError } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import { partialCall, writtenSoFar } from "../domain/half-written.ts";
import type { ToolCall } from "../domain/tool.ts";
import { readItem, type WireItem } from "../domain/wire-item.ts";
import type { ModelPart, ModelProvider, ModelRequest } from "../ports/model-provider.ts";
import type { LiveSink } from "./live-sink.ts";
import type { SessionLog } from "./session-log.ts";

export type Answer =
  /**
   * `due` is not recorded yet: it is to be written with whatever is written next, before anything is done. `empty`: it came
   * to its end without a word or a call.
   */
  | {
      readonly ok: true;
      readonly calls: readonly ToolCall[];
      readonly due: readonly SessionEvent[];
      readonly empty: boolean;
    }
  /** The answer was cut off; what had been shown of it is recorded. `awaited`: why it was waiting to try again, if it was. */
  | { readonly ok: false; readonly error: AppError; readonly awaited: AppError | null };

/**
 * One model request whose request-started is already recorded: deltas go to the live sink, each finished item is on disk
 * before anything else of the answer is shown, and calls are handed back only when the answer came to its end, so that
 * half a call never runs. Throws only the log's Failure.
 */
export async function streamAnswer(request: ModelRequest, env: AnswerEnvironment): Promise<Answer> {
  // A record that fails ends the stream too.
  const done = new AbortController();
  try {
    return await new AnswerReader(env).read(partsOf(env.provider, request, AbortSignal.any([env.signal, done.signal])));
  } finally {
    done.abort();
  }
}

export type AnswerEnvironment = {
  readonly log: SessionLog;
  readonly provider: ModelProvider;
  readonly live: LiveSink;
  readonly signal: AbortSignal;
};

class AnswerReader {
  #attempt = 1;
  /** Text that was shown and is not in a finished item. */
  #shown = "";
  /** Arguments of a call that is not a finished item yet. */
  #writing: { name: string; text: string } | null = null;
  #header: { model?: string; requestId?: string } = {};
  #calls: ToolCall[] = [];
  #empty = true;
  /** Calls at the answer's end wait for what comes next: what is shown of them before they are requested is in the draft. */
  #due: SessionEvent[] = [];
  /** Why the request is sent again, until something of the next answer comes. */
  #awaited: AppError | null = null;
  constructor(private readonly env: AnswerEnvironment) {}

  async read(parts: AsyncIterable<ModelPart>): Promise<Answer> {
    const { log, live } = this.env;
    for await (const part of parts) {
      if (part.type.endsWith("-delta") && this.#due.length > 0) {
        await log.append(this.#due.splice(0));
        if (this.#shown === "") live.clearText();
      }
      if (part.type.endsWith("-delta") || part.type === "item") this.#awaited = null;
      switch (part.type) {
        case "started":
          this.#header = headerOf(part);
          break;
        case "text-delta":
          this.#shown += part.text;
          live.text(part.text);
          break;
        case "reasoning-delta":
          live.reasoning(part.text);
          break;
        case "call-delta":
          this.#writing =
            this.#writing?.name === part.name
              ? { name: part.name, text: this.#writing.text + part.text }
              : { name: part.name, text: part.text };
          live.writing(part.name, part.text);
          break;
        case "item":
          await this.#item(part.item);
          break;
        case "retrying":
          // What the attempt that failed had finished is void by this event; see transcript.ts.
          this.#attempt++;
          this.#awaited = part.error;
          await log.append([...this.#broken(), { type: "request-started", attempt: this.#attempt }]);
          this.#calls = [];
          this.#writing = null;
          live.clearText();
          live.retry(part.attempt, part.afterMs, part.error);
          break;
        case "finish":
          return this.#finish({
            type: "request-finished",
            ...this.#header,
            ...(part.usage ? { usage: part.usage } : {}),
          });
        case "error":
          return this.#cutOff(part.error);
      }
    }
    return this.#cutOff(CUT);
  }

  async #item(item: WireItem): Promise<void> {
    const reading = readItem(item);
    this.#due.push({ type: "model-item", item });
    if (reading.kind === "call" || (reading.kind === "text" && reading.text !== "")) this.#empty = false;
    if (reading.kind === "call") {
      this.#calls.push(reading.call);
      this.#writing = null;
      return;
    }
    await this.env.log.append(this.#due.splice(0));
    if (reading.kind === "text") this.#shown = "";
    if (this.#shown === "") this.env.live.clearText();
  }

  async #finish(finished: SessionEvent): Promise<Answer> {
    const shown = this.#shown !== "";
    const due = [...this.#rest(), finished];
    // What was shown must be an event before it is no longer live.
    if (shown) await this.env.log.append(due.splice(0));
    this.env.live.clearText();
    return { ok: true, calls: this.#calls, due, empty: this.#empty && !shown };
  }

  async #cutOff(error: AppError): Promise<Answer> {
    const events = this.#broken();
    if (events.length > 0) await this.env.log.append(events);
    this.env.live.clearText();
    return { ok: false, error, awaited: this.#awaited };
  }

  /** What is due, and what was shown of an answer that broke off. */
  #broken(): SessionEvent[] {
    const calls = this.#calls.map(({ name, input }) => writtenSoFar(name, input));
    if (this.#writing) calls.push(writtenSoFar(this.#writing.name, this.#writing.text));
    return [...this.#rest(), ...calls.map(partialCall)];
  }

  /** What is due, and the text that was shown and is in no item. */
  #rest(): SessionEvent[] {
    const partial: SessionEvent[] = this.#shown ? [{ type: "model-partial", text: this.#shown }] : [];
    this.#shown = "";
    return [...this.#due.splice(0), ...partial];
  }
}

const CUT = appError("cut-stream", "The model's answer stopped before its end. What arrived is kept; send it again.", {
  retryable: true,
});

const headerOf = ({ model, requestId }: { model?: string; requestId?: string }) => ({
  ...(model === undefined ? {} : { model }),
  ...(requestId === undefined ? {} : { requestId }),
});
/** The provider's parts; ends with an error part at once when the signal aborts, and never throws, whatever the provider does. */
async function* partsOf(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  const aborted: ModelPart = { type: "error", error: appError("aborted", "Stopped.") };
  if (signal.aborted) {
    yield aborted;
    return;
  }
  let stop = (): void => {};
  const stopped = new Promise<null>((resolve) => {
    stop = () => resolve(null);
  });
  signal.addEventListener("abort", stop, { once: true });
  let parts: AsyncIterator<ModelPart> | null = null;
  try {
    parts = provider.stream(request, signal)[Symbol.asyncIterator]();
    while (true) {
      const next = await Promise.race([parts.next(), stopped]);
      if (next === null || signal.aborted) {
        yield aborted;
        return;
      }
      if (next.done) return;
      yield next.value;
    }
  } catch (caught) {
    yield { type: "error", error: toAppError(caught) };
  } finally {
    signal.removeEventListener("abort", stop);
    // Lets the provider close what it opened; one that hangs is not waited for.
    parts?.return?.().catch(() => {});
  }
}
