import type { AppError } from "../domain/errors.ts";
import { deniedText, endLine, failedText, REJECTED } from "../domain/outcome-text.ts";
import type { ToolOutcome } from "../domain/tool.ts";

/** Outcomes of calls that a tool itself did not end. */
export const rejected = (why: string): ToolOutcome => ({
  status: "rejected",
  output: REJECTED + why,
  durationMs: 0,
  error: { code: "malformed", message: why },
});
export const denied = (reason?: string): ToolOutcome => ({
  status: "denied",
  output: deniedText(reason),
  durationMs: 0,
});
const _STOPPED = "stopped by the person";
/** A call that had no effect, because everything stopped first. */
export const neverRan = (why = "stopped by the person"): ToolOutcome => ({
  status: "interrupted",
  output: endLine.notRun(why),
  durationMs: 0,
});
export const failedOutcome = ({ code, message }: AppError, ran: boolean): ToolOutcome => ({
  status: "failed",
  output: failedText(message, ran),
  durationMs: 0,
  error: { code, message },
});
