import type { Thrown } from "./browser.ts";

export type Job = () => void;

/** Shared with Node's library: [has a tick scheduled, has a rejection to warn of]. */
export const tickInfo = new Uint8Array(2);
/** [count, count of referenced, has outstanding]. */
export const immediateInfo = new Uint32Array(3);
/** [count of referenced timers]. */
export const timeoutInfo = new Int32Array(1);

/** What the loop calls, given by those that serve it. */
type Handlers = {
  processTicks: Job;
  processRejections: Job;
  processImmediate: Job;
  /** Returns when to come again, in the loop's milliseconds: 0 never, negative when that keeps nothing alive. */
  processTimers: (now: number) => number;
  /** `thrown`: where, as far as the engine tells. */
  uncaught: (error: unknown, thrown?: Thrown) => void;
  /** Nothing referenced is left. */
  empty: Job;
};
export const handlers: Handlers = {
  processTicks: () => {},
  processRejections: () => {},
  processImmediate: () => {},
  processTimers: () => 0,
  uncaught: (error) => {
    throw error;
  },
  empty: () => {},
};
