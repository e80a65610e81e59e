import { ValueReader } from "../clone/read.ts";
import { ValueWriter } from "../clone/write.ts";
import { AsyncWrap } from "../core/async.ts";
import type { Any, Binding } from "../core/machine.ts";
import { types } from "./types.ts";

const PlainError = Error;
const coded = (Class: ErrorConstructor, code: string, message: string): Error =>
  Object.assign(new Class(message), { code });
const badArgument = (message: string): Error => coded(TypeError as ErrorConstructor, "ERR_INVALID_ARG_TYPE", message);
const needsNew = (name: string): Error =>
  coded(
    TypeError as ErrorConstructor,
    "ERR_CONSTRUCT_CALL_REQUIRED",
    `Class constructor ${name} cannot be invoked without \`new\``,
  );

const bytesOf = (view: unknown, name: string): Uint8Array => {
  if (types.isAnyArrayBuffer(view)) return new Uint8Array(view as ArrayBuffer);
  if (!ArrayBuffer.isView(view)) throw badArgument(`${name} must be a TypedArray or a DataView`);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
};

const writers = new WeakMap<object, ValueWriter>();
const readers = new WeakMap<object, ValueReader>();
const writerOf = (of: object): ValueWriter => {
  const writer = writers.get(of);
  if (!writer) throw new TypeError("Illegal invocation");
  return writer;
};
const readerOf = (of: object): ValueReader => {
  const reader = readers.get(of);
  if (!reader) throw new TypeError("Illegal invocation");
  return reader;
};
/** What is read past the end is told by the name of the method. */
function orFailed<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new PlainError(`${name}() failed`);
  }
}

function Serializer(this: Any): void {
  if (!new.target) throw needsNew("Serializer");
  const self = this;
  const refuse = (message: string): never => {
    throw self._getDataCloneError(message);
  };
  const writer: ValueWriter = new ValueWriter(types, {
    refuse,
    isHost: (value) => value instanceof AsyncWrap,
    writeHost(value) {
      if (typeof self._writeHostObject !== "function") refuse(`#<${value.constructor?.name}> could not be cloned.`);
      self._writeHostObject(value);
    },
    sharedId(buffer) {
      if (typeof self._getSharedArrayBufferId !== "function") refuse("#<SharedArrayBuffer> could not be cloned.");
      return self._getSharedArrayBufferId(buffer) >>> 0;
    },
  });
  writers.set(self, writer);
}
Object.assign(Serializer.prototype, {
  writeHeader(this: object) {
    writerOf(this).header();
  },
  writeValue(this: object, value: unknown) {
    writerOf(this).value(value);
    return true;
  },
  releaseBuffer(this: object) {
    const bytes = writerOf(this).release();
    return (globalThis as Any).Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  },
  transferArrayBuffer(this: object, id: number, buffer: object) {
    writerOf(this).transfer(id >>> 0, buffer);
  },
  writeUint32(this: object, value: number) {
    writerOf(this).varint(value >>> 0);
  },
  writeUint64(this: object, high: number, low: number) {
    writerOf(this).varint64((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  },
  writeDouble(this: object, value: number) {
    writerOf(this).double(Number(value));
  },
  writeRawBytes(this: object, source: unknown) {
    writerOf(this).raw(bytesOf(source, "source"));
  },
  _setTreatArrayBufferViewsAsHostObjects(this: object, on: boolean) {
    writerOf(this).viewsAreHosts = on === true;
  },
});

function Deserializer(this: Any, buffer: unknown): void {
  if (!new.target) throw needsNew("Deserializer");
  if (!ArrayBuffer.isView(buffer)) throw badArgument("buffer must be a TypedArray or a DataView");
  const self = this;
  self.buffer = buffer;
  readers.set(
    self,
    new ValueReader(bytesOf(buffer, "buffer"), {
      readHost() {
        if (typeof self._readHostObject !== "function") throw new PlainError("Unable to deserialize cloned data.");
        const found = self._readHostObject();
        if (typeof found !== "object" || found === null) throw new TypeError("readHostObject must return an object");
        return found;
      },
    }),
  );
}
Object.assign(Deserializer.prototype, {
  readHeader(this: object) {
    readerOf(this).header();
    return true;
  },
  readValue(this: object) {
    return readerOf(this).value();
  },
  getWireFormatVersion(this: object) {
    return readerOf(this).version;
  },
  transferArrayBuffer(this: object, id: number, buffer: unknown) {
    if (!types.isAnyArrayBuffer(buffer)) throw badArgument("arrayBuffer must be an ArrayBuffer or SharedArrayBuffer");
    readerOf(this).transfer(id >>> 0, buffer as object);
  },
  readUint32(this: object) {
    return orFailed("ReadUint32", () => readerOf(this).varint());
  },
  readUint64(this: object) {
    const value = orFailed("ReadUint64", () => readerOf(this).varint64());
    return [Number(value >> 32n), Number(value & 0xffffffffn)];
  },
  readDouble(this: object) {
    return orFailed("ReadDouble", () => readerOf(this).double());
  },
  /** Where they begin in the buffer. */
  _readRawBytes(this: object, length: number) {
    return orFailed("ReadRawBytes", () => readerOf(this).raw(Number(length)));
  },
});

export const serdes = (): Binding => ({ Serializer, Deserializer });
