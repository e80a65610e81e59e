/**
 * Counts of values in a range, to so many significant figures: Gil Tene's HDR histogram, as Node's own library of it
 * counts. Values are whole and below 2^53.
 */
export class Counts {
  readonly #lowest: number;
  readonly #highest: number;
  readonly #half: number;
  readonly #halfBits: number;
  readonly #unit: number;
  readonly #counts = new Map<number, number>();
  #least = Number.POSITIVE_INFINITY;
  #most = 0;
  total = 0;

  constructor(lowest: number, highest: number, figures: number) {
    this.#lowest = lowest;
    this.#highest = highest;
    const bits = Math.ceil(Math.log2(2 * 10 ** figures));
    this.#halfBits = Math.max(bits, 1) - 1;
    this.#half = 2 ** this.#halfBits;
    this.#unit = Math.floor(Math.log2(lowest));
  }
  get range(): readonly [lowest: number, highest: number, figures: number] {
    return [this.#lowest, this.#highest, Math.floor(Math.log10(this.#half))];
  }
  #bucket(value: number): number {
    const smallest = this.#unit + this.#halfBits + 1;
    return Math.max(0, Math.floor(Math.log2(Math.max(value, 1))) + 1 - smallest);
  }
  #index(value: number): number {
    const bucket = this.#bucket(value);
    const sub = Math.floor(value / 2 ** (bucket + this.#unit));
    return (bucket + 1) * this.#half + (sub - this.#half);
  }
  #value(index: number): number {
    let bucket = Math.floor(index / this.#half) - 1;
    let sub = (index % this.#half) + this.#half;
    if (bucket < 0) {
      sub -= this.#half;
      bucket = 0;
    }
    return sub * 2 ** (bucket + this.#unit);
  }
  #width(value: number): number {
    const bucket = this.#bucket(value);
    const sub = Math.floor(value / 2 ** (bucket + this.#unit));
    return 2 ** (this.#unit + (sub >= this.#half * 2 ? bucket + 1 : bucket));
  }
  #lower(value: number): number {
    const bucket = this.#bucket(value);
    const step = 2 ** (bucket + this.#unit);
    return Math.floor(value / step) * step;
  }
  #upper(value: number): number {
    return this.#lower(value) + this.#width(value) - 1;
  }
  /** False for what is beyond the range. */
  record(value: number, times = 1): boolean {
    if (value < 0 || this.#upper(value) > this.#upper(this.#highest)) return false;
    const index = this.#index(value);
    this.#counts.set(index, (this.#counts.get(index) ?? 0) + times);
    this.total += times;
    if (value > 0 && value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    return true;
  }
  /** Returns how many did not fit. */
  add(other: Counts): number {
    let dropped = 0;
    for (const [value, count] of other.entries()) if (!this.record(value, count)) dropped += count;
    return dropped;
  }
  reset(): void {
    this.#counts.clear();
    this.total = 0;
    this.#least = Number.POSITIVE_INFINITY;
    this.#most = 0;
  }
  /** Values and their counts, smallest first. */
  entries(): [value: number, count: number][] {
    return [...this.#counts].sort(([a], [b]) => a - b).map(([index, count]) => [this.#value(index), count]);
  }
  /** 2^63 - 1 when there is nothing yet. */
  get min(): number {
    if (this.#counts.has(0)) return 0;
    return this.#least === Number.POSITIVE_INFINITY ? 2 ** 63 : this.#lower(this.#least);
  }
  get max(): number {
    return this.total === 0 ? 0 : this.#upper(this.#most);
  }
  get mean(): number {
    let sum = 0;
    for (const [value, count] of this.entries()) sum += count * this.#middle(value);
    return sum / this.total;
  }
  get deviation(): number {
    const { mean } = this;
    let sum = 0;
    for (const [value, count] of this.entries()) sum += (this.#middle(value) - mean) ** 2 * count;
    return Math.sqrt(sum / this.total);
  }
  #middle(value: number): number {
    return this.#lower(value) + Math.floor(this.#width(value) / 2);
  }
  percentile(percentile: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percentile, 100) / 100) * this.total + 0.5));
    let sum = 0;
    for (const [value, count] of this.entries()) {
      sum += count;
      if (sum >= wanted) return this.#upper(value);
    }
    return 0;
  }
  /** From 0 on, each step half of what is left to 100. */
  percentiles(): [percentile: number, value: number][] {
    const found: [number, number][] = [];
    let sum = 0;
    let next = 0;
    let last = 0;
    for (const [value, count] of this.entries()) {
      sum += count;
      last = value;
      const reached = (100 * sum) / this.total;
      while (next <= reached && sum < this.total) {
        found.push([next, value]);
        next += 100 / 2 ** (Math.floor(Math.log(100 / (100 - next)) / Math.log(2)) + 1);
      }
      if (sum === this.total && next <= reached) found.push([next, value]);
    }
    found.push([100, last]);
    return found;
  }
}
