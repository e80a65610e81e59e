import { ByteWriter } from "./byte-writer.ts";
import { describeValue } from "./describe.ts";
import { isUnclonable, isWasm, type Kinds } from "./kinds.ts";
import { ERROR_LETTERS, FLAG_BITS, tag, viewTags } from "./tags.ts";

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
const INDEX = /^(?:0|[1-9]\d{0,9})$/;
const MAX_INDEX = 4294967294;

/** Writes values in V8's format. */
export class ValueWriter extends ByteWriter {
  readonly #ids = new Map<object, number>();
  readonly #transferred = new Map<object, number>();
  /** Views go to the host too. */
  viewsAreHosts = false;

  constructor(
    readonly kinds: Kinds,
    readonly host: WriteHost,
  ) {
    super();
  }

  transfer(id: number, buffer: object): void {
    this.#transferred.set(buffer, id);
  }

  value(value: unknown): void {
    if (typeof value === "string") this.string(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "object" && value !== null) this.#object(value);
    else if (value === undefined) this.tag("_");
    else if (value === null) this.tag("0");
    else if (typeof value === "boolean") this.tag(value ? "T" : "F");
    else if (typeof value === "bigint") {
      this.tag("Z");
      this.bigint(value);
    } else this.#refuse(value);
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
      this.tag("^");
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
    if (this.host.isHost?.(value)) this.#writeHost(value);
    else if (isArray(value)) this.#array(value);
    else if (kinds.isMap(value)) this.#map(value as Map<unknown, unknown>);
    else if (kinds.isSet(value)) this.#set(value as Set<unknown>);
    else if (kinds.isDate(value)) {
      this.tag("D");
      this.double(Date.prototype.getTime.call(value));
    } else if (kinds.isArrayBuffer(value)) this.#buffer(value as ArrayBuffer);
    else if (kinds.isSharedArrayBuffer(value)) {
      if (!this.host.sharedId) this.#refuse(value);
      this.tag("u");
      this.varint(this.host.sharedId(value as SharedArrayBuffer));
    } else if (kinds.isRegExp(value)) this.#regExp(value as RegExp);
    else if (kinds.isNativeError(value)) this.#error(value as Error);
    else if (!this.#boxed(value)) {
      if (isWasm(kinds, value) && this.host.moduleId) {
        this.tag("w");
        this.varint(this.host.moduleId(value));
      } else {
        if (isUnclonable(kinds, value)) this.#refuse(value);
        this.#plain(value);
      }
    }
  }
  #boxed(value: object): boolean {
    const { kinds } = this;
    if (kinds.isNumberObject(value)) {
      this.tag("n");
      this.double(Number.prototype.valueOf.call(value));
    } else if (kinds.isStringObject(value)) {
      this.tag("s");
      this.string(String.prototype.valueOf.call(value));
    } else if (kinds.isBooleanObject(value)) this.tag(Boolean.prototype.valueOf.call(value) ? "y" : "x");
    else if (kinds.isBigIntObject(value)) {
      this.tag("z");
      this.bigint(BigInt.prototype.valueOf.call(value));
    } else return false;
    return true;
  }
  #writeHost(value: object): void {
    if (!this.host.writeHost) this.#refuse(value);
    this.tag("\\");
    this.host.writeHost(value);
  }
  #writeView(value: ArrayBufferView): void {
    this.tag("V");
    this.byte(viewTags.get(viewName.call(value) ?? "DataView") as number);
    this.varint(value.byteOffset);
    this.varint(value.byteLength);
    this.varint(0);
  }
  #buffer(buffer: ArrayBuffer): void {
    const id = this.#transferred.get(buffer);
    if (id !== undefined) {
      this.tag("t");
      this.varint(id);
      return;
    }
    if ((buffer as { detached?: boolean }).detached)
      this.host.refuse("An ArrayBuffer is detached and could not be cloned.");
    const { resizable, maxByteLength } = buffer as ArrayBuffer & { resizable?: boolean; maxByteLength: number };
    this.tag(resizable ? "~" : "B");
    this.varint(buffer.byteLength);
    if (resizable) this.varint(maxByteLength);
    this.raw(new Uint8Array(buffer));
  }
  #key(key: string): void {
    const index = Number(key);
    if (INDEX.test(key) && index <= MAX_INDEX) this.number(index);
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
    this.tag("o");
    const count = this.#properties(value, keys(value));
    this.tag("{");
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
      this.tag("a");
      this.varint(length);
      const count = this.#properties(value, keys(value));
      this.tag("@");
      this.varint(count);
      this.varint(length);
      return;
    }
    this.tag("A");
    this.varint(length);
    for (let at = 0; at < length; at++) {
      if (doubles && fractions) {
        // An array of numbers of which one is no small integer is one of doubles in the engine.
        this.tag("N");
        this.double(value[at] as number);
      } else if (at >= value.length) this.tag("-");
      else this.value(value[at]);
    }
    const count = this.#properties(value, keys(value).slice(length));
    this.tag("$");
    this.varint(count);
    this.varint(length);
  }
  #map(value: Map<unknown, unknown>): void {
    const entries: unknown[] = [];
    mapForEach.call(value, (content, key) => entries.push(key, content));
    this.tag(";");
    for (const each of entries) this.value(each);
    this.tag(":");
    this.varint(entries.length);
  }
  #set(value: Set<unknown>): void {
    const entries: unknown[] = [];
    setForEach.call(value, (each) => entries.push(each));
    this.tag("'");
    for (const each of entries) this.value(each);
    this.tag(",");
    this.varint(entries.length);
  }
  #regExp(value: RegExp): void {
    this.tag("R");
    this.string(value.source);
    this.varint(FLAG_BITS.reduce((bits, [flag, bit]) => bits | (value.flags.includes(flag) ? bit : 0), 0));
  }
  #error(value: Error): void {
    this.tag("r");
    const letter = ERROR_LETTERS.find(([, name]) => name === `${value.name}`)?.[0];
    if (letter) this.varint(tag(letter));
    const message = getOwnPropertyDescriptor(value, "message");
    if (message && "value" in message) {
      this.tag("m");
      this.string(`${message.value}`);
    }
    const cause = getOwnPropertyDescriptor(value, "cause");
    if (cause && "value" in cause) {
      this.tag("c");
      this.value(cause.value);
    }
    const { stack } = value;
    if (typeof stack === "string") {
      this.tag("s");
      this.string(stack);
    }
    this.tag(".");
  }
}
