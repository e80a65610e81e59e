import { isError } from "../core/errors.ts";
import type { Context, EntryKind } from "./context.ts";
import { formatArray, formatArrayBuffer, formatMap, formatSet, formatTypedArray } from "./entries.ts";
import { formatError } from "./error.ts";
import * as known from "./known.ts";
import { functionBase, objectPrefix, prefix } from "./names.ts";
import { formatNumber, formatPrimitive, plain } from "./primitives.ts";

/** How a value is shown: what stands before the braces, in them, and which keys follow. */
export type Shape = {
  keys: PropertyKey[];
  base: string;
  braces: [string, string];
  kind: EntryKind;
  /** The whole text, when nothing is to be listed. */
  done?: string;
  entries(depth: number): string[];
};

function ownKeys(value: object, hidden: boolean): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value);
  if (hidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  return [...Object.keys(value), ...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))];
}
const nonIndexKeys = (value: object, hidden: boolean): PropertyKey[] =>
  ownKeys(value, hidden).filter(
    (key) => typeof key === "symbol" || !/^(0|[1-9]\d*)$/.test(String(key)) || Number(key) > 2 ** 32 - 2,
  );

const none = (): string[] => [];

export function listShape(ctx: Context, value: object, maker: string | null, tag: string): Shape | null {
  if (Array.isArray(value)) {
    const lead = maker !== "Array" || tag !== "" ? prefix(maker, tag, "Array", `(${value.length})`) : "";
    const keys = nonIndexKeys(value, ctx.showHidden);
    const shape: Shape = {
      keys,
      base: "",
      braces: [`${lead}[`, "]"],
      kind: "array-extras",
      entries: (depth) => formatArray(ctx, value, depth),
    };
    return value.length === 0 && keys.length === 0 ? { ...shape, done: `${lead}[]` } : shape;
  }
  if (known.isSet(value) || known.isMap(value)) {
    const { size } = value as Set<unknown>;
    const map = known.isMap(value);
    const lead = prefix(maker, tag, map ? "Map" : "Set", `(${size})`);
    const keys = ownKeys(value, ctx.showHidden);
    const entries = (depth: number) =>
      map ? formatMap(ctx, value as Map<unknown, unknown>, depth) : formatSet(ctx, value as Set<unknown>, depth);
    const shape: Shape = { keys, base: "", braces: [`${lead}{`, "}"], kind: "object", entries };
    return size === 0 && keys.length === 0 ? { ...shape, done: `${lead}{}` } : shape;
  }
  if (known.isTypedArray(value)) {
    const lead = prefix(maker, tag, known.tagOf(value), `(${value.length})`);
    const keys = nonIndexKeys(value, ctx.showHidden);
    const shape: Shape = {
      keys,
      base: "",
      braces: [`${lead}[`, "]"],
      kind: "array-extras",
      entries: (depth) => formatTypedArray(ctx, value, depth),
    };
    return value.length === 0 && keys.length === 0 && !ctx.showHidden ? { ...shape, done: `${lead}[]` } : shape;
  }
  return null;
}

function boxedBase(ctx: Context, value: object, keys: PropertyKey[], maker: string | null, tag: string): string {
  const type = known.isNumberObject(value)
    ? "Number"
    : known.isStringObject(value)
      ? "String"
      : known.isBooleanObject(value)
        ? "Boolean"
        : known.isBigIntObject(value)
          ? "BigInt"
          : "Symbol";
  if (type === "String") keys.splice(0, String(value).length);
  let base = `[${type}`;
  if (type !== maker) base += maker === null ? " (null prototype)" : ` (${maker})`;
  base += `: ${formatPrimitive(plain, (value as { valueOf(): unknown }).valueOf(), ctx)}]`;
  if (tag !== "" && tag !== maker) base += ` [${tag}]`;
  return keys.length !== 0 || !ctx.colors ? base : ctx.stylize(base, type.toLowerCase() as "number");
}

