import { argumentType } from "../core/errors.ts";
import { host, sys } from "../core/machine.ts";
import { callSites } from "../core/stack.ts";
import { printText } from "../core/stdio-text.ts";
import type { InspectOptions } from "../inspect/context.ts";
import { formatWithOptions } from "../inspect/format.ts";
import { inspect } from "../inspect/inspect.ts";
import { renderTable } from "./console-table.ts";

type Write = { write(text: string): unknown; isTTY?: boolean };
type Sink = (fd: 1 | 2, text: string) => void;

function duration(ms: number): string {
  if (ms >= 1000) {
    let seconds = ms / 1000;
    if (seconds < 60) return `${seconds.toFixed(3)}s`;
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    seconds %= 60;
    const rest = `${String(Math.floor(seconds)).padStart(2, "0")}.${(seconds % 1).toFixed(3).slice(2)}`;
    return hours > 0
      ? `${hours}:${String(minutes).padStart(2, "0")}:${rest} (h:mm:ss.mmm)`
      : `${minutes}:${rest} (m:ss.mmm)`;
  }
  return `${Number(ms.toFixed(3))}ms`.replace(/^(\d+)ms$/, "$1ms");
}

/** The console's methods over `sink`; `colors` by descriptor. */
export function makeConsole(
  sink: Sink,
  colors: (fd: 1 | 2) => boolean,
  base: InspectOptions = {},
): Record<string, unknown> {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let indent = "";
  const options = (fd: 1 | 2): InspectOptions => (colors(fd) ? { ...base, colors: true } : base);
  const print = (fd: 1 | 2, args: unknown[]): void => {
    const text = formatWithOptions(options(fd), ...args);
    sink(fd, `${indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`)}\n`);
  };
  const warn = (text: string): void =>
    (globalThis as { process?: { emitWarning(text: string): void } }).process?.emitWarning(text);
  const log = (...args: unknown[]): void => print(1, args);
  const error = (...args: unknown[]): void => print(2, args);
  const elapsed = (label: string, extra: unknown[]): void => {
    const start = timers.get(label);
    if (start === undefined) {
      warn(`No such label '${label}' for console.timeLog()`);
      return;
    }
    log(`${label}: ${duration(host.now() - start)}`, ...extra);
  };
  return {
    log,
    warn: (...args: unknown[]) => print(2, args),
    dir: (value: unknown, given?: InspectOptions) =>
      sink(
        1,
        `${indent}${inspect(value, { ...options(1), customInspect: false, ...given }).replaceAll("\n", `\n${indent}`)}\n`,
      ),
    time: (label: unknown = "default") => {
      const name = String(label);
      if (timers.has(name)) return warn(`Label '${name}' already exists for console.time()`);
      timers.set(name, host.now());
    },
    timeEnd: (label: unknown = "default") => {
      elapsed(String(label), []);
      timers.delete(String(label));
    },
    timeLog: (label: unknown = "default", ...extra: unknown[]) => elapsed(String(label), extra),
    trace(...args: unknown[]): void {
      const frames = callSites(this?.["trace"] as () => void).map((frame) => `\n    at ${frame}`);
      error(`Trace${args.length > 0 ? `: ${formatWithOptions(options(2), ...args)}` : ""}${frames.join("")}`);
    },
    assert: (value: unknown, ...args: unknown[]) => {
      if (value) return;
      if (typeof args[0] === "string") args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift("Assertion failed");
      print(2, args);
    },
    clear: () => {
      if (colors(1) && sys.tty?.fds[1]) sink(1, "\u001b[1;1H\u001b[0J");
    },
    count: (label: unknown = "default") => {
      const name = String(label);
      const next = (counts.get(name) ?? 0) + 1;
      counts.set(name, next);
      log(`${name}: ${next}`);
    },
    countReset: (label: unknown = "default") => {
      if (!counts.delete(String(label))) warn(`Count for '${String(label)}' does not exist`);
    },
    group: (...args: unknown[]) => {
      if (args.length > 0) log(...args);
      indent += "  ";
    },
    groupEnd: () => {
      indent = indent.slice(0, -2);
    },
    table: (data: unknown, columns?: string[]) => {
      if (columns !== undefined && !Array.isArray(columns)) throw argumentType("properties", "Array", columns);
      const text = renderTable(data, columns);
      log(text ?? data);
    },
    debug: log,
    info: log,
    dirxml: log,
    error,
    groupCollapsed: (...args: unknown[]) => {
      if (args.length > 0) log(...args);
      indent += "  ";
    },
    profile: () => {},
    profileEnd: () => {},
    timeStamp: () => {},
  };
}

const useColors = (fd: 1 | 2): boolean => (sys.tty?.fds[fd] ?? false) && sys.env["NO_COLOR"] === undefined;

function consoleConstructor(this: object, given: unknown, errors?: Write): object {
  const isOptions = typeof given === "object" && given !== null && "stdout" in given;
  const settings = (isOptions ? given : { stdout: given, stderr: errors }) as {
    stdout: Write;
    stderr?: Write;
    inspectOptions?: InspectOptions;
  };
  if (typeof settings.stdout?.write !== "function")
    throw Object.assign(new TypeError("Console expects a writable stream instance for stdout"), {
      code: "ERR_CONSOLE_WRITABLE_STREAM",
    });
  const err = settings.stderr ?? settings.stdout;
  return Object.assign(
    new.target ? this : {},
    makeConsole(
      (fd, text) => (fd === 1 ? settings.stdout : err).write(text),
      (fd) => Boolean((fd === 1 ? settings.stdout : err).isTTY),
      settings.inspectOptions,
    ),
  );
}

/** globalThis.console, which is also the `console` module. */
export const consoleObject: Record<string, unknown> = makeConsole(printText, useColors);
for (const [name, value] of Object.entries(consoleObject)) {
  if (typeof value === "function") Object.defineProperty(value, "name", { value: name, configurable: true });
}
consoleObject["Console"] = consoleConstructor;
consoleObject["context"] = () => consoleObject;
Object.defineProperty(consoleObject, Symbol.toStringTag, { value: "console", configurable: true });
