import { argumentType } from "../core/errors.ts";
import { loopStopped } from "../core/event-loop.ts";
import type { Callback } from "../core/machine.ts";
import { pathOfUrl } from "../core/paths.ts";
import { processObject } from "../core/process-object.ts";
import { callSites, positionOf } from "../core/stack.ts";
import { testFailure } from "./failure.ts";
import { finishRoot, theHarness } from "./harness.ts";
import { MockTracker } from "./mock.ts";
import type { TestFn } from "./settle.ts";
import { Suite } from "./suite.ts";
import { type HookName, type Place, Test, type TestOptions } from "./test.ts";

export const mock = new MockTracker();
let current: Test | null = null;
let root: Test | null = null;

function theRoot(): Test {
  if (root) return root;
  const made = new Test(theHarness(), null, "<root>", () => {}, {}, {});
  made.started = 0;
  root = made;
  const stray = (error: unknown, failureType: string): void => {
    const test = active(made);
    if (test) {
      test.fail(testFailure(error, failureType));
      test.controller.abort(test.error);
    } else {
      made.diagnostics.push(`Warning: Test code created asynchronous activity after the test ended: ${String(error)}`);
      theHarness().success = false;
    }
  };
  processObject.on("uncaughtException", ((error: unknown) => stray(error, "uncaughtException")) as Callback);
  processObject.on("unhandledRejection", ((error: unknown) => stray(error, "unhandledRejection")) as Callback);
  processObject.on("beforeExit", () => finishRoot(made));
  processObject.on("exit", () => finishRoot(made));
  return made;
}

/** The innermost test that has begun and not ended. */
function active(from: Test): Test | null {
  for (const test of from.subtests) {
    if (test.started === null || test.finished) continue;
    return active(test) ?? test;
  }
  return null;
}

function placeOf(caller: Callback): Place {
  const [frame] = callSites(caller);
  if (!frame) return {};
  const { script, line, column } = positionOf(frame);
  return { file: script.startsWith("file:") ? pathOfUrl(script) : script, line, column };
}

const noop = (): void => {};
function argumentsOf(args: readonly unknown[]): { name: string; options: TestOptions; fn: TestFn } {
  const given = [...args];
  const name = typeof given[0] === "string" ? (given.shift() as string) : undefined;
  const options = (typeof given[0] === "object" && given[0] !== null ? given.shift() : {}) as TestOptions;
  const fn = (typeof given[0] === "function" ? given[0] : noop) as TestFn;
  return { name: name ?? (fn.name || "<anonymous>"), options, fn };
}

