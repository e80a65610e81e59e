import { host } from "./machine.ts";
import { type TimerEntry, TimerHeap } from "./timer-heap.ts";

/**
 * libuv's loop over a browser's: one callback a turn, so that ticks and microtasks run between callbacks as in Node.
 * Phases in order: timers, poll (finished input and output), check (immediates).
 */
type Job = () => void;
type Phase = "timers" | "poll" | "check";

export type Immediate = { run: Job | null; ref: boolean };

const ticks: Job[] = [];
const polls: { readonly job: Job; readonly turn: number }[] = [];
let immediates: Immediate[] = [];
let checking: Immediate[] = [];
const timers = new TimerHeap();
let refs = 0;
let scheduled = false;
let running = false;
let phase: Phase = "timers";
let pollLeft = 0;
let turns = 0;
let cachedNow = 0;
let cancelWait: (() => void) | null = null;
let stopped = false;
let onEmpty: () => void = () => {};
let onUncaught: (error: unknown) => void = () => {};

/** `empty`: nothing referenced is left. `uncaught`: a callback threw. */
export function startLoop(handlers: { empty: () => void; uncaught: (error: unknown) => void }): void {
  onEmpty = handlers.empty;
  onUncaught = handlers.uncaught;
  cachedNow = 0;
}

export function stopLoop(): void {
  stopped = true;
  cancelWait?.();
}
export const loopStopped = (): boolean => stopped;

/** A handle or request that keeps the process alive. Returns its release, which is idempotent. */
export function hold(): () => void {
  refs++;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    refs--;
    wake();
  };
}

/** Keeps the process alive until `work` settles: for what the browser, not this loop, finishes. */
export function holdFor<T>(work: Promise<T>): Promise<T> {
  const release = hold();
  work.then(release, release);
  return work;
}

let excluded = 0;
/** The loop's clock stands still while `work` runs: preparing built-ins is no time of the program's. */
export function outsideTime<T>(work: () => T): T {
  const before = clock();
  try {
    return work();
  } finally {
    excluded += Math.max(0, clock() - before);
  }
}
const clock = (): number => host.now() - excluded;

/** Milliseconds, whole. Reads the clock, as starting a timer does in Node. */
export const loopNow = (): number => {
  cachedNow = Math.max(cachedNow, clock());
  return Math.floor(cachedNow);
};

export function nextTick(job: Job): void {
  ticks.push(job);
  if (!running) wake();
}

/** Runs `job` in the poll phase, as the end of a request; `trips`: after so many turns, as from a thread. Keeps the process alive. */
export function enqueuePoll(job: Job, trips = 1): void {
  polls.push({ job, turn: turns + trips });
  if (!running) wake();
}

export function addImmediate(job: Job): Immediate {
  const entry: Immediate = { run: job, ref: true };
  immediates.push(entry);
  if (!running) wake();
  return entry;
}

export function addTimer(entry: TimerEntry): void {
  timers.add(entry);
  if (!running) wake();
}
export function removeTimer(entry: TimerEntry): void {
  timers.remove(entry);
  if (!running) wake();
}

export function setTimerRef(entry: TimerEntry, ref: boolean): void {
  timers.setRef(entry, ref);
  if (!running) wake();
}

/** Runs `job` as a callback of its own turn: a message of the kernel, the main script. */
export function enterLoop(job: Job): void {
  if (stopped) return;
  guarded(job);
  wake();
}

/** Calls with the loop's care: an error is uncaught, ticks run afterwards. */
export function guarded(job: Job): void {
  const outer = running;
  running = true;
  try {
    job();
  } catch (error) {
    if (!stopped) onUncaught(error);
  }
  if (!outer) {
    drainTicks();
    running = false;
  }
}

function drainTicks(): void {
  for (let i = 0; i < ticks.length && !stopped; i++) {
    try {
      ticks[i]!();
    } catch (error) {
      if (!stopped) onUncaught(error);
    }
    // Keeps a queue that feeds itself from growing without end.
    if (i > 1000) {
      ticks.splice(0, i + 1);
      i = -1;
    }
  }
  ticks.length = 0;
}

function wake(): void {
  if (scheduled || stopped) return;
  scheduled = true;
  cancelWait?.();
  cancelWait = null;
  // Two hops: the engine tells rejections between them, before the next callback.
  host.hop(() => host.hop(turn));
}

const alive = (): boolean =>
  refs > 0 || polls.length > 0 || timers.referenced > 0 || immediates.some((i) => i.ref) || checking.some((i) => i.ref);

function turn(): void {
  scheduled = false;
  if (stopped) return;
  if (ticks.length > 0) {
    guarded(() => {});
    wake();
    return;
  }
  const job = nextJob();
  if (job) {
    guarded(job);
    wake();
    return;
  }
  if (!alive()) {
    scheduled = true;
    host.settled(() => {
      scheduled = false;
      if (stopped) return;
      if (ticks.length > 0 || alive()) wake();
      else onEmpty();
    });
    return;
  }
  const due = timers.peek();
  if (due) cancelWait = host.after(wake, Math.max(0, due.expiry - clock()));
}

/** The next callback in the order of phases; null when nothing is ready. */
function nextJob(): Job | null {
  for (let passes = 0; passes < 12; passes++) {
    if (phase === "timers") {
      const due = timers.peek();
      if (due && due.expiry <= cachedNow) {
        timers.remove(due);
        return due.fire;
      }
      phase = "poll";
      pollLeft = polls.length;
    }
    if (phase === "poll") {
      while (pollLeft-- > 0) {
        const at = polls.findIndex((each) => each.turn < turns);
        if (at >= 0) return polls.splice(at, 1)[0]!.job;
      }
      phase = "check";
      checking = immediates;
      immediates = [];
    }
    for (let entry = checking.shift(); entry; entry = checking.shift()) {
      if (entry.run) return entry.run;
    }
    phase = "timers";
    turns++;
    cachedNow = Math.max(cachedNow, clock());
  }
  return null;
}

/** Called once the main script has run. Its start counts as a millisecond, so that setTimeout(0) comes before setImmediate. */
export function beginTurns(): void {
  cachedNow = clock() + 1;
  wake();
}

/** Whether something is left to do: asked once more after "beforeExit". */
export const loopAlive = (): boolean => {
  const more = ticks.length > 0 || alive();
  if (more) wake();
  return more;
};
