import type { Result } from "../../domain/errors.ts";
import type { BlobHash } from "../../domain/ids.ts";
import type { TestEvent } from "../../domain/test-report.ts";
import type { Effect, ToolCall, ToolDefinition, ToolOutcome } from "../../domain/tool.ts";
import type { SandboxSession } from "../../ports/sandbox.ts";

/** What a tool may touch while it executes. */
export type ToolContext = {
  readonly sandbox: SandboxSession;
  readonly by: ToolCall["by"];
  /** Aborted: the tool ends at once, with outcome "interrupted". */
  readonly signal: AbortSignal;
  readonly output: (data: Uint8Array) => void;
  readonly test: (event: TestEvent) => void;
  /** Keeps bytes with the session. Rejects with a Failure. */
  readonly putBlob: (bytes: Uint8Array) => Promise<BlobHash>;
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
};

/** A new tool is one file with this shape and one line in registry.ts. */
export interface Tool<Args> {
  readonly definition: ToolDefinition;
  readonly effect: Effect;
  /** Pure. The error's sentence is for the model: what was wrong with its arguments and what is right. */
  parse(call: ToolCall): Result<Args>;
  /** Resolves with what happened, failures included. May reject with the sandbox's Failure when nothing was done. */
  execute(args: Args, context: ToolContext): Promise<ToolOutcome>;
}

/** A tool whose arguments only it itself knows. */
export type AnyTool = Tool<unknown>;
