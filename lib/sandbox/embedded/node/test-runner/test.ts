import { host } from "../core/machine.ts";
import type { Emit, noCounts, ResultData } from "./events.ts";
import { describeFailure, type TestFailure, testFailure } from "./failure.ts";
import { settle, type TestFn } from "./settle.ts";

export type TestOptions = {
  concurrency?: number | boolean | null;
  only?: boolean;
  signal?: AbortSignal;
  skip?: boolean | string;
  todo?: boolean | string;
  timeout?: number;
  plan?: number;
};
export type HookName = "before" | "after" | "beforeEach" | "afterEach";
export type Hook = { readonly fn: TestFn; readonly timeout: number };
export type Place = { readonly file?: string; readonly line?: number; readonly column?: number };

/** What all tests of a process share. */
export type Harness = {
  emit: Emit;
  counters: ReturnType<typeof noCounts>;
  colors: boolean;
  onlyMode: boolean;
  patterns: readonly RegExp[];
  success: boolean;
  timeout: number;
};

const named = { before: "before", after: "after", beforeEach: "beforeEach", afterEach: "afterEach" } as const;

export class Test {
  readonly subtests: Test[] = [];
  readonly hooks: Record<HookName, Hook[]> = { before: [], after: [], beforeEach: [], afterEach: [] };
  readonly diagnostics: string[] = [];
  readonly nesting: number;
  readonly testNumber: number;
  readonly controller = new AbortController();
  readonly concurrency: number;
  readonly timeout: number;
  skipped: string | true | undefined;
  todo: string | true | undefined;
  error: TestFailure | null = null;
  passed = false;
  finished = false;
  started: number | null = null;
  planned: number | null;
  assertions = 0;
  isSuite = false;
  runOnlySubtests: boolean;
  #ended = 0;
  #reportedStart = false;
  #active = 0;
  #waiting: (() => void)[] = [];
  #reported = 0;
  #ready = new Set<Test>();
  #beforeRun: Promise<void> | null = null;

  constructor(
    readonly harness: Harness,
    readonly parent: Test | null,
    readonly name: string,
    readonly fn: TestFn,
    readonly options: TestOptions,
    readonly place: Place,
  ) {
    this.nesting =
      parent?.parent === undefined || parent === null ? 0 : parent.parent === null ? 0 : parent.nesting + 1;
    this.testNumber = parent ? parent.subtests.length + 1 : 0;
    const { concurrency } = options;
    this.concurrency =
      concurrency === true
        ? Number.POSITIVE_INFINITY
        : typeof concurrency === "number"
          ? concurrency
          : concurrency === null || concurrency === undefined
            ? parent?.parent
              ? parent.concurrency
              : 1
            : 1;
    this.timeout = options.timeout ?? (parent?.parent ? parent.timeout : harness.timeout);
    this.planned = options.plan ?? null;
    this.runOnlySubtests = harness.onlyMode;
    const reason = (value: boolean | string | undefined) =>
      value === undefined || value === false ? undefined : value;
    this.skipped = reason(options.skip);
    this.todo = reason(options.todo);
    parent?.subtests.push(this);
  }

  get names(): string[] {
    return this.parent?.parent ? [...this.parent.names, this.name] : [this.name];
  }
  get isRoot(): boolean {
    return this.parent === null;
  }
  /** Left out by --test-only or a name pattern. Suites stay: what they hold decides. */
  protected unwanted(): string | null {
    if (this.parent?.runOnlySubtests && !this.options.only && !this.inOnly()) return "'only' option not set";
    const { patterns } = this.harness;
    if (
      patterns.length > 0 &&
      !this.isSuite &&
      !patterns.some((pattern) => pattern.test(this.name) || pattern.test(this.names.join(" ")))
    )
      return "test name does not match pattern";
    return null;
  }
  private inOnly(): boolean {
    for (let at = this.parent; at?.parent; at = at.parent)
      if (at.options.only && !at.subtests.some((each) => each.options.only)) return true;
    return this.subtests.some((each) => each.options.only);
  }

