import type { Seq } from "@/lib/domain/ids.ts";
import type { Tick, TickKind } from "@/lib/domain/thread.ts";

/** What a bar of several steps is coloured by: the step a person would look for. */
const WEIGHT: Record<TickKind, number> = {
  fail: 8,
  pass: 7,
  interrupted: 6,
  edit: 5,
  message: 4,
  command: 3,
  plan: 2,
  text: 1,
  notice: 0,
};

/** One bar of the thread: one step, or, in the older part of a long session, several. */
export type Bar = {
  readonly kind: TickKind;
  readonly seq: Seq;
  readonly label: string;
  /** 1-based positions of the first and last step it stands for. */
  readonly from: number;
  readonly to: number;
};

/** At most `most` bars: the newer half stays step by step, what is older shares bars evenly. */
export function compressTicks(ticks: readonly Tick[], most: number): Bar[] {
  const single = (tick: Tick, index: number): Bar => ({ ...tick, from: index + 1, to: index + 1 });
  const bars = ticks.map(single);
  if (bars.length <= most) return bars;
  const kept = Math.max(1, Math.floor(most / 2));
  const groups = Math.max(1, most - kept);
  const old = bars.length - kept;
  const shared: Bar[] = [];
  for (let group = 0; group < groups; group += 1) {
    const members = bars.slice(Math.floor((group * old) / groups), Math.floor(((group + 1) * old) / groups));
    const [first] = members;
    const last = members.at(-1);
    if (!first || !last) continue;
    const shown = members.reduce((best, bar) => (WEIGHT[bar.kind] > WEIGHT[best.kind] ? bar : best));
    shared.push({ ...shown, from: first.from, to: last.to });
  }
  return [...shared, ...bars.slice(old)];
}
