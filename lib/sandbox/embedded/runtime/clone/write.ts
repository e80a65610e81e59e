import { describeValue } from "./describe.ts";
import { ERROR_LETTERS, FLAG_BITS, FORMAT_VERSION, tag, viewTags } from "./tags.ts";

type Kind = (value: unknown) => boolean;
/** What only the engine knows of a value. */
export type Kinds = Readonly<
  Record<
    | "isDate"
    | "isNumberObject"
    | "isStringObject"
    | "isBooleanObject"
    | "isBigIntObject"
    | "isSymbolObject"
    | "isRegExp"
    | "isMap"
    | "isSet"
    | "isArrayBuffer"
    | "isSharedArrayBuffer"
    | "isNativeError"
    | "isProxy"
    | "isPromise"
    | "isWeakMap"
    | "isWeakSet"
    | "isMapIterator"
    | "isSetIterator"
    | "isGeneratorObject"
    | "isModuleNamespaceObject"
    | "isArgumentsObject",
    Kind
  >
>;

/** What the format leaves to who uses it. */
export type WriteHost = {
  /** Throws: the value cannot be written. */
  refuse(message: string): never;
  /** Whether an object is the host's own, and written by `writeHost`. */
  isHost?(value: object): boolean;
  writeHost?(value: object): void;
  /** The number by which the reader finds a shared buffer or module. */
  sharedId?(buffer: SharedArrayBuffer): number;
  moduleId?(module: object): number;
};

const viewName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as () => string | undefined;
const { isView } = ArrayBuffer;
const { getOwnPropertyDescriptor, keys, hasOwn } = Object;
const { isArray } = Array;
const isEnumerable = Object.prototype.propertyIsEnumerable;
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;
const WeakReference = globalThis.WeakRef;
const INDEX = /^(?:0|[1-9]\d{0,9})$/;
const MAX_INDEX = 4294967294;

/** Writes values in V8's format. */
export class ValueWriter {
  #bytes = new Uint8Array(128);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #ids = new Map<object, number>();
  readonly #transferred = new Map<object, number>();
  /** Views go to the host too. */
  viewsAreHosts = false;

