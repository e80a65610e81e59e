import { diffArrays } from "diff";

/** Lines [fromA, toA) of the old text became lines [fromB, toB) of the new one; 0-based, either side may be empty. */
export type Hunk = { readonly fromA: number; readonly toA: number; readonly fromB: number; readonly toB: number };

/** Replace [from, to) of the old text by `insert`; offsets in UTF-16 units. */
export type TextChange = { readonly from: number; readonly to: number; readonly insert: string };

/** Beyond this many changed lines the exact diff costs more than it tells; one hunk spans them then. */
const MAX_EDIT_LENGTH = 1500;

/** Each line with its line feed; an empty text has no lines. */
export const splitLines = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n)/));

export function lineHunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const endA = a.length - tail;
  const endB = b.length - tail;
  if (head === endA && head === endB) return [];
  const whole = [{ fromA: head, toA: endA, fromB: head, toB: endB }];
  if (head === endA || head === endB) return whole;
  const parts = diffArrays(a.slice(head, endA), b.slice(head, endB), { maxEditLength: MAX_EDIT_LENGTH });
  if (!parts) return whole;
  const hunks: Hunk[] = [];
  let atA = head;
  let atB = head;
  let open: Hunk | null = null;
  for (const part of parts) {
    const size = part.count;
    if (!part.added && !part.removed) {
      if (open) hunks.push(open);
      open = null;
      atA += size;
      atB += size;
      continue;
    }
    const from: Hunk = open ?? { fromA: atA, toA: atA, fromB: atB, toB: atB };
    if (part.removed) atA += size;
    else atB += size;
    open = { ...from, toA: atA, toB: atB };
  }
  if (open) hunks.push(open);
  return hunks;
}

export function countLines(before: string, after: string): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const hunk of lineHunks(splitLines(before), splitLines(after))) {
    added += hunk.toB - hunk.fromB;
    removed += hunk.toA - hunk.fromA;
  }
  return { added, removed };
}

function trimmed(from: number, old: string, insert: string): TextChange {
  let head = 0;
  while (head < old.length && head < insert.length && old.charCodeAt(head) === insert.charCodeAt(head)) head++;
  let tail = 0;
  const most = Math.min(old.length, insert.length) - head;
  while (tail < most && old.charCodeAt(old.length - 1 - tail) === insert.charCodeAt(insert.length - 1 - tail)) tail++;
  return { from: from + head, to: from + old.length - tail, insert: insert.slice(head, insert.length - tail) };
}

/** The smallest changes we find that turn `before` into `after`, in order: what is the same keeps its place. */
export function changesBetween(before: string, after: string): TextChange[] {
  const a = splitLines(before);
  const b = splitLines(after);
  const changes: TextChange[] = [];
  let line = 0;
  let offset = 0;
  for (const hunk of lineHunks(a, b)) {
    for (; line < hunk.fromA; line++) offset += a[line]!.length;
    const old = a.slice(hunk.fromA, hunk.toA).join("");
    changes.push(trimmed(offset, old, b.slice(hunk.fromB, hunk.toB).join("")));
  }
  return changes;
}

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = "";
  let at = 0;
  for (const change of changes) {
    result += text.slice(at, change.from) + change.insert;
    at = change.to;
  }
  return result + text.slice(at);
}

/**
 * Both sides' edits of `base` together; null when they meet: the same lines, or lines next to each other. The same edit on
 * both sides counts once.
 */
export function mergeTexts(base: string, mine: string, theirs: string): string | null {
  if (mine === theirs || base === theirs) return mine;
  if (base === mine) return theirs;
  const lines = splitLines(base);
  const sides = [splitLines(mine), splitLines(theirs)] as const;
  const edits = sides.map((side) =>
    lineHunks(lines, side).map((hunk) => ({ ...hunk, text: side.slice(hunk.fromB, hunk.toB).join("") })),
  );
  const [ours, other] = edits as [(Hunk & { text: string })[], (Hunk & { text: string })[]];
  const kept = [...ours];
  for (const edit of other) {
    const met = ours.filter((own) => own.fromA <= edit.toA && edit.fromA <= own.toA);
    if (met.length === 0) kept.push(edit);
    else if (met.some((own) => own.fromA !== edit.fromA || own.toA !== edit.toA || own.text !== edit.text)) return null;
  }
  kept.sort((one, two) => one.fromA - two.fromA);
  let result = "";
  let at = 0;
  for (const edit of kept) {
    result += lines.slice(at, edit.fromA).join("") + edit.text;
    at = edit.toA;
  }
  return result + lines.slice(at).join("");
}
