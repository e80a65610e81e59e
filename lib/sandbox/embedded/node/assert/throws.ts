import { argumentType, codedError, isError, received } from "../core/errors.ts";
import { inspect } from "../inspect/inspect.ts";
import { isPromise, isRegExp } from "../inspect/known.ts";
import { AssertionError } from "./assertion-error.ts";
import { isDeepStrictEqual } from "./deep-equal.ts";

type Fn = (...args: never[]) => unknown;
export const NOTHING = Symbol("no error");

export function thrownBy(fn: unknown): unknown {
  if (typeof fn !== "function") throw argumentType("fn", "function", fn);
  try {
    (fn as Fn)();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

const isThenable = (value: unknown): value is Promise<unknown> =>
  isPromise(value) ||
  (typeof value === "object" &&
    value !== null &&
    typeof (value as Promise<unknown>).then === "function" &&
    typeof (value as Promise<unknown>).catch === "function");

export async function rejectedBy(given: unknown): Promise<unknown> {
  let promise: unknown = given;
  if (typeof given === "function") {
    promise = (given as Fn)();
    if (!isThenable(promise)) {
      throw codedError(
        TypeError,
        "ERR_INVALID_RETURN_VALUE",
        `Expected instance of Promise to be returned from the "promiseFn" function but got${received(promise).replace(" Received", "")}.`,
      );
    }
  } else if (!isThenable(given)) throw argumentType("promiseFn", ["function", "Promise"], given);
  try {
    await (promise as Promise<unknown>);
  } catch (error) {
    return error;
  }
  return NOTHING;
}

/** What of an error is compared, so that the difference shows only that. A matching pattern shows the text it matched. */
class Comparison {
  [key: string]: unknown;
  constructor(from: Record<string, unknown>, keys: readonly string[], actual?: Record<string, unknown>) {
    for (const key of keys) {
      if (!(key in from)) continue;
      const [wanted, got] = [from[key], actual?.[key]];
      this[key] = typeof got === "string" && isRegExp(wanted) && (wanted as RegExp).test(got) ? got : wanted;
    }
  }
}

function compareKeys(
  actual: Record<string, unknown>,
  expected: Record<string, unknown>,
  message: unknown,
  fn: Fn,
): void {
  const keys = Object.keys(expected);
  if (isError(expected)) keys.push("name", "message");
  else if (keys.length === 0)
    throw codedError(
      TypeError,
      "ERR_INVALID_ARG_VALUE",
      `The argument 'error' may not be an empty object. Received {}`,
    );
  for (const key of keys) {
    const wanted = expected[key];
    if (typeof actual[key] === "string" && isRegExp(wanted) && (wanted as RegExp).test(actual[key])) continue;
    if (key in actual && isDeepStrictEqual(actual[key], wanted)) continue;
    if (message) throw failure(actual, expected, message, fn);
    const error = new AssertionError({
      actual: new Comparison(actual, keys),
      expected: new Comparison(expected, keys, actual),
      operator: "deepStrictEqual",
      stackStartFn: fn,
    });
    error.actual = actual;
    error.expected = expected;
    error.operator = fn.name;
    throw error;
  }
}

function failure(actual: unknown, expected: unknown, message: unknown, fn: Fn, generated = false): unknown {
  if (isError(message)) return message;
  const error = new AssertionError({ actual, expected, message, operator: fn.name, stackStartFn: fn });
  error.generatedMessage = generated;
  return error;
}

function checkException(actual: unknown, expected: unknown, message: unknown, fn: Fn): void {
  if (isRegExp(expected)) {
    const text = String(actual);
    if ((expected as RegExp).exec(text) !== null) return;
    throw failure(
      actual,
      expected,
      message || `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`,
      fn,
      !message,
    );
  }
  if (typeof expected === "object") {
    if (typeof actual !== "object" || actual === null) {
      const error = new AssertionError({ actual, expected, message, operator: "deepStrictEqual", stackStartFn: fn });
      error.operator = fn.name;
      throw error;
    }
    compareKeys(actual as Record<string, unknown>, expected as Record<string, unknown>, message, fn);
    return;
  }
  const Class = expected as Fn & { prototype?: unknown };
  if (Class.prototype !== undefined && actual instanceof (Class as unknown as new () => unknown)) return;
  if (Object.prototype.isPrototypeOf.call(Error, Class)) {
    let text = `The error is expected to be an instance of "${Class.name}". Received `;
    if (isError(actual)) {
      const name = actual.constructor?.name || actual.name;
      text += Class.name === name ? "an error with identical name but a different prototype." : `"${name}"`;
      if (actual.message) text += `\n\nError message:\n\n${actual.message}`;
    } else text += `"${inspect(actual, { depth: -1 })}"`;
    throw failure(actual, expected, message || text, fn, !message);
  }
  const result = Reflect.apply(Class, {}, [actual]) as unknown;
  if (result === true) return;
  let text = `The ${Class.name ? `"${Class.name}" ` : ""}validation function is expected to return "true". Received ${inspect(result)}`;
  if (isError(actual)) text += `\n\nCaught error:\n\n${actual}`;
  throw failure(actual, expected, message || text, fn, !message);
}

/** Throws unless `actual` was thrown and is as expected. */
export function expectError(fn: Fn, actual: unknown, kind: "exception" | "rejection", args: readonly unknown[]): void {
  let [expected, message] = args;
  if (typeof expected === "string") {
    if (args.length === 2) throw argumentType("error", ["Object", "Error", "Function", "RegExp"], expected);
    if (actual === expected || (isError(actual) && actual.message === expected)) {
      const what = isError(actual) ? `The error message "${actual.message}"` : `The error "${String(actual)}"`;
      throw codedError(
        TypeError,
        "ERR_AMBIGUOUS_ARGUMENT",
        `The "error/message" argument is ambiguous. ${what} is identical to the message.`,
      );
    }
    message = expected;
    expected = undefined;
  } else if (
    expected !== undefined &&
    expected !== null &&
    typeof expected !== "object" &&
    typeof expected !== "function"
  ) {
    throw argumentType("error", ["Object", "Error", "Function", "RegExp"], expected);
  }
  if (actual === NOTHING) {
    const name = (expected as { name?: string } | undefined)?.name;
    const details = (name ? ` (${name})` : "") + (message ? `: ${String(message)}` : ".");
    throw new AssertionError({
      actual: undefined,
      expected,
      operator: fn.name,
      message: `Missing expected ${kind}${details}`,
      stackStartFn: fn,
    });
  }
  if (expected) checkException(actual, expected, message, fn);
}

export function expectNoError(
  fn: Fn,
  actual: unknown,
  kind: "exception" | "rejection",
  args: readonly unknown[],
): void {
  if (actual === NOTHING) return;
  let [expected, message] = args;
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  const matches =
    !expected ||
    (isRegExp(expected)
      ? (expected as RegExp).test(String(actual))
      : actual instanceof (expected as new () => unknown));
  if (!matches) throw actual;
  const details = message ? `: ${String(message)}` : ".";
  throw new AssertionError({
    actual,
    expected,
    operator: fn.name,
    message: `Got unwanted ${kind}${details}\nActual message: "${(actual as Error | undefined)?.message}"`,
    stackStartFn: fn,
  });
}
