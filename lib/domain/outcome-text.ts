import type { ToolOutcome } from "./tool.ts";

/**
 * How a call's end is told to a model, in as few words as are unambiguous. A command that ran always has its end as the
 * last line, whatever it printed; a call that did not run says so in its first words.
 */
export const endLine = {
  exited: (code: number, signal?: string, cause?: string): string =>
    `exit ${code}${signal ? ` (${signal})` : ""}${cause ? `: ${oneLine(cause)}` : ""}`,
  timedOut: (ms: number): string => `timed out after ${ms / 1000} s, killed`,
  interrupted: (why: string): string => `interrupted: ${oneLine(why)}`,
  notRun: (why: string): string => `${NOT_RUN}: ${oneLine(why)}`,
};

const NOT_RUN = "interrupted before it ran";
const DENIED = "denied by the person";
export const REJECTED = "rejected: ";

const FAILED = "failed: ";
const NOT_STARTED = "failed before it ran: ";

/** A call that failed by no fault of its own: the sandbox's error. */
export const failedText = (message: string, ran: boolean): string => (ran ? FAILED : NOT_STARTED) + message;
export const deniedText = (reason?: string): string => (reason?.trim() ? `${DENIED}: ${reason.trim()}` : `${DENIED}.`);

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, " ");

/** "done": a tool without an exit code did what it was asked. */
export type EndReading =
  | { readonly end: "exited"; readonly code: number }
  /** `ran` false: it had no effect. */
  | { readonly end: "interrupted"; readonly ran: boolean }
  | { readonly end: Exclude<ToolOutcome["status"], "ok" | "interrupted"> | "done" };

/** True for a call that was interrupted before anything of it ran. */
export function isNotRun({ status, output }: Pick<ToolOutcome, "status" | "output">): boolean {
  const read = readEnd(output);
  return status === "interrupted" && read.end === "interrupted" && !read.ran;
}

/** What a model hears that called `sh` without a command, or with arguments that are no JSON (lib/agent/tools). */
const NO_COMMAND = /^rejected: The arguments of sh are wrong at command: Invalid (?:key|type|length: Expected >=1)\b/;
const UNREADABLE = /^rejected: The arguments of sh are not JSON/;

/** A call's output as the person reads it: what the model hears of "the person" is told to that person. */
export function readByPerson(output: string): string {
  const { end } = readEnd(output);
  if (end === "rejected") {
    if (NO_COMMAND.test(output)) return "The model's call had no command; nothing ran.";
    if (UNREADABLE.test(output)) return "The model's call could not be read; nothing ran.";
  }
  if (end === "denied") return output.replace(DENIED, "denied by you");
  if (end !== "interrupted") return output;
  const last = output.lastIndexOf("\n") + 1;
  return output.slice(0, last) + output.slice(last).replace("stopped by the person", "stopped by you");
}

/** What a call's output says of its end; the inverse of the above. */
export function readEnd(output: string): EndReading {
  const last = output.slice(output.lastIndexOf("\n") + 1);
  const exit = /^exit (\d{1,3})(?:$|[ :])/.exec(last);
  if (exit) return { end: "exited", code: Number(exit[1]) };
  if (/^timed out after [\d.]+ s, killed$/.test(last)) return { end: "timed-out" };
  if (last.startsWith("interrupted: ")) return { end: "interrupted", ran: true };
  if (last.startsWith(`${NOT_RUN}: `)) return { end: "interrupted", ran: false };
  if (output.startsWith(DENIED)) return { end: "denied" };
  if (output.startsWith(REJECTED)) return { end: "rejected" };
  if (output.startsWith(FAILED) || output.startsWith(NOT_STARTED)) return { end: "failed" };
  return { end: "done" };
}
