import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { JsonObject } from "../domain/wire-item.ts";
import type { ModelPart } from "../ports/model-provider.ts";
import { untilAborted } from "./clock.ts";
import { malformed, tooLarge } from "./responses-errors.ts";
import { ResponseReader } from "./responses-events.ts";

/** Bytes of one answer's stream. */
const STREAM_LIMIT = 64 * 1024 * 1024;
/** Characters of an error's body that are read. */
const ERROR_BODY_LIMIT = 64 * 1024;

/** Chunks of a body. A break ends as a close does: what was read counts, and an answer without its end is cut. */
async function* chunks(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) return;
      yield value;
    }
  } catch (caught) {
    if (signal.aborted) throw caught;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** The beginning of an error's body, as text. */
export async function readStart(response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks(response, signal)) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > ERROR_BODY_LIMIT) break;
  }
  return text.slice(0, ERROR_BODY_LIMIT);
}

/**
 * The parts of a whole answer, `touch` called for every chunk. Ends in `finish` or `error`, which does not repeat `key`.
 * Throws the signal's reason.
 */
export async function* readAnswer(
  response: Response,
  signal: AbortSignal,
  touch: () => void,
  key: string | null = null,
): AsyncGenerator<ModelPart> {
  const type = response.headers.get("content-type") ?? "";
  if (/^text\/html\b/i.test(type)) {
    yield { type: "error", error: malformed("a web page") };
    return;
  }
  const reader = new ResponseReader(key);
  const whole = /^application\/json\b/i.test(type);
  const decoder = new TextDecoder();
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const drain = () => events.splice(0).flatMap((event) => reader.read(event));
  let json = "";
  let bytes = 0;
  for await (const chunk of chunks(response, signal)) {
    touch();
    bytes += chunk.byteLength;
    if (bytes > STREAM_LIMIT) {
      yield { type: "error", error: tooLarge("The model's answer", STREAM_LIMIT) };
      return;
    }
    const text = decoder.decode(chunk, { stream: true });
    if (whole) json += text;
    else parser.feed(text);
    yield* drain();
    if (reader.ended) return;
  }
  yield* whole ? readJson(reader, json) : readRest(reader, parser, events);
}

/** A last event whose blank line is missing counts when it is whole; a part of one is a cut, not a malformed line. */
function readRest(
  reader: ResponseReader,
  parser: ReturnType<typeof createParser>,
  events: EventSourceMessage[],
): readonly ModelPart[] {
  parser.feed("\n\n");
  const last = events.splice(0).filter(({ data }) => isJson(data));
  return [...last.flatMap((event) => reader.read(event)), ...reader.close()];
}

function readJson(reader: ResponseReader, json: string): readonly ModelPart[] {
  if (!isJson(json)) return reader.close();
  const value: unknown = JSON.parse(json);
  return reader.readWhole(value && typeof value === "object" ? (value as JsonObject) : {});
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
