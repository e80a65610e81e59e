import { browser } from "../core/browser.ts";
import { setBufferPrototype } from "../core/buffers.ts";
import type { Any, Binding } from "../core/machine.ts";
import { asciiInto, decode, type Encoding, encode, encodingOf, utf8Encode, utf8Length } from "../core/text.ts";

const encoder = new browser.TextEncoder();
const outOfRange = (): Error => Object.assign(new RangeError("Index out of range"), { code: "ERR_OUT_OF_RANGE" });
const outOfBounds = (what: string): Error =>
  Object.assign(new RangeError(`"${what}" is outside of buffer bounds`), { code: "ERR_BUFFER_OUT_OF_BOUNDS" });

const MAX_STRING = 536870888;
const tooLong = (): Error =>
  Object.assign(new Error("Cannot create a string longer than 0x1fffffe8 characters"), { code: "ERR_STRING_TOO_LONG" });

const viewOf = (source: ArrayBufferView | ArrayBufferLike): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);

function slicer(encoding: Encoding) {
  return function (this: Uint8Array, start?: number, end?: number): string {
    const length = this.length;
    const from = Math.min(start === undefined ? 0 : Number(start) || 0, length);
    const to = end === undefined ? length : Number(end) || 0;
    if (from < 0 || to < 0 || to > length) throw outOfRange();
    if (to - from > MAX_STRING) throw tooLong();
    return decode(viewOf(this).subarray(from, Math.max(from, to)), encoding);
  };
}

function writer(encoding: Encoding) {
  return function (this: Uint8Array, text: string, offset?: number, length?: number): number {
    if (typeof text !== "string")
      throw Object.assign(new TypeError("argument must be a string"), { code: "ERR_INVALID_ARG_TYPE" });
    const at = offset === undefined ? 0 : Number(offset) || 0;
    if (at > this.length || at < 0) throw outOfBounds("offset");
    const room = Math.min(length === undefined ? this.length - at : Number(length) || 0, this.length - at);
    if (room <= 0) return 0;
    if (encoding === "utf8" && text.length <= room && this instanceof Uint8Array && asciiInto(text, this, at))
      return text.length;
    const target = viewOf(this).subarray(at, at + room);
    if (encoding === "utf8") {
      if (target.buffer instanceof ArrayBuffer)
        return encoder.encodeInto(text, target as Uint8Array<ArrayBuffer>).written;
      const copy = new Uint8Array(target.length);
      const { written } = encoder.encodeInto(text, copy);
      target.set(copy.subarray(0, written));
      return written;
    }
    let bytes = encode(text, encoding);
    if (bytes.length > room) bytes = bytes.subarray(0, encoding === "utf16le" ? room & ~1 : room);
    target.set(bytes);
    return bytes.length;
  };
}

const order = (a: Uint8Array, b: Uint8Array): number => {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
};

/** Where `needle` begins in `hay`; `step` 2 looks at whole UTF-16 units. Offsets as `indexOf` of Buffer has them. */
function search(hay: Uint8Array, needle: Uint8Array, offset: number, forward: boolean, step = 1): number {
  let at = offset < 0 ? offset + hay.length : offset;
  if (needle.length === 0) return Math.min(Math.max(at, 0), hay.length);
  if (at < 0) {
    if (!forward) return -1;
    at = 0;
  }
  if (at > hay.length) {
    if (forward) return -1;
    at = hay.length;
  }
  if (hay.length < needle.length) return -1;
  const last = hay.length - needle.length;
  if (!forward) {
    for (let place = Math.min(at, last); place >= 0; place--)
      if (place % step === 0 && matches(hay, needle, place)) return place;
    return -1;
  }
  for (let place = at; ; place++) {
    place = hay.indexOf(needle[0] as number, place);
    if (place < 0 || place > last) return -1;
    if ((place - (step === 2 ? 0 : place)) % step === 0 && matches(hay, needle, place)) return place;
  }
}
function matches(hay: Uint8Array, needle: Uint8Array, place: number): boolean {
  for (let at = 0; at < needle.length; at++) if (hay[place + at] !== needle[at]) return false;
  return true;
}

function swap(bytes: Uint8Array, size: number): Uint8Array {
  const view = viewOf(bytes);
  for (let at = 0; at + size <= view.length; at += size) view.subarray(at, at + size).reverse();
  return bytes;
}

/** -1: the end is outside; -2: nothing to fill with. */
function fill(target: Uint8Array, value: Any, start: number, end: number, encoding?: Any): number | undefined {
  const view = viewOf(target);
  if (start < 0 || end < 0)
    throw Object.assign(new RangeError('The value of "start" is out of range.'), { code: "ERR_OUT_OF_RANGE" });
  if (end > view.length) return -2;
  if (start >= end) return undefined;
  let pattern: Uint8Array;
  if (typeof value === "string") pattern = encode(value, encodingOf(encoding ?? "utf8"));
  else if (ArrayBuffer.isView(value)) pattern = viewOf(value);
  else {
    view.fill(Number(value) & 255, start, end);
    return undefined;
  }
  if (pattern.length === 0) return -1;
  const first = Math.min(pattern.length, end - start);
  view.set(pattern.subarray(0, first), start);
  for (let done = first; done < end - start; ) {
    const next = Math.min(done, end - start - done);
    view.copyWithin(start + done, start, start + next);
    done += next;
  }
  return undefined;
}

