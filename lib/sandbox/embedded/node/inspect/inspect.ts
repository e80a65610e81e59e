import { isError } from "../core/errors.ts";
import {
  COLORS,
  type Context,
  type EntryKind,
  INSPECT,
  type InspectOptions,
  STYLES,
  withColor,
  withoutColor,
} from "./context.ts";
import { formatArray, formatArrayBuffer, formatMap, formatProperty, formatSet, formatTypedArray } from "./entries.ts";
import { formatError } from "./error.ts";
import * as known from "./known.ts";
import { joinEntries } from "./layout.ts";
import { constructorName, functionBase, objectPrefix, prefix } from "./names.ts";
import { formatNumber, formatPrimitive, plain } from "./primitives.ts";

export const defaultOptions: Required<InspectOptions> = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

type Shape = {
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

function listShape(ctx: Context, value: object, maker: string | null, tag: string): Shape | null {
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

function objectShape(
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

function formatObject(ctx: Context, value: object, depth: number, typedArray: boolean): string {
  const maker = known.isNamespace(value) ? null : constructorName(value, ctx, depth);
  let tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  const listed = ctx.showHidden ? Object.prototype.hasOwnProperty : Object.prototype.propertyIsEnumerable;
  if (typeof tag !== "string" || (tag !== "" && listed.call(value, Symbol.toStringTag))) tag = "";
  const iterable = Symbol.iterator in value || maker === null;
  const shape =
    (iterable ? listShape(ctx, value, maker, tag as string) : null) ??
    objectShape(ctx, value, depth, maker, tag as string, typedArray);
  if (shape.done !== undefined) return shape.done;
  if (ctx.depth !== null && depth > ctx.depth) {
    const name = known.isNamespace(value)
      ? "[Module: null prototype]"
      : objectPrefix(value, maker, tag as string).slice(0, -1);
    return ctx.stylize(maker === null ? name : `[${name}]`, "special");
  }
  const inner = depth + 1;
  ctx.seen.push(value);
  ctx.currentDepth = inner;
  const output = shape.entries(inner);
  for (const key of shape.keys) output.push(formatProperty(ctx, value, inner, key, shape.kind));
  let { base } = shape;
  const index = ctx.circular?.get(value);
  if (index !== undefined) {
    const reference = ctx.stylize(`<ref *${index}>`, "special");
    if (ctx.compact === true) shape.braces[0] = `${reference} ${shape.braces[0]}`;
    else base = base === "" ? reference : `${reference} ${base}`;
  }
  ctx.seen.pop();
  if (ctx.sorted) {
    const order = ctx.sorted === true ? undefined : ctx.sorted;
    if (shape.kind === "object") output.sort(order);
    else if (shape.keys.length > 1) output.push(...output.splice(output.length - shape.keys.length).sort(order));
  }
  const text = joinEntries(ctx, output, base, shape.braces, shape.kind, inner, value);
  const spent = Number(ctx.budget[ctx.indentation] ?? 0) + text.length;
  ctx.budget[ctx.indentation] = spent;
  if (spent > 2 ** 27) ctx.depth = -1;
  return text;
}

function formatValue(ctx: Context, given: unknown, depth: number, typedArray = false): string {
  if (given === null) return ctx.stylize("null", "null");
  if (typeof given !== "object" && typeof given !== "function") return formatPrimitive(ctx.stylize, given, ctx);
  let value: object = given;
  const proxy = known.proxyOf(value);
  if (proxy && ctx.showProxy) {
    if (ctx.depth !== null && depth > ctx.depth) return ctx.stylize("Proxy [Array]", "special");
    ctx.indentation += 2;
    const parts = [formatValue(ctx, proxy.target, depth + 1), formatValue(ctx, proxy.handler, depth + 1)];
    ctx.indentation -= 2;
    return joinEntries(ctx, parts, "", ["Proxy [", "]"], "array-extras", depth + 1);
  }
  for (let target = proxy; target; target = known.proxyOf(value)) value = target.target;
  if (ctx.customInspect) {
    const custom: unknown = Reflect.get(value, INSPECT);
    if (
      typeof custom === "function" &&
      custom !== inspect &&
      (value.constructor as { prototype?: unknown } | undefined)?.prototype !== value
    ) {
      const left = ctx.depth === null ? null : ctx.depth - depth;
      const {
        seen: _seen,
        circular: _circular,
        format: _format,
        budget: _budget,
        userOptions: _user,
        indentation: _i,
        currentDepth: _c,
        stylize,
        ...options
      } = ctx;
      const result: unknown = Reflect.apply(custom, given, [
        left,
        { ...options, ...ctx.userOptions, stylize },
        inspect,
      ]);
      if (result !== given) {
        if (typeof result !== "string") return formatValue(ctx, result, depth);
        return result.replaceAll("\n", `\n${" ".repeat(ctx.indentation)}`);
      }
    }
  }
  if (ctx.seen.includes(value)) {
    ctx.circular ??= new Map();
    const index = ctx.circular.get(value) ?? ctx.circular.size + 1;
    ctx.circular.set(value, index);
    return ctx.stylize(`[Circular *${index}]`, "special");
  }
  return formatObject(ctx, value, depth, typedArray);
}

/** util.inspect. Also takes the old (value, showHidden, depth, colors). */
export function inspect(
  value: unknown,
  given?: InspectOptions | boolean | null,
  depth?: number | null,
  colors?: boolean,
): string {
  const options: InspectOptions = typeof given === "object" && given !== null ? given : {};
  if (typeof given === "boolean") options.showHidden = given;
  if (depth !== undefined) options.depth = depth;
  if (colors !== undefined) options.colors = colors;
  const all = { ...defaultOptions, ...options };
  const ctx: Context = {
    ...all,
    depth: all.depth === null || all.depth === Number.POSITIVE_INFINITY ? null : all.depth,
    maxArrayLength: all.maxArrayLength ?? Number.POSITIVE_INFINITY,
    maxStringLength: all.maxStringLength ?? Number.POSITIVE_INFINITY,
    userOptions: options,
    budget: {},
    indentation: 0,
    currentDepth: 0,
    seen: [],
    circular: undefined,
    stylize: (all as { stylize?: Context["stylize"] }).stylize ?? (all.colors ? withColor : withoutColor),
    format: (inner, at, typed) => formatValue(ctx, inner, at, typed),
  };
  return formatValue(ctx, value, 0);
}

inspect.custom = INSPECT;
inspect.colors = COLORS;
inspect.styles = STYLES;
Object.defineProperty(inspect, "defaultOptions", {
  get: () => defaultOptions,
  set: (options: InspectOptions) => Object.assign(defaultOptions, options),
});
