import { argumentType, codedError, outOfRange } from "../core/errors.ts";
import { hold, nextTick } from "../core/event-loop.ts";
import type { Callback } from "../core/machine.ts";
import { NodeBuffer } from "./bytes.ts";

const source = globalThis.crypto;
/** What the browser's source gives in one call. */
const AT_ONCE = 65_536;
const MOST = 2 ** 31 - 1;

function fill(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    source.getRandomValues(bytes.subarray(at, at + AT_ONCE) as Uint8Array<ArrayBuffer>);
}

/** Calls back in a later turn, as what runs on Node's thread pool does. */
export function later(callback: Callback, ...args: unknown[]): void {
  const release = hold();
  nextTick(() => {
    release();
    (callback as (...all: unknown[]) => unknown)(...args);
  });
}

export function randomBytes(size: unknown, callback?: Callback): Buffer | undefined {
  if (typeof size !== "number") throw argumentType("size", "number", size);
  if (!Number.isInteger(size) || size < 0 || size > MOST) throw outOfRange("size", `>= 0 && <= ${MOST}`, size);
  const bytes = NodeBuffer.alloc(size);
  fill(bytes);
  if (!callback) return bytes;
  later(callback, null, bytes);
  return undefined;
}

export function randomFillSync<T extends ArrayBufferView>(view: T, offset = 0, size?: number): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  fill(bytes.subarray(offset, size === undefined ? undefined : offset + size));
  return view;
}

export function randomFill(view: ArrayBufferView, ...rest: unknown[]): void {
  const callback = rest.pop() as Callback;
  later(callback, null, randomFillSync(view, ...(rest as [number?, number?])));
}

export const randomUUID = (): string => source.randomUUID();

/** Uniform over [min, max): what would fall into the last, incomplete part of 2^48 is drawn again. */
export function randomInt(first: unknown, second?: unknown, third?: Callback): number | undefined {
  const one = second === undefined || typeof second === "function";
  const callback = (one ? second : third) as Callback | undefined;
  const [min, max] = one ? [0, first] : [first, second];
  if (!Number.isSafeInteger(min)) throw argumentType("min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw argumentType("max", "a safe integer", max);
  const range = (max as number) - (min as number);
  if (range <= 0) throw outOfRange("max", `greater than the value of "min" (${min})`, max);
  if (range > 2 ** 48 - 1) throw outOfRange("max - min", `<= ${2 ** 48 - 1}`, range);
  const limit = 2 ** 48 - (2 ** 48 % range);
  let drawn: number;
  do {
    const bytes = new Uint8Array(6);
    fill(bytes);
    drawn = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  } while (drawn >= limit);
  const value = (min as number) + (drawn % range);
  if (!callback) return value;
  later(callback, null, value);
  return undefined;
}

export function timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (!ArrayBuffer.isView(a)) throw argumentType("buf1", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], a);
  if (!ArrayBuffer.isView(b)) throw argumentType("buf2", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], b);
  if (a.byteLength !== b.byteLength) {
    throw codedError(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  }
  const [left, right] = [
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
  ];
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= (left[i] as number) ^ (right[i] as number);
  return difference === 0;
}
