import jspm from "@jspm/core/nodelibs/buffer";
import { argumentType, codedError } from "../core/errors.ts";
import { INSPECT } from "../inspect/context.ts";

type Writer = (this: Uint8Array, text: string, offset?: number, length?: number) => number;
type Slicer = (this: Uint8Array, start?: number, end?: number) => string;
type BufferClass = typeof Buffer & { prototype: Buffer & Record<string, unknown> };

const Base = jspm.Buffer as BufferClass;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

const isUrlSafe = (encoding: unknown): boolean =>
  typeof encoding === "string" && encoding.toLowerCase() === "base64url";
const toUrlSafe = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const originals = {
  from: Base.from,
  toString: Base.prototype.toString,
  byteLength: Base.byteLength,
  isEncoding: Base.isEncoding,
  write: Base.prototype.write,
};

const over = (memory: ArrayBufferLike, offset: number, length: number): Buffer =>
  Reflect.apply(originals.from, Base, [memory, offset, length]) as Buffer;

/** The polyfill knows base64 with either alphabet when reading; only writing needs the other name. */
function install(): void {
  const proto = Base.prototype as Record<string, unknown>;
  Base.from = ((value: unknown, encoding?: unknown, length?: unknown) => {
    if (typeof value === "string") {
      if (encoding === undefined || encoding === "utf8" || encoding === "utf-8") return fromText(value);
      return Reflect.apply(originals.from, Base, [value, isUrlSafe(encoding) ? "base64" : encoding]);
    }
    if (
      value === null ||
      value === undefined ||
      typeof value === "number" ||
      typeof value === "boolean" ||
      typeof value === "function" ||
      typeof value === "symbol" ||
      typeof value === "bigint"
    ) {
      throw argumentType("first argument", ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"], value);
    }
    return Reflect.apply(originals.from, Base, [value, encoding, length]);
  }) as typeof Base.from;
  Base.isEncoding = ((encoding: unknown) =>
    isUrlSafe(encoding) ||
    (typeof encoding === "string" && originals.isEncoding.call(Base, encoding))) as typeof Base.isEncoding;
  Base.byteLength = ((value: unknown, encoding?: unknown) => {
    if (
      typeof value !== "string" &&
      !ArrayBuffer.isView(value) &&
      !(value instanceof ArrayBuffer) &&
      !(value instanceof SharedArrayBuffer)
    ) {
      throw argumentType("string", ["string", "Buffer", "ArrayBuffer"], value);
    }
    return Reflect.apply(originals.byteLength, Base, [value, isUrlSafe(encoding) ? "base64" : encoding]);
  }) as typeof Base.byteLength;
  proto["toString"] = function (this: Uint8Array, encoding?: unknown, start = 0, end = this.length): string {
    if (encoding === undefined || encoding === "utf8" || encoding === "utf-8") {
      const from = Math.max(0, start | 0);
      const to = Math.min(this.length, end === undefined ? this.length : end | 0);
      return from >= to ? "" : utf8.decode(isShared(this) ? this.slice(from, to) : this.subarray(from, to));
    }
    if (isUrlSafe(encoding)) return toUrlSafe(Reflect.apply(originals.toString, this, ["base64", start, end]));
    return Reflect.apply(originals.toString, this, [encoding, start, end]);
  };
  proto["toLocaleString"] = proto["toString"];
  proto["write"] = function write(this: Uint8Array, text: string, ...rest: unknown[]): number {
    return Reflect.apply(originals.write as (...args: unknown[]) => number, this, [
      text,
      ...rest.map((each) => (isUrlSafe(each) ? "base64" : each)),
    ]);
  };
  for (const encoding of ["utf8", "hex", "ascii", "latin1", "base64", "base64url", "ucs2"]) {
    const slice: Slicer = function (start, end) {
      return (this as Buffer).toString(encoding as BufferEncoding, start, end);
    };
    const write: Writer = function (text, offset, length) {
      return (this as Buffer).write(text, offset ?? 0, length ?? this.length, encoding as BufferEncoding);
    };
    Object.defineProperty(proto, `${encoding}Slice`, { value: slice, writable: true, configurable: true });
    Object.defineProperty(proto, `${encoding}Write`, { value: write, writable: true, configurable: true });
  }
  for (const name of Object.getOwnPropertyNames(proto)) {
    const alias = name.replace("UInt", "Uint");
    if (name !== alias) Object.defineProperty(proto, alias, { value: proto[name], writable: true, configurable: true });
  }
  Object.defineProperty(proto, INSPECT, { value: inspectBuffer, writable: true, configurable: true });
  Object.defineProperty(proto, "inspect", { value: inspectBuffer, writable: true, configurable: true });
  for (const name of Object.keys(proto)) {
    if (Object.getOwnPropertyDescriptor(proto, name)?.configurable)
      Object.defineProperty(proto, name, { enumerable: false });
  }
  Object.defineProperty(Base, "poolSize", { value: 8192, writable: true });
  Base.copyBytesFrom = (view, offset = 0, length = view.length - offset) => {
    const part = view.subarray(offset, offset + length);
    return Base.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice());
  };
}

const isShared = (view: Uint8Array): boolean => view.buffer instanceof SharedArrayBuffer;

function fromText(text: string): Buffer {
  const bytes = encoder.encode(text);
  return over(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function inspectBuffer(this: Uint8Array): string {
  const most = 50;
  const hex = Array.from(this.subarray(0, most), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const left = this.length - most;
  const more = left > 0 ? ` ... ${left} more byte${left > 1 ? "s" : ""}` : "";
  return `<${this.constructor.name} ${hex}${more}>`;
}

install();
Object.defineProperty(Base, "name", { value: "Buffer" });

export const BufferClass: typeof Buffer = Base;

/** Bytes as a Buffer over the same memory. */
export const toBuffer = (bytes: Uint8Array): Buffer => over(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function transcode(source: Uint8Array, from: BufferEncoding, to: BufferEncoding): Buffer {
  return Base.from(toBuffer(source).toString(from), to);
}

export const bufferModule: Record<string, unknown> = {
  Buffer: Base,
  SlowBuffer: Base,
  Blob: globalThis.Blob,
  File: globalThis.File,
  atob: globalThis.atob,
  btoa: globalThis.btoa,
  INSPECT_MAX_BYTES: 50,
  kMaxLength: 4294967296,
  kStringMaxLength: 536870888,
  constants: { MAX_LENGTH: 4294967296, MAX_STRING_LENGTH: 536870888 },
  isUtf8: (bytes: Uint8Array) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  },
  isAscii: (bytes: Uint8Array) =>
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).every((byte) => byte < 128),
  transcode,
  resolveObjectURL: () => {
    throw codedError(
      Error,
      "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
      "buffer.resolveObjectURL() is not available in this sandbox.",
    );
  },
};