  constructor(
    readonly kinds: Kinds,
    readonly host: WriteHost,
  ) {}

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }
  varint(value: number): void {
    this.#room(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }
  varint64(value: bigint): void {
    let rest = value;
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }
  double(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
  header(): void {
    this.byte(0xff);
    this.byte(FORMAT_VERSION);
  }
  /** What was written; the writer starts anew. */
  release(): Uint8Array<ArrayBuffer> {
    const all = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return all;
  }
  transfer(id: number, buffer: object): void {
    this.#transferred.set(buffer, id);
  }

  #tag(character: string): void {
    this.byte(character.charCodeAt(0));
  }
  string(text: string): void {
    const { length } = text;
    this.#room(length * 2 + 12);
    const start = this.#length;
    this.#tag('"');
    this.varint(length);
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0xff) {
        this.#length = start;
        this.#wide(text);
        return;
      }
      this.#bytes[this.#length++] = unit;
    }
  }
  #wide(text: string): void {
    const bytes = text.length * 2;
    let sizeOfLength = 1;
    for (let rest = bytes; rest >= 0x80; rest = Math.floor(rest / 0x80)) sizeOfLength++;
    // The characters lie at an even place.
    if ((this.#length + 1 + sizeOfLength) & 1) this.byte(0);
    this.#tag("c");
    this.varint(bytes);
    this.#room(bytes);
    for (let at = 0; at < text.length; at++) {
      this.#view.setUint16(this.#length, text.charCodeAt(at), true);
      this.#length += 2;
    }
  }
  #number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#tag("I");
      this.varint(((value << 1) ^ (value >> 31)) >>> 0);
    } else {
      this.#tag("N");
      this.double(value);
    }
  }
  #bigint(value: bigint): void {
    const negative = value < 0n;
    const digits: bigint[] = [];
    for (let rest = negative ? -value : value; rest > 0n; rest >>= 64n) digits.push(rest & 0xffffffffffffffffn);
    this.varint(digits.length * 16 + (negative ? 1 : 0));
    this.#room(digits.length * 8);
    for (const digit of digits) {
      this.#view.setBigUint64(this.#length, digit, true);
      this.#length += 8;
    }
  }

  value(value: unknown): void {
    switch (typeof value) {
      case "undefined":
        return this.#tag("_");
      case "boolean":
        return this.#tag(value ? "T" : "F");
      case "number":
        return this.#number(value);
      case "string":
        return this.string(value);
      case "bigint":
        this.#tag("Z");
        return this.#bigint(value);
      case "object":
        if (value === null) return this.#tag("0");
        return this.#object(value);
      default:
        return this.#refuse(value);
    }
  }
  #refuse(value: unknown): never {
    return this.host.refuse(`${describeValue(value)} could not be cloned.`);
  }

  #object(value: object): void {
    const view = isView(value);
    // A view is written after its buffer.
    if (view && !this.viewsAreHosts && !this.#ids.has(value)) this.value(value.buffer);
    const known = this.#ids.get(value);
    if (known !== undefined) {
      this.#tag("^");
      this.varint(known);
      return;
    }
    this.#ids.set(value, this.#ids.size);
    if (view) {
      if (this.viewsAreHosts) this.#writeHost(value);
      else this.#writeView(value);
      return;
    }
    const { kinds } = this;
    if (kinds.isProxy(value)) this.#refuse(value);
    if (this.host.isHost?.(value)) return this.#writeHost(value);
    if (isArray(value)) return this.#array(value);
    if (kinds.isMap(value)) return this.#map(value as Map<unknown, unknown>);
    if (kinds.isSet(value)) return this.#set(value as Set<unknown>);
    if (kinds.isDate(value)) {
      this.#tag("D");
      return this.double(Date.prototype.getTime.call(value));
    }
    if (kinds.isArrayBuffer(value)) return this.#buffer(value as ArrayBuffer);
    if (kinds.isSharedArrayBuffer(value)) {
      if (!this.host.sharedId) this.#refuse(value);
      this.#tag("u");
      return this.varint(this.host.sharedId(value as SharedArrayBuffer));
    }
    if (kinds.isRegExp(value)) return this.#regExp(value as RegExp);
    if (kinds.isNativeError(value)) return this.#error(value as Error);
    if (kinds.isNumberObject(value)) {
      this.#tag("n");
      return this.double(Number.prototype.valueOf.call(value));
    }
    if (kinds.isStringObject(value)) {
      this.#tag("s");
      return this.string(String.prototype.valueOf.call(value));
    }
    if (kinds.isBooleanObject(value)) return this.#tag(Boolean.prototype.valueOf.call(value) ? "y" : "x");
    if (kinds.isBigIntObject(value)) {
      this.#tag("z");
      return this.#bigint(BigInt.prototype.valueOf.call(value));
    }
    if (globalThis.WebAssembly && value instanceof WebAssembly.Module && this.host.moduleId) {
      this.#tag("w");
      return this.varint(this.host.moduleId(value));
    }
    if (this.#unclonable(value)) this.#refuse(value);
    this.#plain(value);
  }
  #unclonable(value: object): boolean {
    const { kinds } = this;
    return (
      kinds.isPromise(value) ||
      kinds.isWeakMap(value) ||
      kinds.isWeakSet(value) ||
      value instanceof WeakReference ||
      kinds.isSymbolObject(value) ||
      kinds.isGeneratorObject(value) ||
      kinds.isMapIterator(value) ||
      kinds.isSetIterator(value) ||
      kinds.isArgumentsObject(value) ||
      kinds.isModuleNamespaceObject(value) ||
      value === globalThis ||
      / Iterator$|^Intl\.|^WebAssembly\./.test(
        String((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] ?? ""),
      )
    );
  }
  #writeHost(value: object): void {
    if (!this.host.writeHost) this.#refuse(value);
    this.#tag("\\");
    this.host.writeHost(value);
  }
  #writeView(value: ArrayBufferView): void {
    this.#tag("V");
    this.byte(viewTags.get(viewName.call(value) ?? "DataView") as number);
    this.varint(value.byteOffset);
    this.varint(value.byteLength);
    this.varint(0);
  }
  #buffer(buffer: ArrayBuffer): void {
    const id = this.#transferred.get(buffer);
    if (id !== undefined) {
      this.#tag("t");
      return this.varint(id);
    }
    if ((buffer as { detached?: boolean }).detached)
      this.host.refuse("An ArrayBuffer is detached and could not be cloned.");
    const { resizable, maxByteLength } = buffer as ArrayBuffer & { resizable?: boolean; maxByteLength: number };
    this.#tag(resizable ? "~" : "B");
    this.varint(buffer.byteLength);
    if (resizable) this.varint(maxByteLength);
    this.raw(new Uint8Array(buffer));
  }
  #key(key: string): void {
    const index = Number(key);
    if (INDEX.test(key) && index <= MAX_INDEX) this.#number(index);
    else this.string(key);
  }
  /** Enumerable properties that are still there when their turn comes. */
  #properties(value: object, names: readonly string[]): number {
    let count = 0;
    for (const name of names) {
      if (!isEnumerable.call(value, name)) continue;
      const content = (value as Record<string, unknown>)[name];
      this.#key(name);
      this.value(content);
      count++;
    }
    return count;
  }
  #plain(value: object): void {
    this.#tag("o");
    const count = this.#properties(value, keys(value));
    this.#tag("{");
    this.varint(count);
  }
  #array(value: readonly unknown[]): void {
    const { length } = value;
    let whole = true;
    let doubles = length > 0;
    let fractions = false;
    for (let at = 0; at < length; at++) {
      if (!hasOwn(value, at)) {
        whole = false;
        break;
      }
      const each = getOwnPropertyDescriptor(value, at)?.value as unknown;
      if (typeof each !== "number") doubles = false;
      else if ((each | 0) !== each || Object.is(each, -0)) fractions = true;
    }
    if (!whole) {
      this.#tag("a");
      this.varint(length);
      const count = this.#properties(value, keys(value));
      this.#tag("@");
      this.varint(count);
      return this.varint(length);
    }
    this.#tag("A");
    this.varint(length);
    for (let at = 0; at < length; at++) {
      if (doubles && fractions) {
        // An array of numbers of which one is no small integer is one of doubles in the engine.
        this.#tag("N");
        this.double(value[at] as number);
      } else if (at >= value.length) this.#tag("-");
      else this.value(value[at]);
    }
    const count = this.#properties(value, keys(value).slice(length));
    this.#tag("$");
    this.varint(count);
    this.varint(length);
  }
  #map(value: Map<unknown, unknown>): void {
    const entries: unknown[] = [];
    mapForEach.call(value, (content, key) => entries.push(key, content));
    this.#tag(";");
    for (const each of entries) this.value(each);
    this.#tag(":");
    this.varint(entries.length);
  }
  #set(value: Set<unknown>): void {
    const entries: unknown[] = [];
    setForEach.call(value, (each) => entries.push(each));
    this.#tag("'");
    for (const each of entries) this.value(each);
    this.#tag(",");
    this.varint(entries.length);
  }
  #regExp(value: RegExp): void {
    this.#tag("R");
    this.string(value.source);
    this.varint(FLAG_BITS.reduce((bits, [flag, bit]) => bits | (value.flags.includes(flag) ? bit : 0), 0));
  }
  #error(value: Error): void {
    this.#tag("r");
    const letter = ERROR_LETTERS.find(([, name]) => name === `${value.name}`)?.[0];
    if (letter) this.varint(tag(letter));
    const message = getOwnPropertyDescriptor(value, "message");
    if (message && "value" in message) {
      this.#tag("m");
      this.string(`${message.value}`);
    }
    const cause = getOwnPropertyDescriptor(value, "cause");
    if (cause && "value" in cause) {
      this.#tag("c");
      this.value(cause.value);
    }
    const { stack } = value;
    if (typeof stack === "string") {
      this.#tag("s");
      this.string(stack);
    }
    this.#tag(".");
  }
}
