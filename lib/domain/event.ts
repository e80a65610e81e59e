import type { AppError } from "./errors.ts";
import type { BlobHash, CallId, Seq, SessionId, TreeHash } from "./ids.ts";
import type { Mode } from "./policy.ts";
import type { Task } from "./task.ts";
import type { ToolCall, ToolOutcome } from "./tool.ts";
import type { WireItem } from "./wire-item.ts";

export type BlobRef = { readonly blob: BlobHash; readonly mediaType: string; readonly bytes: number };
/** Who speaks in a turn. "scripted" is a written walkthrough and is labelled so wherever it speaks. */
export type Speaker = { readonly provider: "scripted" | "responses"; readonly model: string };

/** Tokens of one model request as the server counted them; never estimated here. */
export type Usage = {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
};

/** The only source of truth. Names are noun first. A new shape gets a new type or a new log version, never a new meaning. */
export type SessionEvent =
  | {
      readonly type: "session-created";
      readonly task: Task;
      readonly title: string;
      readonly tree: TreeHash;
      readonly app: string;
    }
  | { readonly type: "session-renamed"; readonly title: string }
  /** What came before it was read from an export; `at` is when. */
  | { readonly type: "session-imported" }
  | { readonly type: "mode-changed"; readonly mode: Mode }
  | {
      readonly type: "user-message";
      readonly text: string;
      readonly images?: readonly BlobRef[];
      readonly delivery: "start" | "steer" | "queue";
    }
  | { readonly type: "turn-started"; readonly speaker: Speaker; readonly mode: Mode }
  /** A model request is about to be sent; `attempt` counts from 1. */
  | { readonly type: "request-started"; readonly attempt: number }
  /** `model` is what the upstream says answered (`openai-model`), absent when it does not say. */
  | { readonly type: "request-finished"; readonly usage?: Usage; readonly model?: string; readonly requestId?: string }
  | { readonly type: "model-item"; readonly item: WireItem }
  /** What had been shown of an answer that was cut off (interrupt, crash, cut stream); never sent to a model as an item. */
  | { readonly type: "model-partial"; readonly text: string }
  /** A call of an answer that was cut off before it could run, and what it seemed to be about. */
  | { readonly type: "tool-call-partial"; readonly name: string; readonly about?: string }
  | { readonly type: "tool-call-requested"; readonly call: ToolCall }
  | {
      readonly type: "tool-call-decided";
      readonly callId: CallId;
      readonly decision: "allow" | "deny";
      readonly by: "policy" | "user";
      readonly reason?: string;
    }
  | {
      readonly type: "tool-call-finished";
      readonly callId: CallId;
      readonly outcome: ToolOutcome;
      readonly tree: TreeHash;
    }
  | {
      readonly type: "checkpoint";
      readonly tree: TreeHash;
      /** "command": files changed while a call ran. "terminal": they changed while none did. */
      readonly cause: "before-effect" | "command" | "user-edit" | "terminal" | "recovered";
    }
  /** The conversation and the files stand again as they stood after event `to`; what lies between stays in the log. */
  | {
      readonly type: "rewound";
      readonly to: Seq;
      readonly tree: TreeHash;
      readonly what: "all" | "files" | "conversation";
    }
  | {
      readonly type: "turn-ended";
      readonly reason: "stop" | "aborted" | "error" | "budget" | "loop";
      readonly message?: string;
      readonly error?: Pick<AppError, "code" | "message" | "retryable">;
    };

export const LOG_VERSION = 1;

/** An event as it lies in the log. `at` is milliseconds since 1970 by the tab's clock: shown, never used for order. */
export type Recorded = {
  readonly sessionId: SessionId;
  readonly seq: Seq;
  readonly at: number;
  readonly v: typeof LOG_VERSION;
  readonly event: SessionEvent;
};

/** Events whose loss would break a promise to a person or repeat an effect: flushed to the disk before they count. */
export const needsStrictDurability = (event: SessionEvent): boolean =>
  event.type === "user-message" ||
  event.type === "tool-call-requested" ||
  event.type === "tool-call-decided" ||
  event.type === "session-created" ||
  event.type === "rewound";
