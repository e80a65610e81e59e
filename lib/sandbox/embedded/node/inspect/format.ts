import type { InspectOptions } from "./context.ts";
import { defaultOptions, inspect } from "./inspect.ts";
import { BUILT_IN } from "./names.ts";
import { formatBigInt, formatNumber, plain } from "./primitives.ts";

function hasBuiltInToString(value: object): boolean {
  if (typeof (value as { toString?: unknown }).toString !== "function") return true;
  if (Object.hasOwn(value, "toString") || Object.hasOwn(value, Symbol.toPrimitive)) return false;
  let at = value;
  do at = Object.getPrototypeOf(at) as object;
  while (at && !Object.hasOwn(at, "toString") && !Object.hasOwn(at, Symbol.toPrimitive));
  const maker = at && Object.getOwnPropertyDescriptor(at, "constructor")?.value;
  return typeof maker === "function" && BUILT_IN.has(maker.name);
}

function jsonText(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    if (/circular structure/.test((error as Error).message)) return "[Circular]";
    throw error;
  }
}

function placeholder(letter: string, value: unknown, options: InspectOptions | undefined): string | undefined {
  const separator = options?.numericSeparator ?? defaultOptions.numericSeparator;
  const number = (from: unknown, read: (value: unknown) => number): string =>
    typeof from === "bigint" && letter !== "f"
      ? formatBigInt(plain, from, separator)
      : typeof from === "symbol"
        ? "NaN"
        : formatNumber(plain, read(from), separator);
  switch (letter) {
    case "s":
      if (typeof value === "number") return formatNumber(plain, value, separator);
      if (typeof value === "bigint") return formatBigInt(plain, value, separator);
      if (typeof value !== "object" || value === null || !hasBuiltInToString(value)) return String(value);
      return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
    case "j":
      return jsonText(value);
    case "d":
      return number(value, Number);
    case "i":
      return number(value, (v) => Number.parseInt(String(v), 10));
    case "f":
      return number(value, (v) => Number.parseFloat(String(v)));
    case "O":
      return inspect(value, options ?? {});
    case "o":
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case "c":
      return "";
    default:
      return undefined;
  }
}

export function formatWithOptions(options: InspectOptions | undefined, ...args: unknown[]): string {
  const [first] = args;
  if (args.length === 1 && typeof first === "string") return first;
  let text = "";
  let used = 0;
  let join = "";
  if (typeof first === "string") {
    let last = 0;
    for (let i = 0; i < first.length - 1; i++) {
      if (first[i] !== "%") continue;
      const letter = first[++i]!;
      if (letter === "%") {
        text += first.slice(last, i);
        last = i + 1;
      } else if (used + 1 < args.length) {
        const shown = placeholder(letter, args[used + 1], options);
        if (shown === undefined) continue;
        used++;
        text += first.slice(last, i - 1) + shown;
        last = i + 1;
      }
    }
    if (last !== 0) {
      used++;
      join = " ";
      text += first.slice(last);
    }
  }
  for (; used < args.length; used++) {
    const value = args[used];
    text += join + (typeof value === "string" ? value : inspect(value, options));
    join = " ";
  }
  return text;
}

export const format = (...args: unknown[]): string => formatWithOptions(undefined, ...args);
