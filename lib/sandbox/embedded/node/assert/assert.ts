import { argumentType, codedError, isError } from "../core/errors.ts";
import { inspect } from "../inspect/inspect.ts";
import { isRegExp } from "../inspect/known.ts";
import { AssertionError } from "./assertion-error.ts";
import { isDeepEqual, isDeepStrictEqual } from "./deep-equal.ts";
import { falsyMessage } from "./falsy-message.ts";
import { expectError, expectNoError, rejectedBy, thrownBy } from "./throws.ts";

type Fn = (...args: never[]) => unknown;
type Check = (actual: unknown, expected: unknown, message?: unknown) => void;

function ensure(caller: Fn, args: readonly unknown[]): void {
  if (args[0]) return;
  const [value, message] = args;
  if (isError(message)) throw message;
  const generated = args.length < 2 || message === undefined || message === null;
  const text =
    args.length === 0 ? "No value argument passed to `assert.ok()`" : generated ? falsyMessage(caller) : message;
  const error = new AssertionError({
    actual: value,
    expected: true,
    message: text,
    operator: "==",
    stackStartFn: caller,
  });
  error.generatedMessage = generated;
  throw error;
}

function comparison(name: string, operator: string, holds: (actual: unknown, expected: unknown) => boolean): Check {
  const check = {
    [name](...args: unknown[]): void {
      if (args.length < 2)
        throw codedError(TypeError, "ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
      const [actual, expected, message] = args;
      if (holds(actual, expected)) return;
      if (isError(message)) throw message;
      throw new AssertionError({ actual, expected, message, operator, stackStartFn: check });
    },
  }[name] as unknown as Check;
  return check;
}
// biome-ignore lint/suspicious/noDoubleEquals: assert.equal is the loose comparison.
const loose = (a: unknown, b: unknown): boolean => a == b || (Number.isNaN(a) && Number.isNaN(b));

function matching(name: "match" | "doesNotMatch"): Check {
  const wanted = name === "match";
  const check: Check = {
    [name](text: unknown, pattern: unknown, message?: unknown): void {
      if (!isRegExp(pattern)) throw argumentType("regexp", "RegExp", pattern);
      if (typeof text === "string" && ((pattern as RegExp).exec(text) !== null) === wanted) return;
      if (isError(message)) throw message;
      const generated = !message;
      const intro =
        typeof text !== "string"
          ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
          : `${wanted ? "The input did not match the regular expression" : "The input was expected to not match the regular expression"} ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
      const error = new AssertionError({
        actual: text,
        expected: pattern,
        message: message || intro,
        operator: name,
        stackStartFn: check,
      });
      error.generatedMessage = generated;
      throw error;
    },
  }[name]!;
  return check;
}

function fail(...args: unknown[]): never {
  const [actual, expected, message, operator] = args;
  if (args.length <= 1) {
    if (isError(actual)) throw actual;
    const error = new AssertionError({ message: actual ?? "Failed", operator: "fail", stackStartFn: fail });
    error.generatedMessage = actual === undefined;
    throw error;
  }
  if (isError(message)) throw message;
  throw new AssertionError({
    actual,
    expected,
    message,
    operator: (operator as string) ?? (args.length === 2 ? "!=" : "fail"),
    stackStartFn: fail,
  });
}

function ifError(error: unknown): void {
  if (error === null || error === undefined) return;
  let text = "ifError got unwanted exception: ";
  if (isError(error)) text += error.message.length === 0 ? error.constructor.name : error.message;
  else text += inspect(error);
  const failure = new AssertionError({
    actual: error,
    expected: null,
    operator: "ifError",
    message: text,
    stackStartFn: ifError,
  });
  const frames = isError(error) ? /\n {4}at[\s\S]*$/.exec(error.stack ?? "")?.[0] : undefined;
  if (frames) failure.stack = `${failure.stack?.split("\n    at")[0]}${frames}`;
  failure.generatedMessage = false;
  throw failure;
}

function make(): Fn & Record<string, unknown> {
  const assert = function ok(...args: unknown[]): void {
    ensure(assert as Fn, args);
  } as unknown as Fn & Record<string, unknown>;
  const ok = function ok(...args: unknown[]): void {
    ensure(ok as Fn, args);
  };
  const throws = function throws(fn: unknown, ...args: unknown[]): void {
    expectError(throws as Fn, thrownBy(fn), "exception", args);
  };
  const doesNotThrow = function doesNotThrow(fn: unknown, ...args: unknown[]): void {
    expectNoError(doesNotThrow as Fn, thrownBy(fn), "exception", args);
  };
  const rejects = async function rejects(promise: unknown, ...args: unknown[]): Promise<void> {
    expectError(rejects as Fn, await rejectedBy(promise), "rejection", args);
  };
  const doesNotReject = async function doesNotReject(promise: unknown, ...args: unknown[]): Promise<void> {
    expectNoError(doesNotReject as Fn, await rejectedBy(promise), "rejection", args);
  };
  return Object.assign(assert, {
    ok,
    fail,
    ifError,
    throws,
    doesNotThrow,
    rejects,
    doesNotReject,
    AssertionError,
    equal: comparison("equal", "==", loose),
    notEqual: comparison("notEqual", "!=", (a, b) => !loose(a, b)),
    strictEqual: comparison("strictEqual", "strictEqual", Object.is),
    notStrictEqual: comparison("notStrictEqual", "notStrictEqual", (a, b) => !Object.is(a, b)),
    deepEqual: comparison("deepEqual", "deepEqual", isDeepEqual),
    notDeepEqual: comparison("notDeepEqual", "notDeepEqual", (a, b) => !isDeepEqual(a, b)),
    deepStrictEqual: comparison("deepStrictEqual", "deepStrictEqual", isDeepStrictEqual),
    notDeepStrictEqual: comparison("notDeepStrictEqual", "notDeepStrictEqual", (a, b) => !isDeepStrictEqual(a, b)),
    match: matching("match"),
    doesNotMatch: matching("doesNotMatch"),
  });
}

export const assert = make();
export const strict = make();
Object.assign(strict, {
  equal: strict["strictEqual"],
  notEqual: strict["notStrictEqual"],
  deepEqual: strict["deepStrictEqual"],
  notDeepEqual: strict["notDeepStrictEqual"],
  strict,
});
assert["strict"] = strict;
