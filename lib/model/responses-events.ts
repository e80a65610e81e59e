import type { Usage } from "../domain/event.ts";
import type { Json, JsonObject } from "../domain/wire-item.ts";
import type { ModelPart } from "../ports/model-provider.ts";
import { cutStream, incompleteFailure, malformed, streamFailure, tooLarge } from "./responses-errors.ts";

/** Characters of JSON that one item may have. */
export const ITEM_LIMIT = 8 * 1024 * 1024;

const object = (value: Json | undefined): JsonObject | null =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : null;
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const count = (value: Json | undefined): number => (typeof value === "number" && value >= 0 ? value : 0);

/** Absent when the upstream did not count. */
export function readUsage(value: Json | undefined): Usage | undefined {
  const usage = object(value);
  if (!usage || typeof usage.input_tokens !== "number") return undefined;
  return {
    input: count(usage.input_tokens),
    cached: count(object(usage.input_tokens_details)?.cached_tokens),
    output: count(usage.output_tokens),
    reasoning: count(object(usage.output_tokens_details)?.reasoning_tokens),
  };
}

/**
 * Reads one answer's events (https://platform.openai.com/docs/api-reference/responses-streaming) into parts. Tolerant: a
 * missing `type` is taken from the SSE event's name, unknown events and missing fields are passed over, and items that
 * came only in `response.completed` count. `ended` after a finish or error part; nothing is read after it.
 */
export class ResponseReader {
  ended = false;
  #items = 0;
  #text = "";
  #summaries = 0;
  readonly #names = new Map<string, string>();

  /** `key` is the person's own that was sent, which no error repeats. */
  constructor(private readonly key: string | null = null) {}

  read(sse: { readonly event?: string | undefined; readonly data: string }): readonly ModelPart[] {
    if (this.ended || sse.data === "" || sse.data === "[DONE]") return [];
    let parsed: Json;
    try {
      parsed = JSON.parse(sse.data) as Json;
    } catch {
      return this.#end({ type: "error", error: malformed("a line that is not JSON") });
    }
    const event = object(parsed);
    if (!event) return [];
    return this.#readEvent(text(event.type) || (sse.event ?? ""), event, sse.data.length);
  }

  /** A whole answer that came as one JSON object instead of a stream. */
  readWhole(response: JsonObject): readonly ModelPart[] {
    if (object(response.error)) return this.#end({ type: "error", error: streamFailure(response, this.key) });
    if (response.status === "incomplete") return this.#incomplete(response);
    if (!Array.isArray(response.output))
      return this.#end({ type: "error", error: malformed("an answer without output") });
    return this.#completed(response);
  }

  /** What a close of the stream means now. */
  close(): readonly ModelPart[] {
    return this.ended ? [] : this.#end({ type: "error", error: cutStream(this.#items === 0 && this.#text === "") });
  }

  #end(...parts: ModelPart[]): readonly ModelPart[] {
    this.ended = true;
    return parts;
  }

  #readEvent(type: string, event: JsonObject, size: number): readonly ModelPart[] {
    switch (type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        this.#text += text(event.delta);
        return event.delta ? [{ type: "text-delta", text: text(event.delta) }] : [];
      case "response.reasoning_summary_part.added":
        return this.#summaries++ === 0 ? [] : [{ type: "reasoning-delta", text: "\n\n" }];
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return event.delta ? [{ type: "reasoning-delta", text: text(event.delta) }] : [];
      case "response.output_item.added":
        this.#remember(event);
        return [];
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
        return event.delta ? [{ type: "call-delta", name: this.#nameOf(event), text: text(event.delta) }] : [];
      case "response.output_item.done": {
        if (size > ITEM_LIMIT) {
          return this.#end({ type: "error", error: tooLarge("An item of the model's answer", ITEM_LIMIT) });
        }
        const item = object(event.item);
        if (!item) return this.#end({ type: "error", error: malformed("a finished item without the item") });
        return this.#item(item);
      }
      case "response.completed":
      case "response.done":
        return this.#completed(object(event.response) ?? {});
      case "response.incomplete":
        return this.#incomplete(object(event.response) ?? {});
      case "response.failed":
        return this.#end({ type: "error", error: streamFailure(object(event.response) ?? event, this.key) });
      case "error":
        return this.#end({ type: "error", error: streamFailure(event, this.key) });
      default:
        return [];
    }
  }

  #item(item: JsonObject): readonly ModelPart[] {
    this.#items++;
    return [{ type: "item", item: { wire: "responses", item } }];
  }

  #completed(response: JsonObject): readonly ModelPart[] {
    const usage = readUsage(response.usage);
    return this.#end(...this.#unsentItems(response), { type: "finish", ...(usage ? { usage } : {}) });
  }

  /** Some servers send the items only at the end, or the text in no item at all. */
  #unsentItems(response: JsonObject): readonly ModelPart[] {
    if (this.#items > 0) return [];
    const output = Array.isArray(response.output) ? (response.output as readonly Json[]) : [];
    const items = output.map(object).filter((item) => item !== null);
    if (items.length > 0) return items.flatMap((item) => this.#item(item));
    if (this.#text === "") return [];
    const content = [{ type: "output_text", text: this.#text }];
    return this.#item({ type: "message", role: "assistant", content });
  }

  #incomplete(response: JsonObject): readonly ModelPart[] {
    const reason = text(object(response.incomplete_details)?.reason);
    return this.#end({ type: "error", error: incompleteFailure(reason, this.key) });
  }

  #remember(event: JsonObject): void {
    const item = object(event.item);
    if (!item) return;
    for (const key of [event.output_index, item.id])
      if (key !== undefined) this.#names.set(String(key), text(item.name));
  }

  #nameOf(event: JsonObject): string {
    return this.#names.get(String(event.item_id)) ?? this.#names.get(String(event.output_index)) ?? "";
  }
}
