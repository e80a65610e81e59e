/** Structured test results, as `node --test` and later runners report them. Data of a sandbox: hostile, capped by readers. */
export type TestStatus = "running" | "passed" | "failed" | "skipped" | "todo";

export type TestCase = {
  /** Path of the test file in the tree. */
  readonly file: string;
  /** Names from the outermost suite to the test itself. */
  readonly name: readonly string[];
  readonly status: TestStatus;
  readonly durationMs?: number;
  /** 1-based position of the test in its file. */
  readonly line?: number;
  readonly failure?: {
    readonly message: string;
    /** Where the user's code failed: a path in the tree and a 1-based line. */
    readonly at?: { readonly file: string; readonly line: number; readonly column?: number };
    readonly stack?: string;
  };
};

/** One event of a running test process, in order. `started` empties what was known of these files. */
export type TestEvent =
  | { readonly type: "started"; readonly files: readonly string[] }
  | { readonly type: "test"; readonly test: TestCase }
  | {
      readonly type: "finished";
      readonly passed: number;
      readonly failed: number;
      readonly skipped: number;
      readonly todo: number;
      readonly durationMs: number;
    };

export type TestReport = {
  readonly tests: readonly TestCase[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly todo: number;
  readonly durationMs: number;
  /** False when the process ended (killed, crashed) before it said `finished`. */
  readonly complete: boolean;
};

export const emptyReport: TestReport = {
  tests: [],
  passed: 0,
  failed: 0,
  skipped: 0,
  todo: 0,
  durationMs: 0,
  complete: false,
};

const key = (t: TestCase): string => JSON.stringify([t.file, ...t.name]);

/** Folds one event into a report; at most 5,000 tests are kept, the counts stay true. */
export function addTestEvent(report: TestReport, event: TestEvent): TestReport {
  if (event.type === "started") {
    const files = new Set(event.files);
    return { ...emptyReport, tests: report.tests.filter((t) => !files.has(t.file) && report.complete) };
  }
  if (event.type === "finished") {
    const { passed, failed, skipped, todo, durationMs } = event;
    return { tests: report.tests, passed, failed, skipped, todo, durationMs, complete: true };
  }
  const at = report.tests.findIndex((t) => key(t) === key(event.test));
  const tests =
    at >= 0
      ? report.tests.with(at, event.test)
      : report.tests.length < 5000
        ? [...report.tests, event.test]
        : report.tests;
  const count = (status: TestStatus): number => tests.filter((t) => t.status === status).length;
  return {
    ...report,
    tests,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    todo: count("todo"),
  };
}
