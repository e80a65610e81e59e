import { ByteReader } from "./byte-reader.ts";
import { ERROR_LETTERS, FLAG_BITS, tag, viewClasses } from "./tags.ts";

/** What the format leaves to who uses it. */
export type ReadHost = {
  readHost?(): object;
  shared?(id: number): SharedArrayBuffer | undefined;
  module?(id: number): object | undefined;
};
const define = Object.defineProperty;
const ERROR_CLASSES: ReadonlyMap<number, ErrorConstructor> = new Map(
  ERROR_LETTERS.map(([letter, name]) => [
    tag(letter),
    (globalThis as unknown as Record<string, ErrorConstructor>)[name] as ErrorConstructor,
  ]),
);
const PlainError = Error;
const addToMap = Map.prototype.set;
const addToSet = Set.prototype.add;

/** Reads values in V8's format, also of older versions. @throws Error when the bytes are not of it */
export class ValueReader extends ByteReader {
  readonly #objects: object[] = [];
  readonly #transferred = new Map<number, object>();

  constructor(
    bytes: Uint8Array,
    readonly host: ReadHost,
  ) {
    super(bytes);
  }
  transfer(id: number, buffer: object): void {
    this.#transferred.set(id, buffer);
  }
  #string(): string {
    if (this.version < 12) return this.utf8();
    const found = this.value();
    return typeof found === "string" ? found : this.fail();
  }
  #keep<T extends object>(value: T, id = this.#objects.length): T {
    this.#objects[id] = value;
    return value;
  }
  /** A place in the order of objects for one that is complete only after others. */
  #reserve(): number {
    return this.#objects.push(undefined as unknown as object) - 1;
  }

  value(): unknown {
    const found = this.#inner();
    if (found instanceof ArrayBuffer || (globalThis.SharedArrayBuffer && found instanceof SharedArrayBuffer))
      if (this.peek() === tag("V")) {
        this.tag();
        return this.#viewOf(found);
      }
    return found;
  }

  #inner(): unknown {
    const found = this.tag();
    switch (String.fromCharCode(found)) {
      case "?":
        this.varint();
        return this.#inner();
      case "_":
      case "-":
        return undefined;
      case "0":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "I": {
        const bits = this.varint();
        return (bits >>> 1) ^ -(bits & 1);
      }
      case "U":
        return this.varint();
      case "N":
        return this.double();
      case "Z":
        return this.bigint();
      case "S":
        return this.utf8();
      case '"':
        return this.oneByte();
      case "c":
        return this.twoByte();
      case "^":
        return this.#objects[this.varint()] ?? this.fail();
      case "o": {
        const object = this.#keep({});
        const count = this.#properties(object, tag("{"));
        if (count !== this.varint()) this.fail();
        return object;
      }
      case "a":
        return this.#sparse();
      case "A":
        return this.#dense();
      case "D":
        return this.#keep(new Date(this.double()));
      case "y":
        return this.#keep(Object(true) as object);
      case "x":
        return this.#keep(Object(false) as object);
      case "n":
        return this.#keep(Object(this.double()) as object);
      case "z":
        return this.#keep(Object(this.bigint()) as object);
      case "s": {
        const id = this.#reserve();
        return this.#keep(Object(this.#string()) as object, id);
      }
      case "R": {
        const id = this.#reserve();
        const source = this.#string();
        const bits = this.varint();
        const flags = FLAG_BITS.filter(([, bit]) => bits & bit).map(([flag]) => flag);
        return this.#keep(new RegExp(source, flags.join("")), id);
      }
      case ";":
        return this.#map();
      case "'":
        return this.#set();
      case "B":
        return this.#keep(this.#buffer(this.varint()));
      case "~": {
        const length = this.varint();
        const maxByteLength = this.varint();
        const buffer = new (ArrayBuffer as new (length: number, options: object) => ArrayBuffer)(length, {
          maxByteLength,
        });
        new Uint8Array(buffer).set(this.take(length));
        return this.#keep(buffer);
      }
      case "t":
        return this.#keep(this.#transferred.get(this.varint()) ?? this.fail());
      case "u": {
        const id = this.varint();
        return this.#keep(this.host.shared?.(id) ?? this.#transferred.get(id) ?? this.fail());
      }
      case "w":
        return this.#keep(this.host.module?.(this.varint()) ?? this.fail());
      case "r":
        return this.#error();
      case "\\": {
        if (!this.host.readHost) this.fail();
        const id = this.#reserve();
        return this.#keep(this.host.readHost(), id);
      }
      default:
        // Before version 13 a host's object had no tag of its own.
        if (this.version < 13 && this.host.readHost) {
          this.back();
          const id = this.#reserve();
          return this.#keep(this.host.readHost(), id);
        }
        return this.fail();
    }
  }
  #properties(into: object, end: number): number {
    for (let count = 0; ; count++) {
      if (this.peek() === end) {
        this.tag();
        return count;
      }
      const key = this.value();
      if (typeof key !== "string" && typeof key !== "number") this.fail();
      const value = this.value();
      define(into, key, { value, writable: true, enumerable: true, configurable: true });
    }
  }
  #sparse(): unknown[] {
    const length = this.varint();
    const array = this.#keep([] as unknown[]);
    array.length = length;
    const count = this.#properties(array, tag("@"));
    if (count !== this.varint() || length !== this.varint()) this.fail();
    return array;
  }
  #dense(): unknown[] {
    const length = this.varint();
    if (length > this.left) this.fail();
    const array = this.#keep([] as unknown[]);
    array.length = length;
    for (let at = 0; at < length; at++) {
      if (this.peek() === tag("-")) {
        this.tag();
        continue;
      }
      const value = this.value();
      if (this.version < 11 && value === undefined) continue;
      array[at] = value;
    }
    const count = this.#properties(array, tag("$"));
    if (count !== this.varint() || length !== this.varint()) this.fail();
    return array;
  }
  #map(): Map<unknown, unknown> {
    const map = this.#keep(new Map<unknown, unknown>());
    let length = 0;
    while (this.peek() !== tag(":")) {
      const key = this.value();
      addToMap.call(map, key, this.value());
      length += 2;
    }
    this.tag();
    if (length !== this.varint()) this.fail();
    return map;
  }
  #set(): Set<unknown> {
    const set = this.#keep(new Set<unknown>());
    let length = 0;
    while (this.peek() !== tag(",")) {
      addToSet.call(set, this.value());
      length++;
    }
    this.tag();
    if (length !== this.varint()) this.fail();
    return set;
  }
  #buffer(length: number): ArrayBuffer {
    const copy = new Uint8Array(length > this.left ? this.fail() : length);
    copy.set(this.take(length));
    return copy.buffer;
  }
  #viewOf(buffer: ArrayBufferLike): object {
    const View = viewClasses.get(this.byte());
    const offset = this.varint();
    const length = this.varint();
    if (this.version >= 14) this.varint();
    const size = View?.BYTES_PER_ELEMENT ?? 1;
    if (!View || offset + length > buffer.byteLength || offset % size !== 0 || length % size !== 0) this.fail();
    return this.#keep(new View(buffer, offset, length / size));
  }
  #error(): Error {
    const id = this.#reserve();
    let Class = PlainError;
    let message: string | undefined;
    let stack: string | undefined;
    let cause: { value: unknown } | undefined;
    for (;;) {
      const part = this.varint();
      if (part === tag(".")) break;
      if (part === tag("m")) message = this.#string();
      else if (part === tag("s")) stack = this.#string();
      else if (part === tag("c")) cause = { value: this.value() };
      else Class = ERROR_CLASSES.get(part) ?? this.fail();
    }
    const error = cause ? new Class(message, { cause: cause.value }) : new Class(message);
    define(error, "stack", { value: stack, writable: true, configurable: true, enumerable: false });
    return this.#keep(error, id);
  }
}
