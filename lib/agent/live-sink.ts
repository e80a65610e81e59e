import type { AppError } from "../domain/errors.ts";
import type { CallId } from "../domain/ids.ts";
import type { TestEvent } from "../domain/test-report.ts";
import type { ToolCall } from "../domain/tool.ts";

/** What is happening and is not an event yet. Calls return at once and never throw. */
export interface LiveSink {
  text(delta: string): void;
  reasoning(delta: string): void;
  /** Arguments of a call that is being written. */
  writing(name: string, delta: string): void;
  /** What text(), reasoning() and writing() gave so far is an event now, or void. */
  clearText(): void;
  /** A call was allowed and begins to run. */
  started(call: ToolCall): void;
  /** Bytes of a running call's output as they come, escape codes included. */
  output(callId: CallId, data: Uint8Array): void;
  test(callId: CallId, event: TestEvent): void;
  /** Nothing more comes of this call: its outcome is an event now, or could not be recorded. */
  ended(callId: CallId): void;
  /** The request is sent again after `afterMs` milliseconds. */
  retry(attempt: number, afterMs: number, error: AppError): void;
}

/** For headless use and tests. */
export const silentSink: LiveSink = {
  text: () => {},
  reasoning: () => {},
  writing: () => {},
  clearText: () => {},
  started: () => {},
  output: () => {},
  test: () => {},
  ended: () => {},
  retry: () => {},
};
