import type { Entry, SessionView } from "./session-view.ts";
import type { Tick } from "./thread.ts";

/** A view while it is being folded. */
export type Mutable = {
  -readonly [Key in keyof SessionView]: SessionView[Key];
} & { entries: Entry[]; ticks: Tick[]; open: SessionView["open"][number][]; turnStartedAt: number; requestSeq: number };

export const addEntry = (view: Mutable, entry: Entry): void => {
  view.entries.push(entry);
};

export const addTick = (view: Mutable, tick: Tick): void => {
  view.ticks.push(tick);
};

/** At most 80 characters of the first line that says something. */
export function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
