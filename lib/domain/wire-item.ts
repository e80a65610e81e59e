import { type CallId, callId } from "./ids.ts";
import type { ToolCall } from "./tool.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** An item of a model wire, kept and replayed verbatim. `wire` says whose words they are. */
export type WireItem = { readonly wire: "responses"; readonly item: JsonObject };

/** What a person or the loop needs of an item. `unknown` items are kept and replayed all the same. */
export type ItemReading =
  | { readonly kind: "text"; readonly text: string; readonly phase?: string }
  | { readonly kind: "reasoning"; readonly summary: string }
  | { readonly kind: "call"; readonly call: ToolCall }
  | { readonly kind: "unknown" };

const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");

function joinParts(parts: Json | undefined, types: readonly string[]): string {
  if (!Array.isArray(parts)) return "";
  return (parts as readonly Json[])
    .map((part) => (part && typeof part === "object" && !Array.isArray(part) ? (part as JsonObject) : null))
    .filter((part) => part !== null && types.includes(text(part.type)))
    .map((part) => text(part?.text) || text(part?.refusal))
    .join("");
}

/** Reads an item of the Responses API (https://platform.openai.com/docs/api-reference/responses), tolerantly. */
export function readItem({ item }: WireItem): ItemReading {
  switch (item.type) {
    case "message":
      return { kind: "text", text: joinParts(item.content, ["output_text", "text", "refusal"]) };
    case "reasoning":
      return { kind: "reasoning", summary: joinParts(item.summary, ["summary_text"]) };
    case "function_call":
    case "custom_tool_call": {
      const custom = item.type === "custom_tool_call";
      const id: CallId = callId(text(item.call_id) || text(item.id));
      const input = text(custom ? item.input : item.arguments);
      if (!id) return { kind: "unknown" };
      return {
        kind: "call",
        call: { callId: id, name: text(item.name), input, kind: custom ? "custom" : "function", by: "agent" },
      };
    }
    default:
      return { kind: "unknown" };
  }
}
