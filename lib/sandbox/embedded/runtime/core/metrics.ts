import { browser } from "./browser.ts";

/** What performance tells of the loop. Times are the browser's milliseconds. */
let idleSince = 0;
let idleTotal = 0;
export const loopMetrics = {
  /** How often it came round, and how many callbacks it ran. */
  rounds: 0,
  events: 0,
  began: (_time: number): void => {},
  ended: (_time: number): void => {},
  /** It waits from now on. */
  pause(): void {
    idleSince ||= browser.now();
  },
  resume(): void {
    if (idleSince > 0) idleTotal += browser.now() - idleSince;
    idleSince = 0;
  },
  /** How long it has waited. */
  idle: (): number => idleTotal + (idleSince > 0 ? browser.now() - idleSince : 0),
};
