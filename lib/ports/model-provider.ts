import type { AppError } from "../domain/errors.ts";
import type { Usage } from "../domain/event.ts";
import type { ToolDefinition } from "../domain/tool.ts";
import type { WireItem } from "../domain/wire-item.ts";

export type ModelRequest = {
  readonly model: string;
  readonly instructions: string;
  readonly tools: readonly ToolDefinition[];
  /** The transcript: every item that the model is to see, oldest first. */
  readonly items: readonly WireItem[];
  /** The same for every request of a session, so that its prefix can be cached. */
  readonly cacheKey: string;
};

export type ModelPart =
  /** Once, first: which model answers, as the upstream's header says (absent: it did not say). */
  | { readonly type: "started"; readonly model?: string; readonly requestId?: string }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly text: string }
  /** Arguments of a call that is being written, for display only. */
  | { readonly type: "call-delta"; readonly name: string; readonly text: string }
  /** A finished item, verbatim. */
  | { readonly type: "item"; readonly item: WireItem }
  /** About to try again; everything since the last `started` is void. */
  | { readonly type: "retrying"; readonly attempt: number; readonly afterMs: number; readonly error: AppError }
  | { readonly type: "finish"; readonly usage?: Usage }
  | { readonly type: "error"; readonly error: AppError };

export interface ModelProvider {
  readonly kind: "scripted" | "responses";
  /** Never throws. The last part is `finish` or `error` (code "aborted" after the signal); nothing comes after it. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
}
