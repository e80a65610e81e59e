/** Node's own errors: a class, a code, and the code in the first line of the stack. */
export type CodedError = Error & { code: string };
type ErrorClass = new (message: string) => Error;

export function codedError(Class: ErrorClass, code: string, message: string, extra: object = {}): CodedError {
  const limit = Error.stackTraceLimit;
  const error = new Class(message) as CodedError;
  Error.stackTraceLimit = limit;
  const { name } = error;
  Object.defineProperty(error, "name", { value: `${name} [${code}]`, configurable: true, writable: true });
  // Reading the stack writes its first line while the name holds the code.
  void error.stack;
  Reflect.deleteProperty(error, "name");
  Object.defineProperty(error, "toString", {
    value(this: Error) {
      return `${this.name} [${code}]: ${this.message}`;
    },
    configurable: true,
    writable: true,
    enumerable: false,
  });
  error.code = code;
  return Object.assign(error, extra);
}

const shortText = (value: string): string => (value.length > 28 ? `${value.slice(0, 25)}...` : value);

/** How Node's messages describe what they were given. */
export function received(value: unknown): string {
  if (value === null || value === undefined) return ` Received ${value}`;
  if (typeof value === "function") return ` Received function ${value.name}`;
  if (typeof value === "object") {
    const name = (value as object).constructor?.name;
    return name ? ` Received an instance of ${name}` : " Received [Object: null prototype] {}";
  }
  const text =
    typeof value === "string"
      ? `'${shortText(value).replaceAll("'", "\\'")}'`
      : shortText(`${String(value)}${typeof value === "bigint" ? "n" : ""}`);
  return ` Received type ${typeof value} (${text})`;
}

const PRIMITIVES = new Set(["string", "function", "number", "object", "boolean", "bigint", "symbol"]);

function listed(words: readonly string[], last: string): string {
  if (words.length < 3) return words.join(` ${last} `);
  return `${words.slice(0, -1).join(", ")}, ${last} ${words.at(-1)}`;
}

export function argumentType(name: string, expected: string | readonly string[], value: unknown): CodedError {
  const all = typeof expected === "string" ? [expected] : expected;
  const types = all.filter((t) => PRIMITIVES.has(t.toLowerCase()) && t === t.toLowerCase());
  const classes = all.filter((t) => !types.includes(t));
  const parts: string[] = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? "one of type" : "of type"} ${listed(types, "or")}`);
  if (classes.length > 0) parts.push(`an instance of ${listed(classes, "or")}`);
  const kind = name.includes(".") ? "property" : "argument";
  const subject = name.endsWith(" argument") ? `The ${name}` : `The "${name}" ${kind}`;
  return codedError(TypeError, "ERR_INVALID_ARG_TYPE", `${subject} must be ${parts.join(" or ")}.${received(value)}`);
}

export function argumentValue(name: string, value: unknown, reason = "is invalid"): CodedError {
  const kind = name.includes(".") ? "property" : "argument";
  const shown = typeof value === "string" ? `'${value}'` : String(value);
  return codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' ${reason}. Received ${shown}`);
}

export function outOfRange(name: string, range: string, value: unknown): CodedError {
  const shown =
    typeof value === "number" && Number.isInteger(value) && Math.abs(value) > 2 ** 32
      ? String(value).replace(/\B(?=(\d{3})+$)/g, "_")
      : String(value);
  return codedError(
    RangeError,
    "ERR_OUT_OF_RANGE",
    `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`,
  );
}

/** For what a browser tab cannot give: the error names itself. */
export function unavailable(what: string, reason: string): CodedError {
  return codedError(
    Error,
    "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    `${what} is not available in this sandbox: ${reason}.`,
  );
}

export const isError = (value: unknown): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