  /** Runs now or when the parent has room. */
  start(): Promise<void> {
    const parent = this.parent!;
    if (parent.#active < parent.concurrency && parent.#waiting.length === 0) return this.#enter();
    return new Promise((resolve) => parent.#waiting.push(() => void this.#enter().then(resolve)));
  }
  #enter(): Promise<void> {
    this.parent!.#active++;
    return this.run();
  }

  async run(): Promise<void> {
    this.started ??= host.now();
    const unwanted = this.unwanted();
    if (unwanted !== null) this.skipped = unwanted;
    if (this.finished) return;
    if (this.skipped !== undefined && this.parent) this.pass();
    else {
      try {
        const before = this.parent?.runBefore();
        if (before) await before;
        if (!this.isSuite) await this.eachHook("beforeEach");
        const running = this.body();
        running.catch(() => {});
        await running;
        if (
          this.planned !== null &&
          this.planned !== this.assertions + (this.planned === null ? 0 : this.subtests.length)
        ) {
          throw testFailure(
            `plan expected ${this.planned} assertions but received ${this.assertions + this.subtests.length}`,
            "testCodeFailure",
          );
        }
        if (!this.isSuite) await this.eachHook("afterEach");
        await this.ownHooks("after");
        this.pass();
      } catch (error) {
        this.fail(error);
        if (!this.isSuite) await this.eachHook("afterEach").catch(() => {});
        await this.ownHooks("after").catch(() => {});
      }
    }
    this.controller.abort();
    this.postRun("test did not finish before its parent and was cancelled");
  }
  protected body(): Promise<void> {
    return settle(this.fn, this.context, this.context, this.timeout, this.controller.signal);
  }
  context: unknown = undefined;

  /** The parent's "before" hooks, once, by the first child that runs. */
  runBefore(): Promise<void> | null {
    if (this.hooks.before.length === 0) return null;
    this.#beforeRun ??= this.ownHooks("before");
    return this.#beforeRun;
  }
  async ownHooks(name: HookName): Promise<void> {
    for (const hook of this.hooks[name]) await this.hook(hook, name, this.context);
  }
  private async eachHook(name: "beforeEach" | "afterEach"): Promise<void> {
    const chain: Test[] = [];
    for (let at = this.parent; at; at = at.parent) chain.push(at);
    if (name === "beforeEach") chain.reverse();
    for (const test of chain) for (const hook of test.hooks[name]) await this.hook(hook, name, this.context);
  }
  private async hook(hook: Hook, name: HookName, context: unknown): Promise<void> {
    try {
      await settle(hook.fn, context, context, hook.timeout, new AbortController().signal);
    } catch (error) {
      throw Object.assign(testFailure(error, "hookFailed"), { message: `failed running ${named[name]} hook` });
    }
  }

  pass(): void {
    if (this.finished || this.error) return;
    this.passed = true;
    this.#ended = host.now();
  }
  fail(error: unknown): void {
    if (this.error) return;
    this.passed = false;
    this.#ended = host.now();
    const known = error as TestFailure;
    this.error =
      known?.code === "ERR_TEST_FAILURE" && known.failureType ? known : testFailure(error, "testCodeFailure");
  }
  cancel(why: string): void {
    if (this.finished || this.#ended > 0) return;
    this.fail(testFailure(why, "cancelledByParent"));
    this.started ??= host.now();
    this.controller.abort(this.error);
    this.#ended = host.now();
  }

  postRun(why: string): void {
    if (this.finished) return;
    let failed = 0;
    for (const subtest of this.subtests) {
      if (!subtest.finished) {
        subtest.cancel(why);
        subtest.postRun(why);
      }
      if (!subtest.passed && subtest.todo === undefined) failed++;
    }
    if (failed > 0 && (this.passed || this.isRoot)) {
      this.passed = false;
      this.error ??= testFailure(`${failed} subtest${failed > 1 ? "s" : ""} failed`, "subtestsFailed");
    }
    this.finished = true;
    this.#ended ||= host.now();
    if (!this.parent) return;
    this.parent.#ready.add(this);
    this.parent.drain();
    this.parent.#active = Math.max(0, this.parent.#active - 1);
    this.parent.#waiting.shift()?.();
  }

  #clear(): boolean {
    return this.parent === null || (this.parent.#reported + 1 === this.testNumber && this.parent.#clear());
  }
  /** Reports what is finished, in the order of definition. */
  drain(): void {
    if (!this.#clear()) return;
    for (;;) {
      const next = this.subtests[this.#reported];
      if (!next || !this.#ready.has(next)) break;
      next.report();
      this.#reported++;
    }
    const next = this.subtests[this.#reported];
    if (next) next.drain();
  }
  reportStarted(): void {
    if (this.#reportedStart || this.parent === null) return;
    this.#reportedStart = true;
    this.parent.reportStarted();
    this.harness.emit({ type: "start", nesting: this.nesting, name: this.name, names: this.names, ...this.place });
  }
  private report(): void {
    this.drain();
    const first = this.subtests[0];
    if (first) this.harness.emit({ type: "plan", nesting: first.nesting, count: this.subtests.length });
    else this.reportStarted();
    const failed = this.error !== null && !this.passed;
    const data: ResultData = {
      name: this.name,
      names: this.names,
      nesting: this.nesting,
      testNumber: this.testNumber,
      durationMs: Math.round((this.#ended - (this.started ?? this.#ended)) * 1e6) / 1e6,
      suite: this.isSuite,
      ...(failed ? { error: describeFailure(this.error!, this.nesting, this.harness.colors) } : {}),
      ...(this.skipped === undefined ? {} : { skip: this.skipped }),
      ...(this.todo === undefined ? {} : { todo: this.todo }),
      ...this.place,
    };
    this.harness.emit({ type: failed ? "fail" : "pass", data });
    for (const message of this.diagnostics) this.harness.emit({ type: "diagnostic", nesting: this.nesting, message });
    if (failed && this.todo === undefined) this.harness.success = false;
  }
}
