import type { PackageRunner, TestEvent, TestStatus } from "../../../../domain/test-report.ts";
import { failedAt, inTree } from "./panel.ts";
import { told } from "./told.ts";

/** What a runner says of one test. `file`: absolute. */
export type Case = {
  readonly file: string;
  readonly name: readonly string[];
  readonly status: Exclude<TestStatus, "running">;
  readonly durationMs?: number | null | undefined;
  readonly line?: number | null | undefined;
  readonly message?: string | undefined;
  readonly stack?: string | undefined;
};

/** Tells the tests panel of a run of a runner that is a package. */
export class CaseReport {
  readonly #counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  readonly #begun: number;
  #whole = true;

  /** `files`: absolute paths. `now`: milliseconds. */
  constructor(
    private readonly runner: PackageRunner,
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

  /** A test ended of which nothing could be read: whatever is counted is not all, and the run's end is not told. */
  miss(): void {
    this.#whole = false;
  }
  add({ file, name, status, durationMs, line, message = "", stack }: Case): void {
    this.#counts[status]++;
    const at = failedAt(stack, this.folder);
    const failure = { message, ...(at ? { at } : {}), ...(stack === undefined ? {} : { stack }) };
    this.#tell({
      type: "test",
      test: {
        file: inTree(file, this.folder),
        // What stops a file as a whole goes by the file's name.
        name: name.map((part) => (part === file ? inTree(file, this.folder) : part)),
        status,
        runner: this.runner,
        ...(typeof durationMs === "number" ? { durationMs } : {}),
        ...(typeof line === "number" ? { line } : {}),
        ...(status === "failed" ? { failure } : {}),
      },
    });
  }
  finished(): void {
    if (this.#whole) this.#tell({ type: "finished", ...this.#counts, durationMs: this.now() - this.#begun });
  }
}