/** What a test function is given. */
class TestContext {
  readonly #test: Test;
  readonly mock = new MockTracker();
  constructor(test: Test) {
    this.#test = test;
  }
  get name(): string {
    return this.#test.name;
  }
  get fullName(): string {
    return this.#test.names.join(" > ");
  }
  get filePath(): string | undefined {
    return this.#test.place.file;
  }
  get signal(): AbortSignal {
    return this.#test.controller.signal;
  }
  get assert(): Record<string, unknown> {
    const test = this.#test;
    const { assert } = require("../assert/assert.ts") as typeof import("../assert/assert.ts");
    return new Proxy(assert as unknown as Record<string, unknown>, {
      get: (target, key) => {
        const fn = Reflect.get(target, key) as unknown;
        if (typeof fn !== "function" || key === "AssertionError") return fn;
        return (...args: unknown[]) => {
          test.assertions++;
          return Reflect.apply(fn, target, args) as unknown;
        };
      },
    });
  }
  plan(count: number): void {
    this.#test.planned = count;
  }
  diagnostic(message: string): void {
    this.#test.diagnostics.push(String(message));
  }
  skip(message?: string): void {
    this.#test.skipped = message ?? true;
  }
  todo(message?: string): void {
    this.#test.todo = message ?? true;
  }
  runOnly(value: boolean): void {
    this.#test.runOnlySubtests = value;
  }
  test(...args: unknown[]): Promise<void> {
    const { name, options, fn } = argumentsOf(args);
    return startTest(this.#test, name, options, fn, placeOf(this.test as Callback));
  }
  before(fn: TestFn, options: { timeout?: number } = {}): void {
    addHook(this.#test, "before", fn, options);
  }
  after(fn: TestFn, options: { timeout?: number } = {}): void {
    addHook(this.#test, "after", fn, options);
  }
  beforeEach(fn: TestFn, options: { timeout?: number } = {}): void {
    addHook(this.#test, "beforeEach", fn, options);
  }
  afterEach(fn: TestFn, options: { timeout?: number } = {}): void {
    addHook(this.#test, "afterEach", fn, options);
  }
}

function addHook(test: Test, name: HookName, fn: TestFn, options: { timeout?: number }): void {
  if (typeof fn !== "function") throw argumentType("fn", "function", fn);
  test.hooks[name].push({ fn, timeout: options.timeout ?? Number.POSITIVE_INFINITY });
  // A test that runs already runs its "before" at once.
  if (name === "before" && test.started !== null && !test.isSuite)
    void test.runBefore()?.catch((error: unknown) => test.fail(error));
}

function startTest(parent: Test, name: string, options: TestOptions, fn: TestFn, place: Place): Promise<void> {
  const test = new Test(parent.harness, parent, name, fn, options, place);
  const context = new TestContext(test);
  test.context = context;
  if (parent.finished) {
    test.fail(testFailure("test could not be started because its parent finished", "parentAlreadyFinished"));
    parent.harness.success = false;
    return Promise.resolve();
  }
  // Tests of a suite wait until the suite itself runs.
  if (parent.isSuite) return Promise.resolve();
  return test.start().finally(() => context.mock.reset());
}

type Variant = "skip" | "todo" | "only";
type Define = ((...args: unknown[]) => unknown) & Record<Variant, (...args: unknown[]) => unknown>;

function withVariants(
  define: (caller: Callback, args: readonly unknown[], extra: TestOptions) => unknown,
  name: string,
): Define {
  const base = { [name]: (...args: unknown[]): unknown => define(base as Callback, args, {}) }[name] as Define;
  for (const variant of ["skip", "todo", "only"] as const) {
    const made = (...args: unknown[]): unknown => define(made as Callback, args, { [variant]: true });
    base[variant] = made;
  }
  return base;
}

const defineTest = (caller: Callback, args: readonly unknown[], extra: TestOptions): unknown => {
  const { name, options, fn } = argumentsOf(args);
  const parent = current ?? theRoot();
  return startTest(parent, name, { ...options, ...extra }, fn, placeOf(caller));
};
const defineSuite = (caller: Callback, args: readonly unknown[], extra: TestOptions): unknown => {
  const { name, options, fn } = argumentsOf(args);
  const parent = current ?? theRoot();
  const suite = new Suite(parent.harness, parent, name, fn, { ...options, ...extra }, placeOf(caller));
  const outer = current;
  current = suite;
  try {
    suite.define({
      name,
      signal: suite.controller.signal,
      fullName: suite.names.join(" > "),
      filePath: suite.place.file,
    });
  } finally {
    current = outer;
  }
  return parent.isSuite || loopStopped() ? Promise.resolve() : suite.start();
};

const hook =
  (name: HookName) =>
  (fn: TestFn, options: { timeout?: number } = {}): void =>
    addHook(current ?? theRoot(), name, fn, options);

export const test = withVariants(defineTest, "test") as Define & Record<string, unknown>;
const describe = withVariants(defineSuite, "describe");
Object.assign(test, {
  test,
  it: withVariants(defineTest, "it"),
  describe,
  suite: withVariants(defineSuite, "suite"),
  before: hook("before"),
  after: hook("after"),
  beforeEach: hook("beforeEach"),
  afterEach: hook("afterEach"),
  mock,
  run: () => {
    throw Object.assign(new Error("run() of node:test is not available in this sandbox: use node --test."), {
      code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    });
  },
});
export const reporters = {};
