import { FORMAT_VERSION } from "./tags.ts";

const FAILED = "Unable to deserialize cloned data.";
const LATIN1_CHUNK = 4096;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const PlainError = Error;

/** Reads the format's own numbers and texts, one after the other. @throws Error when there are too few bytes */
export class ByteReader {
  #at = 0;
  readonly #view: DataView;
  version = 0;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  /** The byte just read is to be read again. */
  back(): void {
    this.#at--;
  }
  fail(): never {
    throw new PlainError(FAILED);
  }
  header(): boolean {
    if (this.bytes[0] === 0xff) {
      this.#at = 1;
      this.version = this.varint();
      if (this.version > FORMAT_VERSION)
        throw new PlainError("Unable to deserialize cloned data due to invalid or unsupported version.");
      return true;
    }
    return false;
  }
  get left(): number {
    return this.bytes.length - this.#at;
  }
  byte(): number {
    if (this.#at >= this.bytes.length) this.fail();
    return this.bytes[this.#at++] as number;
  }
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      if (scale < 2 ** 53) value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return value % 4294967296;
    }
  }
  varint64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value & 0xffffffffffffffffn;
    }
  }
  double(): number {
    if (this.left < 8) this.fail();
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }
  /** Where the next `length` bytes are, which are then behind. */
  raw(length: number): number {
    if (length > this.left) this.fail();
    const at = this.#at;
    this.#at += length;
    return at;
  }
  take(length: number): Uint8Array {
    const at = this.raw(length);
    return this.bytes.subarray(at, at + length);
  }
  peek(): number {
    let at = this.#at;
    while (this.bytes[at] === 0) at++;
    return this.bytes[at] ?? -1;
  }
  tag(): number {
    let found = this.byte();
    while (found === 0) found = this.byte();
    return found;
  }
  oneByte(): string {
    const bytes = this.take(this.varint());
    let text = "";
    for (let at = 0; at < bytes.length; at += LATIN1_CHUNK)
      text += String.fromCharCode.apply(null, bytes.subarray(at, at + LATIN1_CHUNK) as unknown as number[]);
    return text;
  }
  twoByte(): string {
    const bytes = this.take(this.varint());
    if (bytes.length & 1) this.fail();
    let text = "";
    for (let at = 0; at < bytes.length; at += 2)
      text += String.fromCharCode((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
    return text;
  }
  utf8(): string {
    return utf8.decode(this.take(this.varint()).slice());
  }
  bigint(): bigint {
    const bits = this.varint();
    const bytes = this.take(bits >> 1);
    let value = 0n;
    for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] as number);
    return bits & 1 ? -value : value;
  }
}
