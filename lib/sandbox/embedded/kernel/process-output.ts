import { WORD } from "../process/channel.ts";
import { drainOutput, outputWaits } from "../process/output-ring.ts";
import { PipeSink } from "./pipe-end.ts";
import type { Process } from "./process.ts";
import { CallError } from "./system-errors.ts";

/** Milliseconds between two looks at a ring that is being written to. */
const DRAIN_MS = 5;

/** Node hears when nobody reads its output any more: its writes fail then. */
export function tellOfBrokenPipes(process: Process): void {
  if (process.bundle !== "node") return;
  for (const fd of [1, 2] as const) {
    const sink = process.sinks[fd - 1];
    if (!(sink instanceof PipeSink)) continue;
    const mark = (): void => void Atomics.or(process.channel.words, WORD.broken, 1 << fd);
    if (sink.end.broken) mark();
    else sink.end.onBroken.add(mark);
  }
}

/** What becomes of a process whose output goes nowhere. */
export type Trouble = {
  /** Nobody reads it any more, and it is no Node. */
  broken(): void;
  /** It could not be written where it was to go: the file system's word, ENOSPC most often. */
  failed(code: string): void;
};

/**
 * Moves on what a process wrote, now and as long as more comes. Unless `all`, a closed sink leaves it in the ring, and its
 * writer then blocks when that is full. True when it wrote where nobody reads any more; unless `all`, `trouble` hears of it.
 */
export function moveOutput(process: Process, all: boolean, trouble: Trouble): boolean {
  const { channel, sinks } = process;
  const closed = sinks.find((sink) => !sink.open);
  if (closed && !all) {
    // One for each process, however often it rings: the sink keeps them until it opens.
    process.moveOn ??= () => void moveOutput(process, false, trouble);
    closed.waiting.add(process.moveOn);
    return false;
  }
  let broken = false;
  let failure: string | null = null;
  for (const { fd, data } of drainOutput(channel)) {
    const sink = sinks[fd - 1 === 0 ? 0 : 1];
    if (sink instanceof PipeSink && sink.end.broken && process.bundle !== "node") broken = true;
    else
      try {
        sink.write(data, fd);
      } catch (caught) {
        failure = caught instanceof CallError ? caught.code : "EIO";
      }
  }
  if (failure !== null && !process.ended) {
    trouble.failed(failure);
    return broken;
  }
  if (broken && !all && !process.ended) {
    trouble.broken();
    return true;
  }
  if (process.ended || process.drainTimer !== null) return broken;
  process.drainTimer = setTimeout(() => {
    process.drainTimer = null;
    if (process.ended) return;
    if (!outputWaits(channel)) {
      Atomics.store(channel.words, WORD.armed, 1);
      // Written between the look and the store: nobody would ring for it.
      if (!outputWaits(channel) || Atomics.compareExchange(channel.words, WORD.armed, 1, 0) !== 1) return;
    }
    moveOutput(process, false, trouble);
  }, DRAIN_MS);
  return broken;
}
