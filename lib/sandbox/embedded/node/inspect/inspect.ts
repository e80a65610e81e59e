import { COLORS, type Context, INSPECT, type InspectOptions, STYLES, withColor, withoutColor } from "./context.ts";
import { formatProperty } from "./entries.ts";
import * as known from "./known.ts";
import { joinEntries } from "./layout.ts";
import { constructorName, objectPrefix } from "./names.ts";
import { formatPrimitive } from "./primitives.ts";
import { listShape, objectShape } from "./shapes.ts";

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
