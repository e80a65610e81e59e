import { isError } from "../core/errors.ts";
import * as known from "../inspect/known.ts";

type Seen = Map<object, object>;

const keysOf = (value: object, strict: boolean): PropertyKey[] => {
  const keys: PropertyKey[] = Object.keys(value);
  if (strict)
    for (const key of Object.getOwnPropertySymbols(value))
      if (Object.prototype.propertyIsEnumerable.call(value, key)) keys.push(key);
  return keys;
};

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const x = new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
  const y = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
  return x.every((byte, i) => byte === y[i]);
}

function looseEqual(a: unknown, b: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: this is the loose comparison.
  return a == b || (Number.isNaN(a) && Number.isNaN(b));
}

function equal(a: unknown, b: unknown, strict: boolean, seen: Seen): boolean {
  if (a === b) return a !== 0 || !strict || Object.is(a, b);
  if (strict) {
    if (typeof a !== "object") return typeof a === "number" && Number.isNaN(a) && Number.isNaN(b);
    if (typeof b !== "object" || a === null || b === null) return false;
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  } else {
    if (a === null || typeof a !== "object") return b === null || typeof b !== "object" ? looseEqual(a, b) : false;
    if (b === null || typeof b !== "object") return false;
  }
  return objectsEqual(a, b, strict, seen);
}

function sameKind(a: object, b: object, strict: boolean): boolean {
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (known.isDate(a)) return known.isDate(b) && (a as Date).getTime() === (b as Date).getTime();
  if (known.isRegExp(a)) {
    const [x, y] = [a as RegExp, b as RegExp];
    return known.isRegExp(b) && x.source === y.source && x.flags === y.flags && x.lastIndex === y.lastIndex;
  }
  if (isError(a) || a instanceof Error) {
    const [x, y] = [a as Error, b as Error];
    if ((!isError(b) && !((b as unknown) instanceof Error)) || x.message !== y.message || x.name !== y.name)
      return false;
    return true;
  }
  if (ArrayBuffer.isView(a)) {
    if (!ArrayBuffer.isView(b)) return false;
    if (!strict && (a instanceof Float32Array || a instanceof Float64Array)) {
      const other = b as unknown as Float64Array;
      return a.length === other.length && a.every((value, i) => value === other[i]);
    }
    return sameBytes(a, b);
  }
  if (known.isArrayBuffer(a) || known.isSharedArrayBuffer(a))
    return sameBytes(new Uint8Array(a as ArrayBuffer), new Uint8Array(b as ArrayBuffer));
  if (known.isBoxed(a)) {
    if (!known.isBoxed(b)) return false;
    const [x, y] = [(a as { valueOf(): unknown }).valueOf(), (b as { valueOf(): unknown }).valueOf()];
    return typeof x === typeof y && Object.is(x, y);
  }
  return !known.isBoxed(b) && !known.isDate(b) && !known.isRegExp(b) && !ArrayBuffer.isView(b);
}

function objectsEqual(a: object, b: object, strict: boolean, seen: Seen): boolean {
  if (!sameKind(a, b, strict)) return false;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  const [setA, setB, mapA, mapB] = [known.isSet(a), known.isSet(b), known.isMap(a), known.isMap(b)];
  if (setA !== setB || mapA !== mapB) return false;
  if ((setA || mapA) && (a as Set<unknown>).size !== (b as Set<unknown>).size) return false;
  if (known.isWeakMap(a) || known.isWeakSet(a) || known.isPromise(a)) {
    if (strict) return false;
  }
  const skipIndices = ArrayBuffer.isView(a) && !known.isDataView(a);
  const keys = keysOf(a, strict).filter((key) => !skipIndices || typeof key === "symbol" || !/^\d+$/.test(String(key)));
  const others = keysOf(b, strict).filter(
    (key) => !skipIndices || typeof key === "symbol" || !/^\d+$/.test(String(key)),
  );
  if (keys.length !== others.length) return false;
  if (!keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key))) return false;
  if (seen.get(a) === b) return true;
  const before = seen.get(a);
  seen.set(a, b);
  const read = (from: object, key: PropertyKey): unknown => Reflect.get(from, key);
  const same =
    (!setA || setsEqual(a as Set<unknown>, b as Set<unknown>, strict, seen)) &&
    (!mapA || mapsEqual(a as Map<unknown, unknown>, b as Map<unknown, unknown>, strict, seen)) &&
    keys.every((key) => equal(read(a, key), read(b, key), strict, seen)) &&
    (!isError(a) || causesEqual(a, b as Error, strict, seen));
  if (before) seen.set(a, before);
  else seen.delete(a);
  return same;
}

function causesEqual(
  a: Error & { errors?: unknown },
  b: Error & { errors?: unknown },
  strict: boolean,
  seen: Seen,
): boolean {
  if (!strict) return true;
  return (
    Object.hasOwn(a, "cause") === Object.hasOwn(b, "cause") &&
    equal(a.cause, b.cause, strict, seen) &&
    equal(a.errors, b.errors, strict, seen)
  );
}

function setsEqual(a: Set<unknown>, b: Set<unknown>, strict: boolean, seen: Seen): boolean {
  const left = [...b].filter((item) => !a.has(item));
  for (const item of a) {
    if (b.has(item)) continue;
    if (strict && (typeof item !== "object" || item === null)) return false;
    const at = left.findIndex((other) => equal(item, other, strict, seen));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return true;
}

function mapsEqual(a: Map<unknown, unknown>, b: Map<unknown, unknown>, strict: boolean, seen: Seen): boolean {
  const left = [...b].filter(([key]) => !a.has(key));
  for (const [key, value] of a) {
    if (b.has(key)) {
      if (!equal(value, b.get(key), strict, seen)) return false;
      continue;
    }
    if (strict && (typeof key !== "object" || key === null)) return false;
    const at = left.findIndex(([other, item]) => equal(key, other, strict, seen) && equal(value, item, strict, seen));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return true;
}

export const isDeepStrictEqual = (a: unknown, b: unknown): boolean => equal(a, b, true, new Map());
export const isDeepEqual = (a: unknown, b: unknown): boolean => equal(a, b, false, new Map());
