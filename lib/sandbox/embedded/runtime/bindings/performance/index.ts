import { browser } from "../../core/browser.ts";
import { clockStart } from "../../core/loop.ts";
import type { Any, Binding, Callback } from "../../core/machine.ts";
import { loopMetrics } from "../../core/metrics.ts";
import names from "../../tables/names.json";
import { createELDHistogram, Histogram, registerHistograms } from "./histogram.ts";

/** Node's milestones, in nanoseconds of process.hrtime(); the first in microseconds since 1970. */
const [ORIGIN_TIMESTAMP, ORIGIN, ENVIRONMENT, NODE_START, V8_START, LOOP_START, LOOP_EXIT, COMPLETE] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];
/** process.hrtime() begins a second before the worker did. */
const HRTIME_LEAD = 1000;
const toHrtime = (time: number): number => (time + HRTIME_LEAD) * 1e6;

const milestones = new Float64Array(8);
milestones[LOOP_START] = -1;
milestones[LOOP_EXIT] = -1;
/** A process begins when it is given its arguments: the library was booted before. */
let origin: number | null = null;
function begin(): void {
  const start = clockStart();
  origin = start;
  const now = browser.now();
  const between = (part: number): number => toHrtime(start + (now - start) * part);
  milestones[ORIGIN_TIMESTAMP] = (browser.timeOrigin + start) * 1e3;
  milestones[ORIGIN] = toHrtime(start);
  milestones[NODE_START] = between(0.25);
  milestones[V8_START] = between(0.5);
  milestones[ENVIRONMENT] = between(0.75);
  milestones[COMPLETE] = toHrtime(now);
}

const TYPES: Readonly<Record<string, number>> = { gc: 0, http: 1, http2: 2, net: 3, dns: 4 };
export function performance(): Binding {
  const observerCounts = new Uint32Array(5);
  let observe: Callback | null = null;
  registerHistograms();
  loopMetrics.began = (time) => {
    milestones[LOOP_START] = toHrtime(time);
  };
  loopMetrics.ended = (time) => {
    milestones[LOOP_EXIT] = toHrtime(time);
  };
  return {
    Histogram,
    createELDHistogram,
    observerCounts,
    milestones,
    constants: {
      ...names.performanceConstants,
      NODE_PERFORMANCE_ENTRY_TYPE_GC: 0,
      NODE_PERFORMANCE_ENTRY_TYPE_HTTP: 1,
      NODE_PERFORMANCE_ENTRY_TYPE_HTTP2: 2,
      NODE_PERFORMANCE_ENTRY_TYPE_NET: 3,
      NODE_PERFORMANCE_ENTRY_TYPE_DNS: 4,
      NODE_PERFORMANCE_MILESTONE_TIME_ORIGIN_TIMESTAMP: ORIGIN_TIMESTAMP,
      NODE_PERFORMANCE_MILESTONE_TIME_ORIGIN: ORIGIN,
      NODE_PERFORMANCE_MILESTONE_ENVIRONMENT: ENVIRONMENT,
      NODE_PERFORMANCE_MILESTONE_NODE_START: NODE_START,
      NODE_PERFORMANCE_MILESTONE_V8_START: V8_START,
      NODE_PERFORMANCE_MILESTONE_LOOP_START: LOOP_START,
      NODE_PERFORMANCE_MILESTONE_LOOP_EXIT: LOOP_EXIT,
      NODE_PERFORMANCE_MILESTONE_BOOTSTRAP_COMPLETE: COMPLETE,
    },
    now: () => browser.now() - (origin ?? clockStart()),
    loopIdleTime: () => loopMetrics.idle(),
    uvMetricsInfo: () => [loopMetrics.rounds, loopMetrics.events, 0],
    markBootstrapComplete: begin,
    setupObservers: (callback: Callback) => {
      observe = callback;
    },
    notify: (type: string, entry: Any) => {
      if ((observerCounts[TYPES[type] ?? -1] ?? 0) > 0) observe?.(entry);
    },
    /** No engine tells a page of its collections. */
    installGarbageCollectionTracking() {},
    removeGarbageCollectionTracking() {},
  };
}
