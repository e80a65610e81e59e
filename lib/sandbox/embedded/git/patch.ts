import { structuredPatch } from "diff";
import type { Change, Side } from "./changes.ts";
import { decodeText } from "./repository.ts";

/** Where git looks for a zero byte to tell binary from text. */
const LOOK_BYTES = 8000;
const FUNCTION_WIDTH = 80;
const NO_FILE = "/dev/null";
const ABBREVIATED = 7;

const isBinary = (data: Uint8Array): boolean => data.subarray(0, LOOK_BYTES).includes(0);
const read = async (side: Side | null): Promise<Uint8Array> => (side ? side.read() : new Uint8Array(0));
const short = (side: Side | null): string => (side?.oid ?? "0".repeat(40)).slice(0, ABBREVIATED);
/** A name with characters that could be mistaken stands in quotes. */
export const quoted = (path: string): string => (/["\\\x00-\x1f]/.test(path) ? JSON.stringify(path) : path);

type Hunk = ReturnType<typeof structuredPatch>["hunks"][number];

function hunksOf(before: string, after: string, context: number): readonly Hunk[] {
  return structuredPatch("a", "b", before, after, undefined, undefined, { context }).hunks;
}

/** The nearest line before a hunk that looks like the beginning of a function: git's own guess. */
function functionBefore(lines: readonly string[], start: number): string {
  for (let at = start - 2; at >= 0; at--) {
    const line = lines[at] as string;
    if (/^[A-Za-z_$]/.test(line)) return ` ${line.slice(0, FUNCTION_WIDTH).trimEnd()}`;
  }
  return "";
}

const range = (start: number, count: number): string =>
  count === 1 ? `${start}` : `${count === 0 ? Math.max(0, start - 1) : start},${count}`;

export type Paint = (kind: "head" | "hunk" | "added" | "removed", text: string) => string;
const CODES = { head: "1", hunk: "36", added: "32", removed: "31" } as const;
export const painted: Paint = (kind, text) => `\u001b[${CODES[kind]}m${text}\u001b[m`;
export const plain: Paint = (_, text) => text;

/** One file's change as `git diff` prints it. `context`: lines around a change. */
export async function patchOf(change: Change, paint: Paint = plain, context = 3): Promise<string> {
  const { path, before, after } = change;
  const old = change.from ?? path;
  const head = [`diff --git ${quoted(`a/${old}`)} ${quoted(`b/${path}`)}`];
  if (!before && after) head.push(`new file mode ${after.mode}`);
  else if (before && !after) head.push(`deleted file mode ${before.mode}`);
  else if (before && after && before.mode !== after.mode)
    head.push(`old mode ${before.mode}`, `new mode ${after.mode}`);
  if (change.from) head.push("similarity index 100%", `rename from ${old}`, `rename to ${path}`);
  const print = (lines: readonly string[]): string => lines.map((line) => `${paint("head", line)}\n`).join("");
  if (before?.oid === after?.oid) return print(head);
  head.push(`index ${short(before)}..${short(after)}${before && before.mode === after?.mode ? ` ${before.mode}` : ""}`);
  const [a, b] = await Promise.all([read(before), read(after)]);
  const names = [before ? quoted(`a/${old}`) : NO_FILE, after ? quoted(`b/${path}`) : NO_FILE] as const;
  if (isBinary(a) || isBinary(b)) return `${print(head)}Binary files ${names[0]} and ${names[1]} differ\n`;
  const [from, to] = [decodeText(a), decodeText(b)];
  const hunks = hunksOf(from, to, context);
  if (hunks.length === 0) return print(head);
  head.push(`--- ${names[0]}`, `+++ ${names[1]}`);
  const lines = from.split("\n");
  const body = hunks.map((hunk) => {
    const at = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
    const rows = hunk.lines.map((line) =>
      line.startsWith("+") ? paint("added", line) : line.startsWith("-") ? paint("removed", line) : line,
    );
    return [`${paint("hunk", at)}${functionBefore(lines, hunk.oldStart)}`, ...rows].map((row) => `${row}\n`).join("");
  });
  return print(head) + body.join("");
}

/** `sizes`: in bytes, of a file that is no text. */
export type Counts = {
  readonly change: Change;
  readonly added: number;
  readonly removed: number;
  readonly sizes: readonly [number, number] | null;
};

export async function countsOf(changes: readonly Change[]): Promise<Counts[]> {
  return Promise.all(
    changes.map(async (change) => {
      const [a, b] = await Promise.all([read(change.before), read(change.after)]);
      if (isBinary(a) || isBinary(b)) return { change, added: 0, removed: 0, sizes: [a.length, b.length] };
      const lines = hunksOf(decodeText(a), decodeText(b), 0).flatMap((hunk) => hunk.lines);
      const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
      return { change, added: count("+"), removed: count("-"), sizes: null };
    }),
  );
}

/** "2 files changed, 3 insertions(+), 1 deletion(-)", with a space before, as git prints it. */
export function summaryOf(counts: readonly Counts[]): string {
  const sum = (of: (each: Counts) => number): number => counts.reduce((total, each) => total + of(each), 0);
  const [added, removed] = [sum((each) => each.added), sum((each) => each.removed)];
  const some = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;
  const parts = [`${some(counts.length, "file")} changed`];
  if (added > 0 || removed === 0) parts.push(`${some(added, "insertion")}(+)`);
  if (removed > 0 || added === 0) parts.push(`${some(removed, "deletion")}(-)`);
  return ` ${parts.join(", ")}\n`;
}

const STAT_WIDTH = 80;
const nameOf = ({ change }: Counts): string => (change.from ? `${change.from} => ${change.path}` : change.path);

/** `--stat`: a bar a file, and the sum. */
export function statOf(counts: readonly Counts[], paint: Paint = plain): string {
  if (counts.length === 0) return "";
  const width = Math.max(...counts.map((each) => nameOf(each).length));
  const totals = counts.map((each) => each.added + each.removed);
  const digits = Math.max(...totals.map((total) => String(total).length), counts.some((each) => each.sizes) ? 3 : 0);
  const most = Math.max(...totals, 1);
  const room = Math.max(10, STAT_WIDTH - width - digits - 6);
  const scale = most > room ? room / most : 1;
  const bar = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.round(count * scale)));
  const rows = counts.map((each, at) => {
    const name = nameOf(each).padEnd(width);
    if (each.sizes) return ` ${name} | ${"Bin".padStart(digits)} ${each.sizes[0]} -> ${each.sizes[1]} bytes\n`;
    const marks = paint("added", "+".repeat(bar(each.added))) + paint("removed", "-".repeat(bar(each.removed)));
    return ` ${name} | ${String(totals[at]).padStart(digits)}${totals[at] === 0 ? "" : ` ${marks}`}\n`;
  });
  return rows.join("") + summaryOf(counts);
}

/** " create mode 100644 a.txt" and the like, after a commit or a merge. */
export const modesOf = (changes: readonly Change[]): string =>
  changes
    .map(({ path, from, before, after }) => {
      if (from) return ` rename ${from} => ${path} (100%)\n`;
      if (!before && after) return ` create mode ${after.mode} ${path}\n`;
      if (before && !after) return ` delete mode ${before.mode} ${path}\n`;
      if (before && after && before.mode !== after.mode)
        return ` mode change ${before.mode} => ${after.mode} ${path}\n`;
      return "";
    })
    .join("");
