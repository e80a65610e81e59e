import type { PackageRunner } from "../../../../domain/test-report.ts";
import type { CaseReport } from "./case-report.ts";

/** A report of a run over these files, by their absolute paths. */
type Begin = (runner: PackageRunner, files: readonly string[]) => CaseReport;

type MochaTest = {
  readonly file?: string;
  readonly duration?: number;
  readonly parent?: { readonly file?: string };
  titlePath(): string[];
};
type MochaSuite = { readonly tests: readonly MochaTest[]; readonly suites: readonly MochaSuite[] };
type Mocha = {
  readonly suite: MochaSuite;
  on(event: string, listener: (test: MochaTest, error?: unknown) => void): void;
};

type JestResult = {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  readonly duration?: number | null;
  readonly failureMessages?: readonly string[];
  readonly location?: { readonly line: number } | null;
};
type JestFile = {
  readonly testFilePath: string;
  readonly testResults: readonly JestResult[];
  readonly testExecError?: unknown;
  readonly failureMessage?: string | null;
};
type Jest = { addReporter(reporter: object): void };

type VitestError = { readonly message?: string; readonly stack?: string };
type VitestModule = { readonly type: "module"; readonly moduleId: string; errors?(): readonly VitestError[] };
type VitestParent = VitestModule | { readonly type: "suite"; readonly name: string; readonly parent: VitestParent };
type VitestCase = {
  readonly name: string;
  readonly parent: VitestParent;
  readonly module: VitestModule;
  readonly options?: { readonly mode?: string };
  readonly location?: { readonly line: number };
  result(): { readonly state: string; readonly errors?: readonly VitestError[] };
  diagnostic?(): { readonly duration: number } | undefined;
};

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");
const field = (value: unknown, name: "message" | "stack"): string | undefined => {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === "string" ? found.replace(COLOURS, "") : undefined;
};
/** A message with the stack after it, as runners print it. */
function parted(text: string): { readonly message: string; readonly stack: string } {
  const stack = text.replace(COLOURS, "");
  const at = stack.search(/^\s+at /m);
  return { stack, message: (at < 0 ? stack : stack.slice(0, at)).trim() };
}

/** What goes wrong in listening is not the runner's business: its run goes on, and the panel's (`report`) stays unfinished. */
function apart<T extends (...given: never[]) => unknown>(listen: T, report: () => CaseReport | null = () => null): T {
  const guarded = (...given: never[]): unknown => {
    try {
      return listen(...given);
    } catch {
      report()?.miss();
      return undefined;
    }
  };
  return guarded as T;
}
const allApart = <T extends Readonly<Record<string, (...given: never[]) => unknown>>>(
  listeners: T,
  report?: () => CaseReport | null,
): T => Object.fromEntries(Object.entries(listeners).map(([name, listen]) => [name, apart(listen, report)])) as T;

/** What package-sources.ts puts into the runners calls these. */
export function packageRunners(begin: Begin) {
  const mocha = (runner: Mocha): void => {
    const filesOf = ({ tests, suites }: MochaSuite): (string | undefined)[] => [
      ...tests.map(({ file }) => file),
      ...suites.flatMap(filesOf),
    ];
    const files = new Set(filesOf(runner.suite).filter((file) => file !== undefined));
    const report = begin("mocha", [...files]);
    const add = (test: MochaTest, status: "passed" | "failed" | "skipped", error?: unknown): void =>
      report.add({
        file: test.file ?? test.parent?.file ?? "",
        name: test.titlePath(),
        status,
        durationMs: test.duration,
        message: field(error, "message") ?? (error === undefined ? undefined : String(error)),
        stack: field(error, "stack"),
      });
    const listeners = {
      pass: (test: MochaTest) => add(test, "passed"),
      fail: (test: MochaTest, error: unknown) => add(test, "failed", error),
      pending: (test: MochaTest) => add(test, "skipped"),
      end: () => report.finished(),
    };
    for (const [event, listen] of Object.entries(allApart(listeners, () => report))) runner.on(event, listen);
  };

  const jest = (scheduler: Jest, tests: readonly { readonly path: string }[]): void => {
    const report = begin(
      "jest",
      tests.map(({ path }) => path),
    );
    const addFile = ({ testFilePath: file, testResults, testExecError, failureMessage }: JestFile): void => {
      if (testExecError) report.add({ file, name: [file], status: "failed", ...parted(failureMessage ?? "") });
      for (const { ancestorTitles, title, status, duration, failureMessages = [], location } of testResults)
        report.add({
          file,
          name: [...ancestorTitles, title],
          status: status === "passed" || status === "failed" || status === "todo" ? status : "skipped",
          durationMs: duration,
          line: location?.line,
          ...(status === "failed" ? parted(failureMessages.join("\n")) : {}),
        });
    };
    scheduler.addReporter(
      allApart(
        {
          onTestFileResult: (_test: unknown, result: JestFile) => addFile(result),
          onRunComplete: () => report.finished(),
        },
        () => report,
      ),
    );
  };

  const vitest = (): object => {
    let report: CaseReport | null = null;
    const nameOf = (parent: VitestParent): string[] =>
      parent.type === "module" ? [] : [...nameOf(parent.parent), parent.name];
    return allApart(
      {
        onTestRunStart(specifications: readonly { readonly moduleId: string }[]) {
          report = begin(
            "vitest",
            specifications.map(({ moduleId }) => moduleId),
          );
        },
        onTestCaseResult(test: VitestCase) {
          const { state, errors = [] } = test.result();
          if (state !== "passed" && state !== "failed" && state !== "skipped") return;
          report?.add({
            file: test.module.moduleId,
            name: [...nameOf(test.parent), test.name],
            status: state === "skipped" && test.options?.mode === "todo" ? "todo" : state,
            durationMs: test.diagnostic?.()?.duration,
            line: test.location?.line,
            message: field(errors[0], "message"),
            stack: field(errors[0], "stack"),
          });
        },
        onTestModuleEnd(module: VitestModule) {
          const { moduleId: file } = module;
          for (const error of module.errors?.() ?? [])
            report?.add({
              file,
              name: [file],
              status: "failed",
              message: field(error, "message"),
              stack: field(error, "stack"),
            });
        },
        onTestRunEnd: () => report?.finished(),
      },
      () => report,
    );
  };
  return allApart({ mocha, jest, vitest });
}
