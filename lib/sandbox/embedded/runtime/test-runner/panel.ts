import type { TestCase, TestEvent } from "../../../../domain/test-report.ts";
import { told } from "./told.ts";

/** What Node's runner says of a test: `data` of test:start, test:pass and test:fail. */
export type RunnerData = {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: unknown;
  readonly todo?: unknown;
  readonly details?: {
    readonly duration_ms?: number;
    readonly type?: string;
    readonly error?: unknown;
  };
};
type Counts = { passed: number; failed: number; skipped: number; todo: number };

const PROJECT = "/home/tab/project";
const FRAME = /(?:\(|at |@)((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/;
/** As mocha shortens them. */
const RELATIVE_FRAME = /\((?!node:)([\w.@-][^():]*):(\d+):(\d+)\)$/;

/** A path as the project's tree names it. */
export function inTree(path: string, folder: string): string {
  const plain = path.replace(/^file:\/\//, "");
  for (const root of [PROJECT, folder]) if (plain.startsWith(`${root}/`)) return plain.slice(root.length + 1);
  return plain;
}

type Place = { readonly file: string; readonly line: number; readonly column: number };
/** Where the user's code failed: the first frame in a file that is not a package's. */
export function failedAt(stack: string | undefined, folder: string): Place | undefined {
  for (const text of stack?.split("\n") ?? []) {
    const [, file, line, column] = FRAME.exec(text.trim()) ?? RELATIVE_FRAME.exec(text.trim()) ?? [];
    if (file && !/(?:^|\/)node_modules\//.test(file))
      return { file: inTree(file, folder), line: Number(line), column: Number(column) };
  }
  return undefined;
}

const textOf = (value: unknown, key: "message" | "stack" | "failureType"): string | undefined => {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof found === "string" ? found : undefined;
};

/** Turns what a run of Node's test runner says into what the tests panel is told. Suites are not tests. */
export class PanelReport {
  readonly #names: string[] = [];
  #counts: Counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  #begun: number;

  /** `files`: absolute paths. `now`: milliseconds. */
  constructor(
    private readonly hear: (event: TestEvent) => void,
    private readonly folder: string,
    private readonly now: () => number,
    files: readonly string[],
  ) {
    this.#begun = now();
    this.#tell({ type: "started", files: files.map((file) => inTree(file, folder)) });
  }

  #tell(event: TestEvent): void {
    this.hear(told(event));
  }
  start({ name, nesting }: RunnerData): void {
    this.#names.length = nesting;
    this.#names[nesting] = name;
  }
  ended(data: RunnerData, passed: boolean): void {
    const { details, nesting } = data;
    const error = details?.error;
    const isSuite = details?.type === "suite";
    // A suite is told only when it fails by itself: in a hook, not through its tests.
    if (isSuite && (passed || textOf(error, "failureType") === "subtestsFailed")) return;
    const test = this.#caseOf(data, passed);
    if (test.status !== "running") this.#counts[test.status]++;
    this.#tell({ type: "test", test });
    this.#names.length = nesting;
  }
  #caseOf(data: RunnerData, passed: boolean): TestCase {
    const { folder } = this;
    const { name, nesting, file, line, skip, todo, details } = data;
    const status = skip !== undefined ? "skipped" : todo !== undefined ? "todo" : passed ? "passed" : "failed";
    const error = details?.error;
    const cause = typeof error === "object" && error !== null ? ((error as { cause?: unknown }).cause ?? error) : error;
    const stack = textOf(cause, "stack") ?? textOf(error, "stack");
    const at = failedAt(stack, folder);
    const message = typeof cause === "string" ? cause : (textOf(cause, "message") ?? textOf(error, "message") ?? "");
    return {
      file: inTree(file ?? "", folder),
      name: [...this.#names.slice(0, nesting), nesting === 0 ? inTree(name, folder) : name],
      status,
      ...(details?.duration_ms === undefined ? {} : { durationMs: details.duration_ms }),
      ...(line === undefined ? {} : { line }),
      ...(status === "failed" && error !== undefined
        ? { failure: { message, ...(at ? { at } : {}), ...(stack === undefined ? {} : { stack }) } }
        : {}),
    };
  }
  finished(): void {
    this.#tell({ type: "finished", ...this.#counts, durationMs: this.now() - this.#begun });
    this.#counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
    this.#begun = this.now();
  }
}
