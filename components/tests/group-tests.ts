import type { TestCase, TestReport } from "@/lib/domain/test-report.ts";

export type TestRow =
  | { readonly kind: "suite"; readonly key: string; readonly name: string; readonly level: number }
  | {
      readonly kind: "test";
      readonly key: string;
      readonly name: string;
      readonly level: number;
      readonly test: TestCase;
    };

export type TestGroup = {
  readonly file: string;
  readonly rows: readonly TestRow[];
  readonly counts: Readonly<Record<TestCase["status"], number>>;
};

/** Tests by file and suite, in the order in which they were told. With `failedOnly`, only what failed and its suites. */
export function groupTests(report: TestReport, failedOnly: boolean): TestGroup[] {
  const files = new Map<string, TestCase[]>();
  for (const test of report.tests) {
    const known = files.get(test.file);
    if (known) known.push(test);
    else files.set(test.file, [test]);
  }
  return [...files].flatMap(([file, tests]) => {
    const shown = failedOnly ? tests.filter((test) => test.status === "failed") : tests;
    return shown.length === 0 ? [] : [{ file, rows: rowsOf(shown), counts: countsOf(tests) }];
  });
}

function countsOf(tests: readonly TestCase[]): Record<TestCase["status"], number> {
  const counts = { running: 0, passed: 0, failed: 0, skipped: 0, todo: 0 };
  for (const test of tests) counts[test.status]++;
  return counts;
}

type Suite = { readonly suites: Map<string, Suite>; readonly order: (TestCase | string)[] };
const newSuite = (): Suite => ({ suites: new Map(), order: [] });

function rowsOf(tests: readonly TestCase[]): TestRow[] {
  const root = newSuite();
  for (const test of tests) {
    let at = root;
    for (const name of test.name.slice(0, -1)) {
      let next = at.suites.get(name);
      if (!next) {
        next = newSuite();
        at.suites.set(name, next);
        at.order.push(name);
      }
      at = next;
    }
    at.order.push(test);
  }
  const rows: TestRow[] = [];
  const add = (suite: Suite, above: readonly string[]): void => {
    for (const item of suite.order) {
      if (typeof item !== "string") {
        const key = JSON.stringify(["test", ...item.name]);
        rows.push({ kind: "test", key, name: item.name.at(-1) ?? "(no name)", level: above.length, test: item });
        continue;
      }
      const names = [...above, item];
      rows.push({ kind: "suite", key: JSON.stringify(["suite", ...names]), name: item, level: above.length });
      add(suite.suites.get(item)!, names);
    }
  };
  add(root, []);
  return rows;
}
