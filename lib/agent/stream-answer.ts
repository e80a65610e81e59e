import { type AppError, appError, toAppError } from "../domain/errors.ts";
import type { SessionEvent, Usage } from "../domain/event.ts";
import type { ToolCall } from "../domain/tool.ts";
import { readItem } from "../domain/wire-item.ts";
import type { ModelPart, ModelProvider, ModelRequest } from "../ports/model-provider.ts";
import type { LiveSink } from "./live-sink.ts";
import type { SessionLog } from "./session-log.ts";

export type Answer =
  | { readonly ok: true; readonly calls: readonly ToolCall[] }
  /** The answer was cut off; what had been shown of it is recorded. */
  | { readonly ok: false; readonly error: AppError };

/**
 * One model request whose request-started is already recorded: deltas go to the live sink, each finished item is on disk
 * before anything else happens, and calls are handed back only when the answer came to its end, so that half a call never
 * runs. Throws only the log's Failure.
 */
export async function streamAnswer(
  request: ModelRequest,
  env: { log: SessionLog; provider: ModelProvider; live: LiveSink; signal: AbortSignal },
): Promise<Answer> {
  const { log, provider, live, signal } = env;
  let attempt = 1;
  let shown = "";
  let header: { model?: string; requestId?: string } = {};
  let calls: ToolCall[] = [];
  /** What had been shown when an answer was cut off, as an event. */
  const partial = (): SessionEvent[] => {
    const events: SessionEvent[] = shown ? [{ type: "model-partial", text: shown }] : [];
    shown = "";
    return events;
  };
  const cutOff = async (error: AppError): Promise<Answer> => {
    const events = partial();
    if (events.length > 0) await log.append(events);
    live.clearText();
    return { ok: false, error };
  };

  for await (const part of partsOf(provider, request, signal)) {
    switch (part.type) {
      case "started":
        header = {
          ...(part.model === undefined ? {} : { model: part.model }),
          ...(part.requestId === undefined ? {} : { requestId: part.requestId }),
        };
        break;
      case "text-delta":
        shown += part.text;
        live.text(part.text);
        break;
      case "reasoning-delta":
        live.reasoning(part.text);
        break;
      case "call-delta":
        live.writing(part.name, part.text);
        break;
      case "item": {
        const reading = readItem(part.item);
        if (reading.kind === "text") shown = "";
        if (reading.kind === "call") calls.push(reading.call);
        await log.append([...(reading.kind === "call" ? partial() : []), { type: "model-item", item: part.item }]);
        live.clearText();
        break;
      }
      case "retrying":
        // Items of the attempt that failed are void by this event; see transcript.ts.
        attempt++;
        calls = [];
        await log.append([...partial(), { type: "request-started", attempt }]);
        live.clearText();
        live.retry(part.attempt, part.afterMs, part.error);
        break;
      case "finish":
        await log.append([...partial(), finishedRequest(header, part.usage)]);
        live.clearText();
        return { ok: true, calls };
      case "error":
        return cutOff(part.error);
    }
  }
  return cutOff(
    appError("cut-stream", "The model's answer stopped before its end. What arrived is kept.", { retryable: true }),
  );
}

function finishedRequest(header: { model?: string; requestId?: string }, usage?: Usage): SessionEvent {
  return { type: "request-finished", ...header, ...(usage ? { usage } : {}) };
}

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
  try {
    const parts = provider.stream(request, signal)[Symbol.asyncIterator]();
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
  }
}
