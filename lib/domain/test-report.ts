/** Structured test results, as `node --test` and later runners report them. Data of a sandbox: hostile, capped by readers. */
export type TestStatus = "running" | "passed" | "failed" | "skipped" | "todo";

/** Runners that are packages of the project; Node's own goes without a name. */
export const PACKAGE_RUNNERS = ["mocha", "jest", "vitest"] as const;
export type PackageRunner = (typeof PACKAGE_RUNNERS)[number];

export type TestCase = {
  /** Path of the test file in the tree. */
  readonly file: string;
  /** Names from the outermost suite to the test itself. */
  readonly name: readonly string[];
  readonly status: TestStatus;
  readonly runner?: PackageRunner;
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

const MOST_TESTS = 5000;
const COUNTED = ["passed", "failed", "skipped", "todo"] as const;

const sameTest = (a: TestCase, b: TestCase): boolean =>
  a.file === b.file && a.name.length === b.name.length && a.name.every((part, i) => part === b.name[i]);

/** Folds one event into a report; at most 5,000 tests are kept, the counts of a finished run stay true. */
export function addTestEvent(report: TestReport, event: TestEvent): TestReport {
  if (event.type === "started") {
    const files = new Set(event.files);
    return { ...emptyReport, tests: report.tests.filter((t) => !files.has(t.file) && report.complete) };
  }
  if (event.type === "finished") {
    const { passed, failed, skipped, todo, durationMs } = event;
    return { tests: report.tests, passed, failed, skipped, todo, durationMs, complete: true };
  }
  const { test } = event;
  // The test that an event speaks of is nearly always among the latest.
  const at = report.tests.findLastIndex((known) => sameTest(known, test));
  if (at < 0 && report.tests.length >= MOST_TESTS) return report;
  const counts = Object.fromEntries(
    COUNTED.map((status) => {
      const before = at >= 0 && report.tests[at]?.status === status ? 1 : 0;
      return [status, report[status] + (test.status === status ? 1 : 0) - before];
    }),
  );
  return { ...report, ...counts, tests: at >= 0 ? report.tests.with(at, test) : [...report.tests, test] };
}
