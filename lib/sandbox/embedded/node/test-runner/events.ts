/** A failure as it travels between processes: already put into words, since values do not. */
export type FailureInfo = {
  readonly failureType: string;
  readonly message: string;
  /** Inspected, as the spec reporter prints it. */
  readonly text: string;
  /** TAP's YAML lines, indented for the test's nesting. */
  readonly yaml: string;
  readonly stack?: string;
};
export type ResultData = {
  readonly name: string;
  readonly names: readonly string[];
  readonly nesting: number;
  testNumber: number;
  readonly durationMs: number;
  readonly suite: boolean;
  readonly error?: FailureInfo;
  readonly skip?: string | true;
  readonly todo?: string | true;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
};
export type RunnerEvent =
  | {
      readonly type: "start";
      readonly nesting: number;
      readonly name: string;
      readonly names: readonly string[];
      readonly file?: string;
      readonly line?: number;
    }
  | { readonly type: "pass" | "fail"; readonly data: ResultData }
  | { readonly type: "plan"; readonly nesting: number; readonly count: number }
  | { readonly type: "diagnostic"; readonly nesting: number; readonly message: string }
  | { readonly type: "output"; readonly fd: 1 | 2; readonly message: string };
export type Emit = (event: RunnerEvent) => void;

export type Counters = {
  tests: number;
  suites: number;
  passed: number;
  failed: number;
  cancelled: number;
  skipped: number;
  todo: number;
};
export const noCounts = (): Counters => ({
  tests: 0,
  suites: 0,
  passed: 0,
  failed: 0,
  cancelled: 0,
  skipped: 0,
  todo: 0,
});
const CANCELLED = new Set(["cancelledByParent", "testAborted", "testTimeoutFailure"]);

export function count(counters: Counters, data: ResultData, passed: boolean): void {
  if (data.suite) {
    counters.suites++;
    return;
  }
  counters.tests++;
  if (data.skip !== undefined) counters.skipped++;
  else if (data.todo !== undefined) counters.todo++;
  else if (passed) counters.passed++;
  else if (data.error && CANCELLED.has(data.error.failureType)) counters.cancelled++;
  else counters.failed++;
}

export function summary(counters: Counters, durationMs: number): string[] {
  const { tests, suites, passed, failed, cancelled, skipped, todo } = counters;
  return [
    `tests ${tests}`,
    `suites ${suites}`,
    `pass ${passed}`,
    `fail ${failed}`,
    `cancelled ${cancelled}`,
    `skipped ${skipped}`,
    `todo ${todo}`,
    `duration_ms ${durationMs}`,
  ];
}

/** The private line by which a test file's process tells its runner an event, in the midst of its output. */
export const MARKER = "\u0001\u0002node-test:";
export const CONTEXT = "NODE_TEST_CONTEXT";