function attached(input: Any): void {
  const data = ArrayBuffer.isView(input) ? input.buffer : input;
  if ((data as { detached?: boolean }).detached ?? isDetached(data))
    throw Object.assign(new Error("Cannot validate on a detached buffer"), { code: "ERR_INVALID_STATE" });
}
function isDetached(data: ArrayBufferLike): boolean {
  if (data.byteLength > 0) return false;
  try {
    new Uint8Array(data);
    return false;
  } catch {
    return true;
  }
}

const FORGIVING = /[\t\n\f\r ]/g;

export function buffer(): Binding {
  const slices = {
    ascii: "ascii",
    base64: "base64",
    base64url: "base64url",
    latin1: "latin1",
    hex: "hex",
    ucs2: "utf16le",
    utf8: "utf8",
  } as const;
  return {
    ...Object.fromEntries(Object.entries(slices).map(([name, encoding]) => [`${name}Slice`, slicer(encoding)])),
    ...Object.fromEntries(Object.entries(slices).map(([name, encoding]) => [`${name}Write`, writer(encoding)])),
    asciiWriteStatic: (target: Uint8Array, text: string, at?: number, length?: number) =>
      writer("ascii").call(target, text, at, length),
    latin1WriteStatic: (target: Uint8Array, text: string, at?: number, length?: number) =>
      writer("latin1").call(target, text, at, length),
    utf8WriteStatic: (target: Uint8Array, text: string, at?: number, length?: number) =>
      writer("utf8").call(target, text, at, length),
    setBufferPrototype,
    getZeroFillToggle: () => undefined,
    kMaxLength: 4294967296,
    kStringMaxLength: MAX_STRING,
    byteLengthUtf8: utf8Length,
    createFromString: (text: string, encoding: number) => encode(text, encodingOf(encoding)),
    createUnsafeArrayBuffer: (size: number) => new ArrayBuffer(size),
    copy: (source: Any, target: Any, targetStart: number, sourceStart: number, count: number) => {
      // As much as there is and has room, whatever was asked for.
      const room = Math.min(count, target.byteLength - targetStart);
      const data = viewOf(source).subarray(sourceStart, sourceStart + room);
      viewOf(target).set(data, targetStart);
      return data.length;
    },
    copyArrayBuffer: (target: ArrayBuffer, targetAt: number, source: ArrayBuffer, sourceAt: number, count: number) => {
      new Uint8Array(target, targetAt, count).set(new Uint8Array(source, sourceAt, count));
    },
    detachArrayBuffer: (data: ArrayBuffer) => {
      // What the library calls a detached buffer is a new one with the old one's bytes.
      return browser.structuredClone(data, { transfer: [data] });
    },
    compare: (a: Any, b: Any) => order(viewOf(a), viewOf(b)),
    compareOffset: (
      a: Any,
      b: Any,
      targetStart: number,
      sourceStart: number,
      targetLength: number,
      sourceLength: number,
    ) => {
      const [source, target] = [viewOf(a), viewOf(b)];
      if (sourceStart > source.length)
        throw Object.assign(new RangeError('The value of "sourceStart" is out of range.'), {
          code: "ERR_OUT_OF_RANGE",
        });
      if (targetStart > target.length)
        throw Object.assign(new RangeError('The value of "targetStart" is out of range.'), {
          code: "ERR_OUT_OF_RANGE",
        });
      return order(
        source.subarray(sourceStart, sourceStart + Math.min(sourceLength, source.length - sourceStart)),
        target.subarray(targetStart, targetStart + Math.min(targetLength, target.length - targetStart)),
      );
    },
    fill,
    indexOfString: (hay: Any, text: string, offset: number, encoding: number, forward: boolean) => {
      const name = encodingOf(encoding);
      const needle = name === "utf8" ? utf8Encode(text) : encode(text, name);
      return search(viewOf(hay), needle, offset, forward, name === "utf16le" ? 2 : 1);
    },
    indexOfBuffer: (hay: Any, needle: Any, offset: number, encoding: number, forward: boolean) =>
      search(viewOf(hay), viewOf(needle), offset, forward, encodingOf(encoding) === "utf16le" ? 2 : 1),
    indexOfNumber: (hay: Any, byte: number, offset: number, forward: boolean) =>
      search(viewOf(hay), new Uint8Array([byte & 255]), offset, forward),
    swap16: (bytes: Uint8Array) => swap(bytes, 2),
    swap32: (bytes: Uint8Array) => swap(bytes, 4),
    swap64: (bytes: Uint8Array) => swap(bytes, 8),
    isUtf8: (input: Any) => {
      attached(input);
      try {
        new browser.TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(viewOf(input).slice());
        return true;
      } catch {
        return false;
      }
    },
    isAscii: (input: Any) => {
      attached(input);
      return viewOf(input).every((byte) => byte < 128);
    },
    /** -1: a character beyond latin1. */
    btoa: (input: string) => {
      for (let at = 0; at < input.length; at++) if (input.charCodeAt(at) > 255) return -1;
      return decode(encode(input, "latin1"), "base64");
    },
    /** -1: a character that is not of the alphabet; -3: a length that cannot be. */
    atob: (input: string) => {
      let text = input.replace(FORGIVING, "");
      if (text.length % 4 === 0) text = text.replace(/={1,2}$/, "");
      if (text.length % 4 === 1) return /[^A-Za-z0-9+/]/.test(text) ? -1 : -3;
      if (/[^A-Za-z0-9+/]/.test(text)) return -1;
      return decode(encode(text, "base64"), "latin1");
    },
  };
}
