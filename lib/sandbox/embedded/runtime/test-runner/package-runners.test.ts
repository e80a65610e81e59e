import { describe, expect, it } from "vitest";
import type { TestEvent } from "../../../../domain/test-report.ts";
import { checkReport } from "../../host/protocol-check.ts";
import { CaseReport } from "./case-report.ts";
import { packageRunners } from "./package-runners.ts";

const folder = "/home/tab/project";
function listening() {
  const told: TestEvent[] = [];
  const runners = packageRunners(
    (runner, files) =>
      new CaseReport(
        runner,
        (event) => told.push(event),
        folder,
        () => 0,
        files,
      ),
  );
  return { told, runners };
}

describe("runners that are packages tell the tests panel", () => {
  it("of mocha's tests and failing hooks, with places that mocha has shortened", () => {
    const { told, runners } = listening();
    const heard = new Map<string, (test: object, error?: unknown) => void>();
    const file = `${folder}/test/sum.js`;
    const test = { file, duration: 2, titlePath: () => ["sum", "adds"] };
    const suite = { tests: [], suites: [{ tests: [test], suites: [] }] };
    runners.mocha({ suite, on: (event, listener) => void heard.set(event, listener as never) });
    heard.get("pass")?.(test);
    const error = { message: "3 !== 4", stack: "Error: 3 !== 4\n    at Context.<anonymous> (test/sum.js:2:94)" };
    heard.get("fail")?.({ parent: { file }, titlePath: () => ["sum", "hook"] }, error);
    heard.get("pending")?.({ ...test, titlePath: () => ["sum", "later"] });
    heard.get("end")?.({});
    expect(told).toEqual([
      { type: "started", files: ["test/sum.js"] },
      {
        type: "test",
        test: { file: "test/sum.js", name: ["sum", "adds"], status: "passed", runner: "mocha", durationMs: 2 },
      },
      {
        type: "test",
        test: {
          file: "test/sum.js",
          name: ["sum", "hook"],
          status: "failed",
          runner: "mocha",
          failure: { ...error, at: { file: "test/sum.js", line: 2, column: 94 } },
        },
      },
      {
        type: "test",
        test: { file: "test/sum.js", name: ["sum", "later"], status: "skipped", runner: "mocha", durationMs: 2 },
      },
      { type: "finished", passed: 1, failed: 1, skipped: 1, todo: 0, durationMs: 0 },
    ]);
  });

  it("of jest's files, also of one that could not be loaded, without colours", () => {
    const { told, runners } = listening();
    const reporters: Record<string, (...given: unknown[]) => void>[] = [];
    runners.jest(
      {
        addReporter: (given) => void reporters.push(given as (typeof reporters)[number]),
      },
      [{ path: `${folder}/a.test.js` }],
    );
    const red = (text: string): string => `${String.fromCharCode(27)}[31m${text}${String.fromCharCode(27)}[39m`;
    const result = { ancestorTitles: ["sum"], duration: 1 };
    reporters[0]?.["onTestFileResult"]?.(null, {
      testFilePath: `${folder}/a.test.js`,
      testResults: [
        { ...result, title: "adds", status: "passed" },
        {
          ...result,
          title: "fails",
          status: "failed",
          failureMessages: [`Error: ${red("no")}\n    at Object.toBe (${folder}/a.test.js:4:7)`],
        },
        { ...result, title: "left out", status: "pending" },
      ],
    });
    reporters[0]?.["onTestFileResult"]?.(null, {
      testFilePath: `${folder}/b.test.js`,
      testResults: [],
      testExecError: {},
      failureMessage: "Test suite failed to run",
    });
    reporters[0]?.["onRunComplete"]?.();
    const tests = told.flatMap((event) => (event.type === "test" ? [event.test] : []));
    expect(tests.map(({ name, status, failure }) => [name.join(" "), status, failure?.message, failure?.at])).toEqual([
      ["sum adds", "passed", undefined, undefined],
      ["sum fails", "failed", "Error: no", { file: "a.test.js", line: 4, column: 7 }],
      ["sum left out", "skipped", undefined, undefined],
      ["b.test.js", "failed", "Test suite failed to run", undefined],
    ]);
    expect(told.at(-1)).toMatchObject({ type: "finished", passed: 1, failed: 2, skipped: 1 });
  });

  it("and go on undisturbed when something of theirs is not as it was", () => {
    const { told, runners } = listening();
    const reporter = runners.vitest() as Record<string, (given?: unknown) => void>;
    reporter["onTestRunStart"]?.([]);
    expect(() => reporter["onTestCaseResult"]?.({ name: "adds up" })).not.toThrow();
    expect(() => runners.mocha({} as never)).not.toThrow();
    expect(told).toEqual([{ type: "started", files: [] }]);
  });

  it("of no end where a test that ended could not be read, for it would be counted as none", () => {
    const { told, runners } = listening();
    const heard = new Map<string, (test: object, error?: unknown) => void>();
    const suite = { tests: [], suites: [] };
    runners.mocha({ suite, on: (event, listener) => void heard.set(event, listener as never) });
    heard.get("pass")?.({ file: `${folder}/a.js`, titlePath: () => ["adds"] });
    heard.get("fail")?.({ file: `${folder}/a.js` }, new Error("no"));
    heard.get("end")?.({});
    expect(told.map(({ type }) => type)).toEqual(["started", "test"]);
  });

  it("of no more than the host takes, which would drop the test for a text that is too long", () => {
    const { told, runners } = listening();
    const reporter = runners.vitest() as Record<string, (given?: unknown) => void>;
    const module = { type: "module", moduleId: `${folder}/a.test.ts` };
    const errors = [{ message: "x".repeat(200_000), stack: `${"x".repeat(200_000)}\n    at ${folder}/a.test.ts:3:9` }];
    reporter["onTestRunStart"]?.([module]);
    reporter["onTestCaseResult"]?.({
      name: "n".repeat(3_000),
      parent: module,
      module,
      location: { line: Number.NaN },
      result: () => ({ state: "failed", errors }),
      diagnostic: () => ({ duration: -1 }),
    });
    reporter["onTestRunEnd"]?.();
    const checked = told.map((event) => checkReport({ type: "test", id: 1, event }));
    expect(checked.map((report) => report?.type === "test" && report.event.type)).toEqual([
      "started",
      "test",
      "finished",
    ]);
    expect(told.at(-1)).toMatchObject({ failed: 1 });
  });

  it("of vitest's cases by their suites, and again at each run", () => {
    const { told, runners } = listening();
    const reporter = runners.vitest() as Record<string, (given?: unknown) => void>;
    const module = {
      type: "module",
      moduleId: `${folder}/a.test.ts`,
      failures: [] as object[],
      errors() {
        return this.failures;
      },
    };
    const parent = { type: "suite", name: "the cart", parent: module };
    const given = (state: string, mode?: string): object => ({
      name: "adds up",
      parent,
      module,
      options: { mode },
      result: () => ({
        state,
        errors: state === "failed" ? [{ message: "no", stack: `Error: no\n    at ${folder}/a.test.ts:3:9` }] : [],
      }),
      diagnostic: () => ({ duration: 5 }),
    });
    reporter["onTestRunStart"]?.([module]);
    reporter["onTestCaseResult"]?.(given("failed"));
    reporter["onTestCaseResult"]?.(given("skipped", "todo"));
    reporter["onTestCaseResult"]?.(given("pending"));
    reporter["onTestModuleEnd"]?.({ ...module, failures: [{ message: "cannot be read" }] });
    reporter["onTestRunEnd"]?.();
    reporter["onTestRunStart"]?.([module]);
    expect(told).toMatchObject([
      { type: "started", files: ["a.test.ts"] },
      {
        test: {
          name: ["the cart", "adds up"],
          status: "failed",
          durationMs: 5,
          failure: { at: { file: "a.test.ts", line: 3, column: 9 } },
        },
      },
      { test: { status: "todo" } },
      { test: { name: ["a.test.ts"], status: "failed", failure: { message: "cannot be read" } } },
      { type: "finished", passed: 0, failed: 2, skipped: 0, todo: 1 },
      { type: "started" },
    ]);
  });
});
