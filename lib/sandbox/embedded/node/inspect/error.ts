import { isError } from "../core/errors.ts";
import { sys } from "../core/machine.ts";
import type { Context } from "./context.ts";
import { prefix } from "./names.ts";

type Inspected = Error & { errors?: unknown };

function stackOf(error: Error): string {
  const { stack } = error;
  return stack ? String(stack) : Error.prototype.toString.call(error);
}

/** Puts the class's name into the first line where the stack has only the plain one. */
function withClass(stack: string, maker: string | null, name: string, tag: string): string {
  let length = name.length;
  const regular =
    name.endsWith("Error") &&
    stack.startsWith(name) &&
    (stack.length === length || stack[length] === ":" || stack[length] === "\n");
  if (maker !== null && !regular) return stack;
  let fallback = "Error";
  if (maker === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = start?.[1] ?? "";
    length = fallback.length;
    fallback ||= "Error";
  }
  const wanted = prefix(maker, tag, fallback).slice(0, -1);
  if (name === wanted) return stack;
  if (!wanted.includes(name)) return `${wanted} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${wanted}: ${stack}` : `${wanted}${stack.slice(length)}`;
}

function sharedFrames(a: readonly string[], b: readonly string[]): { length: number; offset: number } {
  for (let i = 0; i < a.length - 3; i++) {
    const at = b.indexOf(a[i]!);
    if (at === -1 || b.length - at <= 3) continue;
    let length = 1;
    const most = Math.min(a.length - i, b.length - at);
    while (most > length && a[i + length] === b[at + length]) length++;
    if (length > 3) return { length, offset: i };
  }
  return { length: 0, offset: 0 };
}

function frameLines(ctx: Context, error: Error, frames: string): string[] {
  const lines = frames.split("\n");
  const { cause } = error;
  if (!isError(cause)) return lines;
  const other = stackOf(cause);
  const start = other.indexOf("\n    at");
  if (start === -1) return lines;
  const { length, offset } = sharedFrames(lines, other.slice(start + 1).split("\n"));
  if (length > 0)
    lines.splice(
      offset + 1,
      length - 2,
      ctx.stylize(`    ... ${length - 2} lines matching cause stack trace ...`, "undefined"),
    );
  return lines;
}

/** The folder the user works in is faint, so that file names stand out. */
function colored(ctx: Context, line: string): string {
  if (/\bnode:/.test(line)) return ctx.stylize(line, "undefined");
  for (const start of [`file://${sys.cwd}/`, `${sys.cwd}/`]) {
    const at = line.indexOf(start);
    if (at === -1) continue;
    const open = line[at - 1] === "(" && line.endsWith(")");
    const head = line.slice(0, open ? at - 1 : at);
    const rest = line.slice(at + start.length, open ? -1 : undefined);
    return (
      head + ctx.stylize((open ? "(" : "") + start, "undefined") + rest + (open ? ctx.stylize(")", "undefined") : "")
    );
  }
  return line;
}

/** `keys` loses what the stack already shows and gains `cause` and `errors`. */
export function formatError(
  error: Inspected,
  maker: string | null,
  tag: string,
  ctx: Context,
  keys: PropertyKey[],
): string {
  const name = error.name != null ? String(error.name) : "Error";
  let stack = stackOf(error);
  if (!ctx.showHidden) {
    for (const key of ["name", "message", "stack"] as const) {
      const at = keys.indexOf(key);
      if (at !== -1 && stack.includes(String(error[key]))) keys.splice(at, 1);
    }
  }
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  if (Array.isArray(error.errors) && !keys.includes("errors")) keys.push("errors");
  stack = withClass(stack, maker, name, tag);
  const message = error.message ? stack.indexOf(error.message) : -1;
  const from = message === -1 ? -1 : message + error.message.length;
  const frames = stack.indexOf("\n    at", from);
  if (frames === -1) stack = `[${stack}]`;
  else {
    const lines = frameLines(ctx, error, stack.slice(frames + 1));
    stack = `${stack.slice(0, frames)}\n${(ctx.colors ? lines.map((line) => colored(ctx, line)) : lines).join("\n")}`;
  }
  return ctx.indentation === 0 ? stack : stack.replaceAll("\n", `\n${" ".repeat(ctx.indentation)}`);
}
