import type { Change } from "./diff-formats.ts";

const TAB = 8;
/** Cells between the columns, at least. */
const GUTTER = 3;

export type Columns = {
  readonly width: number;
  /** What is the same: in both columns, in the left one, or left out. */
  readonly common: "both" | "left" | "none";
};

/** Tabs and spaces from one cell to another. */
function upTo(from: number, to: number): string {
  const tabs = Math.max(0, Math.floor(to / TAB) - Math.floor(from / TAB));
  const start = tabs > 0 ? Math.floor(to / TAB) * TAB : from;
  return "\t".repeat(tabs) + " ".repeat(Math.max(0, to - start));
}
/** As much of a line as there is room for, and the cell it ends at. */
function half(line: string, room: number): { text: string; cell: number } {
  let text = "";
  let [read, cell] = [0, 0];
  for (const character of line.replace(/\n$/, "")) {
    if (character === "\t") {
      const stop = read + TAB - (read % TAB);
      if (read === cell && stop < room) {
        text += "\t";
        cell = stop;
      }
      read = stop;
    } else if (++read <= room) {
      text += character;
      cell = read;
    }
  }
  return { text, cell };
}

/** Two files beside each other, as GNU's `diff -y` sets them. */
export function sideBySide(
  left: readonly string[],
  right: readonly string[],
  changes: readonly Change[],
  { width, common }: Columns,
): string {
  const offset = Math.floor((width + TAB + GUTTER) / (2 * TAB)) * TAB;
  const room = Math.max(0, Math.min(offset - GUTTER, width - offset));
  const second = room > 0 ? offset : width;
  const rows: string[] = [];
  const row = (one: string | undefined, mark: string, two: string | undefined): void => {
    let { text, cell } = half(one ?? "", room);
    const [oneEnds, twoEnds] = [one?.endsWith("\n") === true, two?.endsWith("\n") === true];
    if (mark !== " ") {
      const place = Math.floor((room + second - 1) / 2);
      text += upTo(cell, place) + (mark === "|" && oneEnds !== twoEnds ? (oneEnds ? "/" : "\\") : mark);
      cell = place + 1;
    }
    if (two !== undefined && two !== "\n") text += upTo(cell, second) + half(two, room).text;
    rows.push(text + (oneEnds || twoEnds ? "\n" : ""));
  };
  const same = (from: number, to: number, other: number): void => {
    if (common === "none") return;
    for (let at = from; at < to; at++)
      if (common === "left") row(left[at], "(", undefined);
      else row(left[at], " ", right[other + at - from]);
  };
  let [oldAt, newAt] = [0, 0];
  for (const { oldStart, oldCount, newStart, newCount } of changes) {
    same(oldAt, oldStart, newAt);
    for (let at = 0; at < Math.max(oldCount, newCount); at++) {
      const mark = at >= oldCount ? ">" : at >= newCount ? "<" : "|";
      row(at < oldCount ? left[oldStart + at] : undefined, mark, at < newCount ? right[newStart + at] : undefined);
    }
    oldAt = oldStart + oldCount;
    newAt = newStart + newCount;
  }
  same(oldAt, left.length, newAt);
  return rows.join("");
}
