import type { Context, EntryKind } from "./context.ts";
import { isNamespace } from "./known.ts";
import { escaped, formatBigInt, formatNumber, formatPrimitive, quoted } from "./primitives.ts";

const rest = (count: number): string => `... ${count} more item${count > 1 ? "s" : ""}`;
const deeper = <T>(ctx: Context, by: number, work: () => T): T => {
  ctx.indentation += by;
  const result = work();
  ctx.indentation -= by;
  return result;
};

function getterText(ctx: Context, get: () => unknown, hasSetter: boolean, owner: unknown, depth: number): string {
  const label = hasSetter ? "Getter/Setter" : "Getter";
  const shown = ctx.getters === true || (ctx.getters === "get" && !hasSetter) || (ctx.getters === "set" && hasSetter);
  if (!shown) return ctx.stylize(`[${label}]`, "special");
  const open = ctx.stylize(`[${label}:`, "special");
  const close = ctx.stylize("]", "special");
  try {
    const value = Reflect.apply(get, owner, []);
    return deeper(ctx, 2, () => {
      if (value === null) return `${open} ${ctx.stylize("null", "null")}${close}`;
      if (typeof value === "object") return `${ctx.stylize(`[${label}]`, "special")} ${ctx.format(value, depth)}`;
      return `${open} ${formatPrimitive(ctx.stylize, value, ctx)}${close}`;
    });
  } catch (error) {
    return `${open} <Inspection threw (${(error as Error).message})>${close}`;
  }
}

export function formatProperty(ctx: Context, value: object, depth: number, key: PropertyKey, kind: EntryKind): string {
  let own: PropertyDescriptor | undefined = Object.getOwnPropertyDescriptor(value, key);
  if (isNamespace(value)) {
    try {
      own = { value: Reflect.get(value, key) as unknown, enumerable: own?.enumerable ?? true };
    } catch {
      return `${keyText(ctx, key, true)}: ${ctx.stylize("<uninitialized>", "special")}`;
    }
  }
  own ??= { value: Reflect.get(value, key) as unknown, enumerable: true };
  let text: string;
  let gap = " ";
  if (own.value !== undefined) {
    const by = ctx.compact === true && kind === "object" ? 3 : 2;
    ctx.indentation += by;
    text = ctx.format(own.value, depth);
    if (by === 3 && ctx.breakLength < text.length) gap = `\n${" ".repeat(ctx.indentation)}`;
    ctx.indentation -= by;
  } else if (own.get !== undefined) text = getterText(ctx, own.get, own.set !== undefined, value, depth);
  else if (own.set !== undefined) text = ctx.stylize("[Setter]", "special");
  else text = ctx.stylize("undefined", "undefined");
  if (kind === "array") return text;
  return `${keyText(ctx, key, own.enumerable !== false)}:${gap}${text}`;
}

function keyText(ctx: Context, key: PropertyKey, enumerable: boolean): string {
  if (typeof key === "symbol") return `[${ctx.stylize(escaped(String(key)), "symbol")}]`;
  const name = String(key);
  if (name === "__proto__") return "['__proto__']";
  if (!enumerable) return `[${escaped(name)}]`;
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(name) ? ctx.stylize(name, "name") : ctx.stylize(quoted(name), "string");
}

export function formatArray(ctx: Context, value: unknown[], depth: number): string[] {
  const length = Math.min(Math.max(0, ctx.maxArrayLength), value.length);
  const output: string[] = [];
  for (let i = 0; i < length; i++) {
    if (!Object.hasOwn(value, i)) return formatSparse(ctx, value, depth, length, output, i);
    output.push(formatProperty(ctx, value, depth, i, "array"));
  }
  if (value.length > length) output.push(rest(value.length - length));
  return output;
}

function formatSparse(
  ctx: Context,
  value: unknown[],
  depth: number,
  most: number,
  output: string[],
  from: number,
): string[] {
  const keys = Object.keys(value);
  const empty = (count: number) =>
    output.push(ctx.stylize(`<${count} empty item${count > 1 ? "s" : ""}>`, "undefined"));
  let index = from;
  for (let i = from; i < keys.length && output.length < most; i++) {
    const key = keys[i]!;
    const at = Number(key);
    if (at > 2 ** 32 - 2) break;
    if (String(index) !== key) {
      if (!/^(0|[1-9][0-9]*)$/.test(key)) break;
      empty(at - index);
      index = at;
      if (output.length === most) break;
    }
    output.push(formatProperty(ctx, value, depth, key, "array"));
    index++;
  }
  const left = value.length - index;
  if (left > 0) {
    if (output.length !== most) empty(left);
    else output.push(rest(left));
  }
  return output;
}

export function formatTypedArray(ctx: Context, value: Uint8Array, depth: number): string[] {
  const length = Math.min(Math.max(0, ctx.maxArrayLength), value.length);
  const output: string[] = [];
  for (let i = 0; i < length; i++) {
    const element: unknown = value[i];
    output.push(
      typeof element === "bigint"
        ? formatBigInt(ctx.stylize, element, ctx.numericSeparator)
        : formatNumber(ctx.stylize, element as number, ctx.numericSeparator),
    );
  }
  if (value.length > length) output.push(rest(value.length - length));
  if (ctx.showHidden) {
    deeper(ctx, 2, () => {
      for (const key of ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"] as const) {
        output.push(`[${key}]: ${ctx.format(value[key], depth, true)}`);
      }
    });
  }
  return output;
}

function limited<T>(ctx: Context, size: number, items: Iterable<T>, text: (item: T) => string): string[] {
  const most = Math.min(Math.max(0, ctx.maxArrayLength), size);
  const output: string[] = [];
  deeper(ctx, 2, () => {
    for (const item of items) {
      if (output.length >= most) break;
      output.push(text(item));
    }
  });
  if (size > most) output.push(rest(size - most));
  return output;
}

export const formatSet = (ctx: Context, value: Set<unknown>, depth: number): string[] =>
  limited(ctx, value.size, Set.prototype.values.call(value), (item) => ctx.format(item, depth));

export const formatMap = (ctx: Context, value: Map<unknown, unknown>, depth: number): string[] =>
  limited(
    ctx,
    value.size,
    Map.prototype.entries.call(value),
    ([key, item]) => `${ctx.format(key, depth)} => ${ctx.format(item, depth)}`,
  );

export function formatArrayBuffer(ctx: Context, value: ArrayBuffer): string[] {
  const bytes = new Uint8Array(value);
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
  let text = Array.from(bytes.subarray(0, shown), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const left = bytes.length - shown;
  if (left > 0) text += ` ... ${left} more byte${left > 1 ? "s" : ""}`;
  return [`${ctx.stylize("[Uint8Contents]", "special")}: <${text}>`];
}
