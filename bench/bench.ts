/** One measured number, as it is printed. */
export type Figure = {
  readonly figure: string;
  /** A median of `n` runs unless the bench says otherwise. */
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  readonly n: number;
  /** What was measured in the same run to compare with, in the same unit. */
  readonly against?: Readonly<Record<string, number>>;
};

/** A file bench/<name>/<name>.ts exports one of these as `bench`. Progress may go to standard error, never to standard output. */
export type Bench = {
  readonly name: string;
  /** Every figure that run() can report. */
  readonly figures: readonly string[];
  /** `wanted`: what must be reported; more may be, and is not printed. */
  run(report: (figure: Figure) => void, wanted: ReadonlySet<string>): Promise<void>;
};

/** The middle value; the mean of the two middle ones when there are two. @throws RangeError without values */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("There is no median of nothing.");
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] as number)) / 2;
}

/** `value` with at most `digits` digits after the point. */
export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
