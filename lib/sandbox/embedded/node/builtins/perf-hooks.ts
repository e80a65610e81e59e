import { host } from "../core/machine.ts";

const histogram = () => {
  const values: number[] = [];
  const sorted = () => [...values].sort((a, b) => a - b);
  return {
    record: (value: number) => void values.push(Number(value)),
    reset: () => void values.splice(0),
    enable: () => true,
    disable: () => true,
    get count() {
      return values.length;
    },
    get min() {
      return Math.min(...values);
    },
    get max() {
      return Math.max(...values);
    },
    get mean() {
      return values.reduce((a, b) => a + b, 0) / values.length;
    },
    get stddev() {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    },
    percentile: (p: number) => sorted()[Math.max(0, Math.ceil((p / 100) * values.length) - 1)] ?? 0,
  };
};

Object.assign(globalThis.performance, {
  timerify: (fn: (...args: unknown[]) => unknown) => fn,
  eventLoopUtilization: () => ({ idle: 0, active: host.now(), utilization: 1 }),
});

export const perfHooks = {
  performance: globalThis.performance,
  PerformanceObserver: globalThis.PerformanceObserver,
  PerformanceEntry: globalThis.PerformanceEntry,
  PerformanceMark: globalThis.PerformanceMark,
  PerformanceMeasure: globalThis.PerformanceMeasure,
  createHistogram: histogram,
  monitorEventLoopDelay: histogram,
  constants: {},
};
