import { browser } from "../../core/browser.ts";
import { registerCloneable } from "../../core/cloneables.ts";
import { HandleWrap } from "../../core/handles.ts";
import type { Any } from "../../core/machine.ts";
import { Counts } from "./counts.ts";

const nanoseconds = (): number => Math.round(browser.now() * 1e6);
const whole = (value: number): bigint => (value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value));
const MOST = Number.MAX_SAFE_INTEGER;

/** A histogram as the library handles it; `createHistogram()` and the loop's delay have one each. */
class Recorder {
  readonly counts: Counts;
  exceeds = 0;
  before = 0;
  constructor(counts: Counts) {
    this.counts = counts;
  }
  record(value: number): void {
    if (!this.counts.record(value)) this.exceeds++;
  }
  recordDelta(): void {
    const now = nanoseconds();
    if (this.before > 0) this.record(now - this.before);
    this.before = now;
  }
}
const recorders = new WeakMap<object, Recorder>();
const of = (handle: object): Recorder => recorders.get(handle) as Recorder;

/** The methods both kinds share. */
const methods = {
  count(this: object): number {
    return of(this).counts.total;
  },
  countBigInt(this: object): bigint {
    return BigInt(of(this).counts.total);
  },
  exceeds(this: object): number {
    return of(this).exceeds;
  },
  exceedsBigInt(this: object): bigint {
    return BigInt(of(this).exceeds);
  },
  min(this: object): number {
    return of(this).counts.min;
  },
  minBigInt(this: object): bigint {
    return whole(of(this).counts.min);
  },
  max(this: object): number {
    return of(this).counts.max;
  },
  maxBigInt(this: object): bigint {
    return whole(of(this).counts.max);
  },
  mean(this: object): number {
    return of(this).counts.mean;
  },
  stddev(this: object): number {
    return of(this).counts.deviation;
  },
  percentile(this: object, percentile: number): number {
    return of(this).counts.percentile(percentile);
  },
  percentileBigInt(this: object, percentile: number): bigint {
    return whole(of(this).counts.percentile(percentile));
  },
  percentiles(this: object, into: Map<number, number>): void {
    for (const [percentile, value] of of(this).counts.percentiles()) into.set(percentile, value);
  },
  percentilesBigInt(this: object, into: Map<number, bigint>): void {
    for (const [percentile, value] of of(this).counts.percentiles()) into.set(percentile, whole(value));
  },
  reset(this: object): void {
    const recorder = of(this);
    recorder.counts.reset();
    recorder.exceeds = 0;
    recorder.before = 0;
  },
};

export class Histogram {
  constructor(lowest: Any = 1, highest: Any = MOST, figures: Any = 3) {
    recorders.set(this, new Recorder(new Counts(Number(lowest), Math.min(Number(highest), MOST), figures)));
  }
  record(value: Any): void {
    of(this).record(Number(value));
  }
  recordDelta(): void {
    of(this).recordDelta();
  }
  add(other: object): number {
    const [own, given] = [of(this), of(other)];
    own.exceeds += given.exceeds + own.counts.add(given.counts);
    return own.counts.total;
  }
}
Object.assign(Histogram.prototype, methods);

/** How late the loop comes to what is due every so often. */
class LoopDelay extends HandleWrap {
  readonly #resolution: number;
  #stop: (() => void) | null = null;
  constructor(resolution: number) {
    super("ELDHISTOGRAM");
    this.#resolution = resolution;
    recorders.set(this, new Recorder(new Counts(1, 3_600_000_000_000, 3)));
    this.unref();
  }
  start(reset: boolean): void {
    if (reset) methods.reset.call(this);
    const tick = (): void => {
      this.#stop = browser.after(tick, this.#resolution);
      of(this).recordDelta();
    };
    if (this.#stop) return;
    of(this).before = 0;
    this.#stop = browser.after(tick, this.#resolution);
  }
  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }
  protected override onClose(): void {
    this.stop();
  }
}
Object.assign(LoopDelay.prototype, methods);
export const createELDHistogram = (resolution: number): object => new LoopDelay(resolution);

type Content = { range: readonly [number, number, number]; entries: [number, number][]; exceeds: number };
/** In another thread it is a copy: what is recorded there later is not seen here. */
export function registerHistograms(): void {
  for (const Class of [Histogram, LoopDelay])
    registerCloneable(Class, {
      name: "Histogram",
      clone: (value): Content => {
        const { counts, exceeds } = of(value);
        return { range: counts.range, entries: counts.entries(), exceeds };
      },
      restore: (given) => {
        const { range, entries, exceeds } = given as Content;
        const made = new Histogram(...range);
        for (const [value, count] of entries) of(made).counts.record(value, count);
        of(made).exceeds = exceeds;
        return made;
      },
    });
}
