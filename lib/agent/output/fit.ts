import { cleanOutput } from "./clean.ts";

/** Bytes of a command's output that the model is given. */
export const OUTPUT_BUDGET = 10_000;
/** The end of an output says more than its beginning: how it went. */
const HEAD_SHARE = 0.4;
/** Raw bytes looked at from each end: enough for the budget after escape codes and progress bars are gone. */
export const WINDOW = 131_072;

export type Fitted = { readonly text: string; readonly cut: boolean };

/** Both ends of an output that may be far larger than memory should hold. They overlap when all of it fits in one. */
export type Ends = {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** Bytes and line feeds of the whole. */
  readonly bytes: number;
  readonly lines: number;
};

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const sizeOf = (text: string): number => encoder.encode(text).length;
const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

/**
 * An output within `budget` bytes of UTF-8: the whole when it fits, else its first and last lines and, between them, a line
 * that says how much is missing. A single line that is longer than its share is cut inside.
 */
export function fitOutput(ends: Ends, budget = OUTPUT_BUDGET): Fitted {
  const complete = ends.head.length >= ends.bytes;
  if (complete) {
    const text = cleanOutput(decode(ends.head)).trimEnd();
    if (sizeOf(text) <= budget) return { text, cut: false };
  }
  const headLines = cleanOutput(decode(ends.head)).split("\n");
  const tailLines = cleanOutput(decode(ends.tail)).trimEnd().split("\n");
  const head = takeLines(headLines, Math.floor(budget * HEAD_SHARE), "start");
  const tail = takeLines(tailLines, budget - Math.floor(budget * HEAD_SHARE), "end");
  const shown = sizeOf(head.text) + sizeOf(tail.text);
  const missing = ends.lines + (ends.tail.at(-1) === 10 ? 0 : 1) - head.lines - tail.lines;
  const what = missing > 0 ? `${missing} line${missing === 1 ? "" : "s"} (` : "(";
  const note = `[… ${what}${Math.max(0, ends.bytes - shown)} of ${ends.bytes} bytes) left out …]`;
  return { text: `${head.text}\n${note}\n${tail.text}`, cut: true };
}

function takeLines(lines: readonly string[], budget: number, from: "start" | "end"): { text: string; lines: number } {
  const taken: string[] = [];
  let size = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = (from === "start" ? lines[i] : lines[lines.length - 1 - i]) as string;
    const more = sizeOf(line) + 1;
    if (size + more > budget) break;
    taken.push(line);
    size += more;
  }
  if (taken.length === 0) {
    const line = (from === "start" ? lines[0] : lines.at(-1)) ?? "";
    return { text: from === "start" ? firstBytes(line, budget) : lastBytes(line, budget), lines: 1 };
  }
  return { text: (from === "start" ? taken : taken.reverse()).join("\n"), lines: taken.length };
}

/** Cut between code points: a byte that continues one begins with the bits 10. */
const continues = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

function firstBytes(text: string, budget: number): string {
  const bytes = encoder.encode(text);
  let end = Math.min(budget, bytes.length);
  while (end > 0 && continues(bytes[end])) end--;
  return decode(bytes.subarray(0, end));
}

function lastBytes(text: string, budget: number): string {
  const bytes = encoder.encode(text);
  let start = Math.max(0, bytes.length - budget);
  while (start < bytes.length && continues(bytes[start])) start++;
  return decode(bytes.subarray(start));
}
