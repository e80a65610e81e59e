import { FORMAT_VERSION } from "./tags.ts";

/** The format's own numbers and texts, one after the other. */
export class ByteWriter {
  #bytes = new Uint8Array(128);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

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
  tag(character: string): void {
    this.byte(character.charCodeAt(0));
  }
  string(text: string): void {
    const { length } = text;
    this.#room(length * 2 + 12);
    const start = this.#length;
    this.tag('"');
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
    this.tag("c");
    this.varint(bytes);
    this.#room(bytes);
    for (let at = 0; at < text.length; at++) {
      this.#view.setUint16(this.#length, text.charCodeAt(at), true);
      this.#length += 2;
    }
  }
  number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.tag("I");
      this.varint(((value << 1) ^ (value >> 31)) >>> 0);
    } else {
      this.tag("N");
      this.double(value);
    }
  }
  bigint(value: bigint): void {
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
}
