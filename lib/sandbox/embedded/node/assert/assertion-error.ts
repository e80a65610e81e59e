import { argumentType, isError } from "../core/errors.ts";
import { INSPECT } from "../inspect/context.ts";
import { inspect } from "../inspect/inspect.ts";
import { capped, differenceMessage, paint, READABLE, shown } from "./diff.ts";

type Caller = (...args: never[]) => unknown;
export type AssertionOptions = {
  message?: unknown;
  actual?: unknown;
  expected?: unknown;
  operator?: string;
  stackStartFn?: Caller;
};

const isObject = (value: unknown): boolean =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** Errors compare by their message and own fields, not by where they were made. */
function withoutStack(source: Error): object {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(source) as object) as object, source);
  Object.defineProperty(copy, "message", { value: source.message });
  return copy;
}

function messageOf(actual: unknown, expected: unknown, operator: string): string {
  if (operator === "deepStrictEqual" || operator === "strictEqual")
    return differenceMessage(actual, expected, operator);
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") {
    const base = READABLE[operator === "notStrictEqual" && isObject(actual) ? "notStrictEqualObject" : operator]!;
    const lines = capped(shown(actual).split("\n"), paint());
    return lines.length === 1
      ? `${base}${lines[0]!.length > 5 ? "\n\n" : " "}${lines[0]}`
      : `${base}\n\n${lines.join("\n")}\n`;
  }
  const known = READABLE[operator];
  const [a, b] = [shown(actual), shown(expected)];
  if (operator === "notDeepEqual" && a === b) {
    const text = `${known}\n\n${a}`;
    return text.length > 1024 ? `${text.slice(0, 1021)}...` : text;
  }
  const short = (text: string): string => (text.length > 512 ? `${text.slice(0, 509)}...` : text);
  if (operator === "deepEqual") return `${known}\n\n${short(a)}\n\nshould loosely deep-equal\n\n${short(b)}`;
  const unequal = READABLE[`${operator}Unequal`];
  return unequal
    ? `${unequal}\n\n${short(a)}\n\nshould not loosely deep-equal\n\n${short(b)}`
    : `${short(a)} ${operator} ${short(b)}`;
}

function brief(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const lines = value.split("\n", 11);
  if (lines.length > 10) return `${lines.slice(0, 10).join("\n")}\n...`;
  return value.length > 512 ? `${value.slice(512)}...` : value;
}

export class AssertionError extends Error {
  generatedMessage: boolean;
  code = "ERR_ASSERTION";
  actual: unknown;
  expected: unknown;
  operator: unknown;

  constructor(options: AssertionOptions) {
    if (typeof options !== "object" || options === null) throw argumentType("options", "Object", options);
    const { message, stackStartFn } = options;
    const operator = options.operator ?? "undefined";
    let { actual, expected } = options;
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    if (message !== undefined && message !== null) {
      super(
        operator === "deepStrictEqual" || operator === "strictEqual"
          ? differenceMessage(actual, expected, operator, String(message))
          : String(message),
      );
    } else {
      if (isError(actual) && isError(expected)) {
        actual = withoutStack(actual);
        expected = withoutStack(expected);
      }
      super(messageOf(actual, expected, operator));
    }
    Error.stackTraceLimit = limit;
    this.generatedMessage = !message;
    Object.defineProperty(this, "name", {
      value: "AssertionError [ERR_ASSERTION]",
      enumerable: false,
      writable: true,
      configurable: true,
    });
    // The order of the fields is the order they are printed in.
    const { code } = this;
    Reflect.deleteProperty(this, "code");
    for (const key of ["actual", "expected", "operator"]) Reflect.deleteProperty(this, key);
    this.code = code;
    this.actual = actual;
    this.expected = expected;
    this.operator = options.operator;
    if (Error.captureStackTrace) Error.captureStackTrace(this, stackStartFn);
    // Reading the stack writes its first line while the name holds the code.
    void this.stack;
    this.name = "AssertionError";
  }
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
  [INSPECT](_depth: unknown, options: object): string {
    const { actual, expected } = this;
    this.actual = brief(actual);
    this.expected = brief(expected);
    const text = inspect(this, { ...options, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}
