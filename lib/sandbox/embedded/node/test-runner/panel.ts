import type { TestCase } from "../../../../domain/test-report.ts";
import { sys } from "../core/machine.ts";
import { cwd } from "../core/process-object.ts";
import type { Counters, ResultData, RunnerEvent } from "./events.ts";

const PROJECT = "/home/tab/project";
/** A path as the project's tree names it. */
export function inTree(path: string): string {
  const plain = path.replace(/^file:\/\//, "");
  for (const root of [PROJECT, cwd()]) if (plain.startsWith(`${root}/`)) return plain.slice(root.length + 1);
  return plain;
}

/** Where the user's code failed: the first frame in a file that is not a package's. */
function failedAt(stack: string | undefined): { file: string; line: number; column?: number } | undefined {
  for (const text of stack?.split("\n") ?? []) {
    const match = /(?:\(|at |@)((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(text.trim());
    if (match && !match[1]!.includes("/node_modules/"))
      return { file: inTree(match[1]!), line: Number(match[2]), column: Number(match[3]) };
  }
  return undefined;
}

function caseOf(data: ResultData, passed: boolean): TestCase {
  const status = data.skip !== undefined ? "skipped" : data.todo !== undefined ? "todo" : passed ? "passed" : "failed";
  const at = failedAt(data.error?.stack);
  return {
    file: inTree(data.file ?? ""),
    name: data.names,
    status,
    durationMs: data.durationMs,
    ...(data.line === undefined ? {} : { line: data.line }),
    ...(data.error && status === "failed"
      ? {
          failure: {
            message: data.error.message,
            ...(at ? { at } : {}),
            ...(data.error.stack === undefined ? {} : { stack: data.error.stack }),
          },
        }
      : {}),
  };
}

/** Tells the tests panel. Only the outermost runner makes one, so each test is told once. Suites are not tests. */
export function createReport(files: readonly string[]): {
  event(event: RunnerEvent): void;
  finished(counters: Counters, durationMs: number): void;
} {
  sys.report({ type: "started", files: files.map(inTree) });
  return {
    event(event) {
      if (event.type === "start" && event.file !== undefined) return;
      if (
        (event.type === "pass" || event.type === "fail") &&
        (!event.data.suite || (event.data.error !== undefined && event.data.error.failureType !== "subtestsFailed"))
      ) {
        sys.report({ type: "test", test: caseOf(event.data, event.type === "pass") });
      }
    },
    finished: ({ passed, failed, cancelled, skipped, todo }, durationMs) =>
      sys.report({ type: "finished", passed, failed: failed + cancelled, skipped, todo, durationMs }),
  };
}
