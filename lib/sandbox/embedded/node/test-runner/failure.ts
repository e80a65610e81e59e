import { codedError, isError } from "../core/errors.ts";
import { inspect } from "../inspect/inspect.ts";
import { isDate } from "../inspect/known.ts";
import type { FailureInfo } from "./events.ts";

export type TestFailure = Error & { code: string; failureType: string; cause: unknown };
const UNWRAPPED = new Set([
  "testCodeFailure",
  "testTimeoutFailure",
  "uncaughtException",
  "unhandledRejection",
  "hookFailed",
]);

/** Node's wrapper around whatever a test failed with. */
export function testFailure(cause: unknown, failureType: string): TestFailure {
  const message = isError(cause) ? cause.message : typeof cause === "string" ? cause : inspect(cause);
  const failure = codedError(Error, "ERR_TEST_FAILURE", message, { failureType, cause }) as TestFailure;
  // Where the runner made it is of no use to anybody.
  failure.stack = `Error [ERR_TEST_FAILURE]: ${message}`;
  return failure;
}

const LINES = /\n|\r\n/;
const scalar = (value: unknown): string => inspect(value, { colors: false, breakLength: Number.POSITIVE_INFINITY });

function entry(indent: string, name: string, value: unknown, seen: ReadonlySet<unknown>): string {
  const prefix = `${indent}  ${name}:`;
  if (value === undefined) return "";
  if (value === null) return `${prefix} ~\n`;
  if (typeof value === "string") {
    const lines = value.split(LINES);
    return lines.length === 1
      ? `${prefix} ${scalar(value)}\n`
      : `${prefix} |-\n${lines.map((line) => `${indent}    ${line}\n`).join("")}`;
  }
  if (typeof value !== "object") return `${prefix} ${scalar(value)}\n`;
  const inner = new Set(seen).add(value);
  let text = `${prefix}${isDate(value) ? ` ${(value as Date).toISOString()}` : ""}\n`;
  for (const [key, item] of Object.entries(value)) {
    if (isError(value) && (key === "cause" || key === "code")) continue;
    text += inner.has(item) ? `${indent}    ${key}: <Circular>\n` : entry(`${indent}  `, key, item, inner);
  }
  return isError(value) ? text + errorEntries(indent, value, inner) : text;
}

const isAssertion = (value: unknown): value is { expected: unknown; actual: unknown; operator?: unknown } =>
  typeof value === "object" && value !== null && "expected" in value && "actual" in value;

function errorEntries(
  indent: string,
  given: Error & { code?: unknown; failureType?: string },
  seen: ReadonlySet<unknown>,
): string {
  const unwrap = given.code === "ERR_TEST_FAILURE" && UNWRAPPED.has(given.failureType ?? "");
  const cause = (unwrap ? given.cause : undefined) as
    | { stack?: unknown; code?: unknown; name?: unknown; message?: unknown }
    | undefined;
  const own = (key: "stack" | "code" | "name" | "message"): unknown => cause?.[key] ?? given[key];
  let text = entry(indent, "error", own("message") ?? "<unknown error>", seen);
  const [code, name, stack] = [own("code"), own("name"), own("stack")];
  if (code) text += entry(indent, "code", code, seen);
  if (name && name !== "Error") text += entry(indent, "name", name, seen);
  const assertion = isAssertion(cause) ? cause : isAssertion(given) ? given : null;
  if (assertion) {
    text += entry(indent, "expected", assertion.expected, seen) + entry(indent, "actual", assertion.actual, seen);
    if (assertion.operator) text += entry(indent, "operator", assertion.operator, seen);
  }
  if (typeof stack === "string") {
    const frames = stack
      .split(LINES)
      .filter((line) => /^\s+at\s/.test(line))
      .map((line) => line.replace(/^\s+at\s/, ""));
    if (frames.length > 0)
      text += `${indent}  stack: |-\n${frames.map((frame) => `${indent}    ${frame}`).join("\n")}\n`;
  }
  return text;
}

function yamlOf(indent: string, failure: TestFailure): string {
  const seen = new Set<unknown>([failure]);
  let text = "";
  for (const [key, value] of Object.entries(failure)) {
    if (key === "cause" || key === "code") continue;
    text += entry(indent, key, value, seen);
  }
  return text + errorEntries(indent, failure, seen);
}

export function describeFailure(failure: TestFailure, nesting: number, colors: boolean): FailureInfo {
  const { cause, failureType } = failure;
  const stack = isError(cause) ? cause.stack : undefined;
  return {
    failureType,
    message: isError(cause) ? cause.message : failure.message,
    text: inspect(cause, { colors, breakLength: Number.POSITIVE_INFINITY }),
    yaml: yamlOf("    ".repeat(nesting), failure),
    ...(typeof stack === "string" ? { stack } : {}),
  };
}
