import { browser } from "./browser.ts";
import { handlers, immediateInfo, type Job, tickInfo, timeoutInfo } from "./loop-state.ts";
import type { Callback } from "./machine.ts";
import { loopMetrics } from "./metrics.ts";

/**
 * libuv's loop over a browser's. One callback a turn, with a hop between, so that microtasks and rejections come between
 * callbacks as in Node. Phases in order: timers, poll (finished requests, input), check (immediates), closing.
 */

const IMMEDIATES = 0;
const REFERENCED = 1;
const OUTSTANDING = 2;

/** Thrown by the library between two timers or immediates: the rest comes in the next turn. */
const END_OF_TURN = Symbol("end of turn");
export const endTurn = (): never => {
  turnEnds = true;
  throw END_OF_TURN;
};
let turnEnds = false;
const quietly = (): boolean => turnEnds;

const polls: Job[] = [];
const closings: Job[] = [];
let pollLeft = 0;
let references = 0;
let timerAt: number | null = null;
let phase: "timers" | "poll" | "check" | "closing" = "timers";
let scheduled = false;
let depth = 0;
let begun = false;
let stopped = false;
let cachedNow = 0;
let start = browser.now();
let cancelWait: Job | null = null;
/** After an uncaught error that was handled, ticks wait for the end of the next callback, as in Node. */
let failed = false;
let rejectionsRipe = false;

const afterCallbacks: Job[] = [];
/** Runs `job` whenever a callback and its microtasks are over. */
export const afterCallback = (job: Job): void => {
  afterCallbacks.push(job);
};

export const stopLoop = (): void => {
  stopped = true;
  cancelWait?.();
};
export const loopStopped = (): boolean => stopped;

/** Whole milliseconds since the process began, as the loop last read them. */
export const loopNow = (): number => cachedNow;
export const updateNow = (): number => {
  cachedNow = Math.floor(browser.now() - start);
  return cachedNow;
};
/** When the clock of the process began, by the browser's. */
export const clockStart = (): number => start;
/** The clock of the process begins now. */
export const resetClock = (): void => {
  start = browser.now();
  cachedNow = 0;
};

/** Keeps the process alive until released; releasing again does nothing. */
export function hold(): Job {
  references++;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    references--;
    wake();
  };
}

/** Runs `job` in the poll phase, as the end of a request. Keeps the process alive until then. */
export function post(job: Job): void {
  polls.push(job);
  wake();
}
/** As the next of the poll phase: what one wake-up of a handle has still to do. */
export function postNext(job: Job): void {
  polls.unshift(job);
  if (phase === "poll") pollLeft++;
  wake();
}
/** Runs `job` in the closing phase. */
export function postClosing(job: Job): void {
  closings.push(job);
  wake();
}

const unreferenced: Job[] = [];
/** Runs `job` in a turn of its own, soon; keeps nothing alive. */
export function postUnreferenced(job: Job): void {
  unreferenced.push(job);
  wake();
}

export function setTimer(delay: number): void {
  timerAt = loopNow() + Math.max(1, delay);
  wake();
}

/** A callback from outside any other: what it throws is uncaught, ticks run after it. */
export function enter(job: Job): void {
  if (stopped) return;
  loopMetrics.resume();
  if (depth === 0) for (const after of afterCallbacks) after();
  guarded(job);
  wake();
}

/** True when the callback ended by itself or by an error that was handled; false when it wants another turn. */
function guarded(job: Job): boolean {
  depth++;
  let whole = true;
  failed = false;
  const thrown = browser.attempt(job, quietly);
  if (turnEnds) {
    turnEnds = false;
    whole = false;
  } else if (thrown && !stopped) {
    handlers.uncaught(thrown.error, thrown);
    whole = false;
    failed = true;
  }
  depth--;
  if (depth === 0 && !failed) runTicks();
  return whole;
}

function runTicks(): void {
  while (!stopped && tickInfo[0] === 1) {
    depth++;
    const thrown = browser.attempt(handlers.processTicks, quietly);
    turnEnds = false;
    if (thrown && !stopped) handlers.uncaught(thrown.error, thrown);
    depth--;
  }
}

