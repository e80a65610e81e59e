import { diffArrays } from "diff";

/** Lines of the old that lines of the new stand in the place of; from 0. */
export type Change = {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
};
export type Side = { readonly title: string; readonly lines: readonly string[] };
/** What of a line decides whether it is the same as another. */
export type Comparing = (line: string) => string;

/** Lines that may differ before they are no longer compared one by one: the time grows with their square. */
const MOST_EDITS = 3000;

/** Where there is too much to compare: all that is not the same at both ends. */
function middle(a: readonly string[], b: readonly string[]): Change[] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [{ oldStart: start, oldCount: a.length - start - end, newStart: start, newCount: b.length - start - end }];
}

export function changesOf(a: readonly string[], b: readonly string[], comparing: Comparing): Change[] {
  const [left, right] = [a.map(comparing), b.map(comparing)];
  // A line that the other side does not have is no part of what they share: it need not be compared with anything.
  const shared = (lines: readonly string[], others: ReadonlySet<string>): number[] =>
    lines.flatMap((line, at) => (others.has(line) ? [at] : []));
  const ofLeft = shared(left, new Set(right));
  const ofRight = shared(right, new Set(left));
  const pick = (lines: readonly string[], places: readonly number[]): string[] =>
    places.map((at) => lines[at] as string);
  const parts = diffArrays(pick(left, ofLeft), pick(right, ofRight), { maxEditLength: MOST_EDITS });
  if (!parts) return middle(left, right);
  const changes: Change[] = [];
  let [oldStart, newStart] = [0, 0];
  const upTo = (oldEnd: number, newEnd: number): void => {
    const [oldCount, newCount] = [oldEnd - oldStart, newEnd - newStart];
    if (oldCount + newCount > 0) changes.push({ oldStart, oldCount, newStart, newCount });
    oldStart = oldEnd + 1;
    newStart = newEnd + 1;
  };
  let [oldAt, newAt] = [0, 0];
  for (const { added, removed, count } of parts)
    if (added) newAt += count;
    else if (removed) oldAt += count;
    else for (let same = 0; same < count; same++) upTo(ofLeft[oldAt++] as number, ofRight[newAt++] as number);
  upTo(left.length, right.length);
  return changes;
}

const NO_END = "\n\\ No newline at end of file\n";
const shown = (mark: string, line: string): string => `${mark}${line.endsWith("\n") ? line : line + NO_END}`;

function normal(a: Side, b: Side, changes: readonly Change[]): string {
  const range = (start: number, count: number): string =>
    count === 0 ? `${start}` : count === 1 ? `${start + 1}` : `${start + 1},${start + count}`;
  let text = "";
  for (const { oldStart, oldCount, newStart, newCount } of changes) {
    const kind = oldCount === 0 ? "a" : newCount === 0 ? "d" : "c";
    text += `${range(oldStart, oldCount)}${kind}${range(newStart, newCount)}\n`;
    for (const line of a.lines.slice(oldStart, oldStart + oldCount)) text += shown("< ", line);
    if (kind === "c") text += "---\n";
    for (const line of b.lines.slice(newStart, newStart + newCount)) text += shown("> ", line);
  }
  return text;
}

/** Changes whose surroundings touch go together. */
function hunks(changes: readonly Change[], around: number): Change[][] {
  const all: Change[][] = [];
  for (const change of changes) {
    const before = all.at(-1)?.at(-1);
    if (before && change.oldStart - (before.oldStart + before.oldCount) <= around * 2) all.at(-1)?.push(change);
    else all.push([change]);
  }
  return all;
}
type Extent = { readonly from: number; readonly to: number; readonly newFrom: number; readonly newTo: number };
function extentOf(hunk: readonly Change[], around: number, a: Side): Extent {
  const [first] = hunk as readonly [Change];
  const last = hunk.at(-1) as Change;
  const from = Math.max(0, first.oldStart - around);
  const to = Math.min(a.lines.length, last.oldStart + last.oldCount + around);
  return {
    from,
    to,
    newFrom: first.newStart - (first.oldStart - from),
    newTo: last.newStart + last.newCount + (to - last.oldStart - last.oldCount),
  };
}

function unified(a: Side, b: Side, changes: readonly Change[], around: number): string {
  const range = (from: number, to: number): string =>
    to - from === 1 ? `${from + 1}` : `${to === from ? from : from + 1},${to - from}`;
  let text = `--- ${a.title}\n+++ ${b.title}\n`;
  for (const hunk of hunks(changes, around)) {
    const { from, to, newFrom, newTo } = extentOf(hunk, around, a);
    text += `@@ -${range(from, to)} +${range(newFrom, newTo)} @@\n`;
    let at = from;
    for (const { oldStart, oldCount, newStart, newCount } of hunk) {
      for (const line of a.lines.slice(at, oldStart)) text += shown(" ", line);
      for (const line of a.lines.slice(oldStart, oldStart + oldCount)) text += shown("-", line);
      for (const line of b.lines.slice(newStart, newStart + newCount)) text += shown("+", line);
      at = oldStart + oldCount;
    }
    for (const line of a.lines.slice(at, to)) text += shown(" ", line);
  }
  return text;
}

function context(a: Side, b: Side, changes: readonly Change[], around: number): string {
  const range = (from: number, to: number): string =>
    to - from > 1 ? `${from + 1},${to}` : `${to === from ? from : from + 1}`;
  let text = `*** ${a.title}\n--- ${b.title}\n`;
  for (const hunk of hunks(changes, around)) {
    const { from, to, newFrom, newTo } = extentOf(hunk, around, a);
    text += `***************\n*** ${range(from, to)} ****\n`;
    const removes = hunk.some(({ oldCount }) => oldCount > 0);
    const adds = hunk.some(({ newCount }) => newCount > 0);
    const list = (
      side: Side,
      [start, end]: readonly [number, number],
      place: (change: Change) => readonly [number, number],
      mark: string,
    ): void => {
      let at = start;
      for (const change of hunk) {
        const [begin, count] = place(change);
        const kind = change.oldCount > 0 && change.newCount > 0 ? "! " : mark;
        for (const line of side.lines.slice(at, begin)) text += shown("  ", line);
        for (const line of side.lines.slice(begin, begin + count)) text += shown(kind, line);
        at = begin + count;
      }
      for (const line of side.lines.slice(at, end)) text += shown("  ", line);
    };
    if (removes) list(a, [from, to], ({ oldStart, oldCount }) => [oldStart, oldCount], "- ");
    text += `--- ${range(newFrom, newTo)} ----\n`;
    if (adds) list(b, [newFrom, newTo], ({ newStart, newCount }) => [newStart, newCount], "+ ");
  }
  return text;
}

export function formatted(
  format: "normal" | "unified" | "context",
  a: Side,
  b: Side,
  changes: readonly Change[],
  around: number,
): string {
  if (format === "unified") return unified(a, b, changes, around);
  return format === "context" ? context(a, b, changes, around) : normal(a, b, changes);
}
