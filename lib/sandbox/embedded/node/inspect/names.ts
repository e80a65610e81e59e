import type { Context } from "./context.ts";

export const BUILT_IN = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)),
);

function isInstance(value: unknown, of: unknown): boolean {
  try {
    return value instanceof (of as new () => unknown);
  } catch {
    return false;
  }
}

/** The name of the class that made the object; null without a prototype. */
export function constructorName(value: object, ctx: Context, depth: number): string | null {
  let at: object | null = value;
  let first: object | null | undefined;
  while (at) {
    const own = Object.getOwnPropertyDescriptor(at, "constructor");
    if (own !== undefined && typeof own.value === "function" && own.value.name !== "" && isInstance(value, own.value)) {
      return String(own.value.name);
    }
    at = Object.getPrototypeOf(at) as object | null;
    if (first === undefined) first = at;
  }
  if (first === null || first === undefined) return null;
  const name = internalName(value);
  if (ctx.depth !== null && depth > ctx.depth) return `${name} <Complex prototype>`;
  const inner = constructorName(first, ctx, depth + 1);
  return inner === null ? `${name} <[Object: null prototype] {}>` : `${name} <${inner}>`;
}

export function internalName(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return BUILT_IN.has(tag) ? tag : "Object";
}

export function prefix(maker: string | null, tag: string, fallback: string, size = ""): string {
  if (maker === null) {
    if (tag !== "" && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== "" && maker !== tag) return `${maker}${size} [${tag}] `;
  return `${maker}${size} `;
}

export function objectPrefix(value: object, maker: string | null, tag: string): string {
  let fallback = "";
  if (maker === null) {
    fallback = internalName(value);
    if (fallback === tag) fallback = "Object";
  }
  return prefix(maker, tag, fallback);
}

export function functionBase(value: (...args: never[]) => unknown, maker: string | null, tag: string): string {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith("class") && source.endsWith("}")) {
    const head = source.slice(5, -1);
    const brace = head.indexOf("{");
    if (brace !== -1 && (!head.slice(0, brace).includes("(") || /^(\s+[^(]*?)\s*{/.test(head)))
      return classBase(value, maker, tag);
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  const type = /^(Async)?(Generator)?Function$/.test(kind) ? kind : "Function";
  let base = `[${type}${maker === null ? " (null prototype)" : ""}`;
  base += value.name === "" ? " (anonymous)" : `: ${value.name}`;
  base += "]";
  if (maker !== type && maker !== null) base += ` ${maker}`;
  if (tag !== "" && maker !== tag) base += ` [${tag}]`;
  return base;
}

function classBase(value: (...args: never[]) => unknown, maker: string | null, tag: string): string {
  const name = (Object.hasOwn(value, "name") && value.name) || "(anonymous)";
  let base = `class ${name}`;
  if (maker !== "Function" && maker !== null) base += ` [${maker}]`;
  if (tag !== "" && maker !== tag) base += ` [${tag}]`;
  if (maker === null) base += " extends [null prototype]";
  else {
    const parent = (Object.getPrototypeOf(value) as { name?: string }).name;
    if (parent) base += ` extends ${parent}`;
  }
  return `[${base}]`;
}