/** For what calls the library more than once in a turn, as Node's own code does: ticks come between. */
export function ticksBetween(): void {
  if (depth === 1 && !failed) runTicks();
}

/** Called for whatever may need the loop: it looks again after the microtasks. */
export function wake(): void {
  if (scheduled || stopped || !begun) return;
  scheduled = true;
  cancelWait?.();
  cancelWait = null;
  // Two hops: the engine tells of rejections between them, before the next callback.
  browser.hop(secondHop);
}
const secondHop = (): void => browser.hop(turn);

export const alive = (): boolean =>
  references > 0 ||
  polls.length > 0 ||
  closings.length > 0 ||
  (immediateInfo[REFERENCED] as number) > 0 ||
  (timerAt !== null && (timeoutInfo[0] as number) > 0);

function turn(): void {
  scheduled = false;
  if (stopped) return;
  loopMetrics.resume();
  for (const job of afterCallbacks) job();
  if (!failed && tickInfo[0] === 1) {
    runTicks();
    wake();
    return;
  }
  if (tickInfo[1] === 1) {
    // One more turn: the browser tells late of those that were handled meanwhile.
    if (rejectionsRipe) {
      tickInfo[1] = 0;
      guarded(handlers.processRejections);
    }
    rejectionsRipe = !rejectionsRipe;
    wake();
    return;
  }
  const extra = unreferenced.shift();
  if (extra) {
    guarded(extra);
    wake();
    return;
  }
  // What is unreferenced gets no turn of its own once nothing else is left.
  if ((phase !== "timers" || alive()) && step()) {
    loopMetrics.events++;
    wake();
    return;
  }
  if (failed) {
    failed = false;
    wake();
    return;
  }
  if (!alive()) {
    loopMetrics.ended(browser.now());
    handlers.empty();
    return;
  }
  loopMetrics.pause();
  if (timerAt !== null) cancelWait = browser.after(wake, Math.max(0, timerAt - (browser.now() - start)));
}

function runTimers(): boolean {
  const now = loopNow();
  if (timerAt === null || timerAt > now) return false;
  const whole = guarded(() => {
    // Before the ticks run: they may set timers of their own.
    const next = handlers.processTimers(now);
    timerAt = next === 0 ? null : Math.max(Math.abs(next), now + 1);
  });
  if (whole) {
    phase = "poll";
    pollLeft = polls.length;
  }
  return true;
}

/** Runs the next callback in the order of phases; false when nothing is ready. */
function step(): boolean {
  for (let passes = 0; passes < 5; passes++) {
    if (phase === "timers") {
      if (passes === 0 || passes === 4) updateNow();
      if (runTimers()) return true;
      phase = "poll";
      pollLeft = polls.length;
    }
    if (phase === "poll") {
      if (pollLeft > 0) {
        pollLeft--;
        const job = polls.shift();
        if (job) {
          guarded(job);
          return true;
        }
      }
      phase = "check";
    }
    if (phase === "check") {
      if ((immediateInfo[IMMEDIATES] as number) > 0 || (immediateInfo[OUTSTANDING] as number) > 0) {
        guarded(handlers.processImmediate);
        if ((immediateInfo[OUTSTANDING] as number) === 0) phase = "closing";
        return true;
      }
      phase = "closing";
    }
    const job = closings.shift();
    if (job) {
      guarded(job);
      return true;
    }
    phase = "timers";
    loopMetrics.rounds++;
    updateNow();
    // A new round begins only while something is alive.
    if (!alive()) return false;
  }
  return false;
}

/** Called once the main script has run. Its start counts as a millisecond, so that setTimeout(0) comes before setImmediate. */
export function beginLoop(): void {
  begun = true;
  start -= 1;
  loopMetrics.began(browser.now());
  wake();
}

/** Calls a method of `owner` with the loop's care, as MakeCallback does. */
export function makeCallback(owner: object, method: PropertyKey, ...args: unknown[]): void {
  const fn = (owner as Record<PropertyKey, Callback | undefined>)[method];
  if (typeof fn !== "function") return;
  if (depth > 0) {
    fn.apply(owner, args);
    return;
  }
  guarded(() => fn.apply(owner, args));
  wake();
}
