import { appError } from "../../domain/errors.ts";
import type { JsonObject, WireItem } from "../../domain/wire-item.ts";
import type { ModelPart, ModelProvider, ModelRequest } from "../../ports/model-provider.ts";

/** Parts, or a pause: `hang` waits until the signal aborts, a function runs between two parts. */
export type FakePart = ModelPart | "hang" | (() => void | Promise<void>);

const wire = (item: JsonObject): WireItem => ({ wire: "responses", item });

export const say = (text: string): WireItem =>
  wire({ type: "message", role: "assistant", content: [{ type: "output_text", text }] });
export const callSh = (id: string, command: string, more: JsonObject = {}): WireItem =>
  wire({ type: "function_call", call_id: id, name: "sh", arguments: JSON.stringify({ command, ...more }) });
export const callPatch = (id: string, input: string): WireItem =>
  wire({ type: "custom_tool_call", call_id: id, name: "apply_patch", input });
export const callRaw = (id: string, name: string, args: string): WireItem =>
  wire({ type: "function_call", call_id: id, name, arguments: args });

/** An answer of whole items. */
export const answer = (...items: readonly WireItem[]): FakePart[] => [
  { type: "started", model: "m" },
  ...items.map((item): ModelPart => ({ type: "item", item })),
  { type: "finish", usage: { input: 10, cached: 5, output: 2, reasoning: 0 } },
];

/** Gives the answers one after another and keeps the requests; heeds the signal as real ones do. */
export class FakeProvider implements ModelProvider {
  readonly kind = "responses";
  readonly requests: ModelRequest[] = [];
  #answers: readonly (readonly FakePart[])[];
  constructor(...answers: readonly (readonly FakePart[])[]) {
    this.#answers = answers;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
    const parts = this.#answers[this.requests.length] ?? answer(say("Done."));
    this.requests.push(request);
    for (const part of parts) {
      if (part === "hang") await aborted(signal);
      else if (typeof part === "function") await part();
      if (signal.aborted) return yield { type: "error", error: appError("aborted", "Stopped.") };
      if (typeof part === "object") yield part;
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
