import type { AppError } from "./errors.ts";
import type { BlobHash, CallId } from "./ids.ts";
import type { TestReport } from "./test-report.ts";

/** A call as it came from the model (or from the person, through the same path): arguments not yet believed. */
export type ToolCall = {
  readonly callId: CallId;
  readonly name: string;
  /** JSON text for function tools, free text for custom tools (apply_patch). */
  readonly input: string;
  readonly kind: "function" | "custom";
  readonly by: "agent" | "user";
};

/** What a call would do to the world; policy decides on this, never on the text of a command. */
export type Effect = "none" | "read" | "write-files" | "run-command";

export type ToolOutcome = {
  readonly status: "ok" | "failed" | "rejected" | "denied" | "interrupted" | "timed-out";
  /** Exactly what the model is given, already within its budget. */
  readonly output: string;
  /** Present when a process ran to its end: the true exit code; signals as 128 + n. */
  readonly exitCode?: number;
  /** The whole output, when `output` holds only its head and tail. */
  readonly full?: { readonly blob: BlobHash; readonly bytes: number };
  readonly durationMs: number;
  readonly tests?: TestReport;
  /** Files the call itself changed (apply_patch), with counts of lines. */
  readonly files?: readonly {
    readonly path: string;
    readonly kind: "added" | "modified" | "deleted";
    readonly added: number;
    readonly removed: number;
  }[];
  readonly error?: Pick<AppError, "code" | "message">;
};

export type PlanStep = { readonly step: string; readonly status: "pending" | "in_progress" | "completed" };

/** How a tool is told to the model: a JSON-schema function, or free text by a custom tool (Responses API). */
export type ToolDefinition =
  | {
      readonly kind: "function";
      readonly name: string;
      readonly description: string;
      readonly parameters: Record<string, unknown>;
    }
  | { readonly kind: "custom"; readonly name: string; readonly description: string; readonly grammar?: string };