export function objectShape(
  ctx: Context,
  value: object,
  depth: number,
  maker: string | null,
  tag: string,
  typedArray: boolean,
): Shape {
  const keys = ownKeys(value, ctx.showHidden);
  const shape: Shape = { keys, base: "", braces: ["{", "}"], kind: "object", entries: none };
  const based = (base: string, whole = base): Shape =>
    keys.length === 0 ? { ...shape, done: whole } : { ...shape, base };
  const braced = (lead: string, entries: () => string[]): Shape => ({ ...shape, braces: [`${lead}{`, "}"], entries });
  if (typeof value === "function") {
    const base = functionBase(value as () => void, maker, tag);
    return based(base, ctx.stylize(base, "special"));
  }
  if (known.isNamespace(value)) return braced("[Module: null prototype] ", none);
  if (maker === "Object") {
    const lead = known.isArguments(value) ? "[Arguments] " : tag !== "" ? prefix(maker, tag, "Object") : "";
    return keys.length === 0 ? { ...shape, done: `${lead}{}` } : { ...shape, braces: [`${lead}{`, "}"] };
  }
  if (known.isRegExp(value)) {
    const lead = prefix(maker, tag, "RegExp");
    const base = (lead === "RegExp " ? "" : lead) + RegExp.prototype.toString.call(value as RegExp);
    if (ctx.depth !== null && depth > ctx.depth) return { ...shape, done: ctx.stylize(base, "regexp") };
    return based(base, ctx.stylize(base, "regexp"));
  }
  if (known.isDate(value)) {
    const time = Date.prototype.getTime.call(value as Date);
    const lead = prefix(maker, tag, "Date");
    const base =
      (lead === "Date " ? "" : lead) +
      (Number.isNaN(time) ? "Invalid Date" : Date.prototype.toISOString.call(value as Date));
    return based(base, ctx.stylize(base, "date"));
  }
  if (isError(value)) return based(formatError(value, maker, tag, ctx, keys));
  if (known.isArrayBuffer(value) || known.isSharedArrayBuffer(value)) {
    const lead = prefix(maker, tag, known.isArrayBuffer(value) ? "ArrayBuffer" : "SharedArrayBuffer");
    if (typedArray && keys.length === 0) {
      return {
        ...shape,
        done: `${lead}{ byteLength: ${formatNumber(ctx.stylize, (value as ArrayBuffer).byteLength, false)} }`,
      };
    }
    keys.unshift("byteLength");
    return braced(lead, typedArray ? none : () => formatArrayBuffer(ctx, value as ArrayBuffer));
  }
  if (known.isDataView(value)) {
    keys.unshift("byteLength", "byteOffset", "buffer");
    return braced(prefix(maker, tag, "DataView"), none);
  }
  // No engine tells a program the state of a promise.
  if (known.isPromise(value)) return braced(prefix(maker, tag, "Promise"), () => [ctx.stylize("<pending>", "special")]);
  const unknown = () => [ctx.stylize("<items unknown>", "special")];
  if (known.isWeakSet(value)) return braced(prefix(maker, tag, "WeakSet"), unknown);
  if (known.isWeakMap(value)) return braced(prefix(maker, tag, "WeakMap"), unknown);
  if (known.isBoxed(value)) return based(boxedBase(ctx, value, keys, maker, tag));
  if (value instanceof URL && !(ctx.depth !== null && depth > ctx.depth)) return urlShape(ctx, value, shape);
  const lead = objectPrefix(value, maker, tag);
  return keys.length === 0 ? { ...shape, done: `${lead}{}` } : { ...shape, braces: [`${lead}{`, "}"] };
}

const URL_FIELDS = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "searchParams",
  "hash",
] as const;

function urlShape(ctx: Context, value: URL, shape: Shape): Shape {
  return {
    ...shape,
    braces: ["URL {", "}"],
    entries: (depth) =>
      URL_FIELDS.map((key) => {
        ctx.indentation += 2;
        const text = `${key}: ${ctx.format(value[key], depth)}`;
        ctx.indentation -= 2;
        return text;
      }),
  };
}
