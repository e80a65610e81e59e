import { Poly1305 } from "@noble/ciphers/_poly1305.js";
import { GHASH } from "@noble/ciphers/_polyval.js";
import { chacha20 } from "@noble/ciphers/chacha.js";
import type { BlockCipher } from "./blocks.ts";
import { type Bytes, concat, sameBytes } from "./bytes.ts";
import { CipherFailure, counterMode, countUp, KeyStream, type Mode } from "./modes.ts";

/** Ciphers that also vouch for what they carry. */
export interface Authenticated extends Mode {
  authenticate(data: Uint8Array): void;
  /** Of the full length; there after `final`. */
  tag(): Bytes;
}

const BLOCK = 16;
/** Takes any pieces, hands on whole blocks, fills up with zeros where a part ends. */
class Padded {
  #held: Bytes = new Uint8Array(0);
  length = 0;
  readonly #take: (data: Bytes) => void;
  constructor(take: (data: Bytes) => void) {
    this.#take = take;
  }
  add(data: Uint8Array): void {
    this.length += data.length;
    const all = concat(this.#held, data);
    const whole = all.length - (all.length % BLOCK);
    if (whole > 0) this.#take(all.slice(0, whole));
    this.#held = all.slice(whole);
  }
  end(): void {
    if (this.#held.length > 0) this.#take(concat(this.#held, new Uint8Array(BLOCK - this.#held.length)));
    this.#held = new Uint8Array(0);
  }
}
const lengths = (first: number, second: number, little: boolean, unit: 1 | 8): Bytes => {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(first) * BigInt(unit), little);
  view.setBigUint64(8, BigInt(second) * BigInt(unit), little);
  return bytes;
};

/** A code over data, block by block. */
type Code = { update(data: Bytes): unknown; digest(): Uint8Array };
type Parts = {
  readonly code: Code;
  readonly cipher: KeyStream;
  /** How the two lengths are told at the end. */
  readonly little: boolean;
  readonly unit: 1 | 8;
};

/** A key stream, and a code over what it makes: the other data first, then the encrypted, then how long both are. */
class CodedStream implements Authenticated {
  readonly #parts: Parts;
  readonly #encrypts: boolean;
  readonly #extra: Padded;
  readonly #text: Padded;
  #begun = false;
  #tag: Bytes | null = null;
  constructor(parts: Parts, encrypts: boolean) {
    this.#parts = parts;
    this.#encrypts = encrypts;
    const take = (data: Bytes) => void parts.code.update(data);
    this.#extra = new Padded(take);
    this.#text = new Padded(take);
  }
  authenticate(data: Uint8Array): void {
    this.#extra.add(data);
  }
  update(data: Uint8Array): Bytes {
    if (!this.#begun) this.#extra.end();
    this.#begun = true;
    const out = this.#parts.cipher.update(data);
    this.#text.add(this.#encrypts ? out : data);
    return out;
  }
  final(): Bytes {
    const { code, little, unit } = this.#parts;
    if (!this.#begun) this.#extra.end();
    this.#text.end();
    code.update(lengths(this.#extra.length, this.#text.length, little, unit));
    this.#tag = code.digest() as Bytes;
    return new Uint8Array(0);
  }
  tag(): Bytes {
    return this.#tag ?? new Uint8Array(0);
  }
}

/** NIST SP 800-38D. */
export class Gcm extends CodedStream {
  readonly #mask: Bytes;
  constructor(block: BlockCipher, encrypts: boolean, iv: Uint8Array) {
    const key = new Uint8Array(BLOCK);
    block.encrypt(key, 0);
    let start: Bytes = concat(iv, new Uint8Array([0, 0, 0, 1]));
    if (iv.length !== 12) {
      const hash = new GHASH(key);
      hash.update(iv);
      hash.update(lengths(0, iv.length, false, 8));
      start = hash.digest() as Bytes;
    }
    const mask = start.slice();
    block.encrypt(mask, 0);
    countUp(start, 4);
    // The length decides only how large its tables are.
    const code = new GHASH(key, 2048);
    super({ code, cipher: counterMode(block, start, 4), little: false, unit: 8 }, encrypts);
    this.#mask = mask;
  }
  override tag(): Bytes {
    return super.tag().map((byte, at) => byte ^ (this.#mask[at] as number));
  }
}

/** RFC 8439. */
export class ChachaPoly extends CodedStream {
  constructor(key: Uint8Array, encrypts: boolean, iv: Uint8Array) {
    const nonce = concat(new Uint8Array(12 - iv.length), iv);
    const zeros = new Uint8Array(64);
    let counter = 1;
    super(
      {
        code: new Poly1305(chacha20(key, nonce, zeros).slice(0, 32)),
        cipher: new KeyStream(() => chacha20(key, nonce, zeros, undefined, counter++)),
        little: true,
        unit: 1,
      },
      encrypts,
    );
  }
}

/** RFC 3610: all of the data at once, as it is told its length first. */
export class Ccm implements Authenticated {
  readonly #block: BlockCipher;
  readonly #encrypts: boolean;
  readonly #iv: Uint8Array;
  readonly #size: number;
  #extra: Uint8Array = new Uint8Array(0);
  #tag: Bytes | null = null;
  /** `size`: the tag's. */
  constructor(block: BlockCipher, encrypts: boolean, iv: Uint8Array, size: number) {
    this.#block = block;
    this.#encrypts = encrypts;
    this.#iv = iv.slice();
    this.#size = size;
  }
  authenticate(data: Uint8Array): void {
    this.#extra = data.slice();
  }
  #mac(text: Uint8Array): Bytes {
    const width = 15 - this.#iv.length;
    const state = new Uint8Array(BLOCK);
    state[0] = (this.#extra.length > 0 ? 64 : 0) | (((this.#size - 2) / 2) << 3) | (width - 1);
    state.set(this.#iv, 1);
    for (let at = 15, left = text.length; at > 15 - width; at--, left = Math.floor(left / 256)) state[at] = left & 255;
    this.#block.encrypt(state, 0);
    const take = (data: Bytes): void => {
      for (let at = 0; at < data.length; at++) {
        state[at % BLOCK] = (state[at % BLOCK] as number) ^ (data[at] as number);
        if (at % BLOCK === 15) this.#block.encrypt(state, 0);
      }
    };
    if (this.#extra.length > 0) {
      const part = new Padded(take);
      const { length } = this.#extra;
      part.add(
        length < 0xff00
          ? new Uint8Array([length >> 8, length & 255])
          : new Uint8Array([0xff, 0xfe, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255]),
      );
      part.add(this.#extra);
      part.end();
    }
    const part = new Padded(take);
    part.add(text);
    part.end();
    return state;
  }
  update(data: Uint8Array): Bytes {
    const counter = new Uint8Array(BLOCK);
    counter[0] = 14 - this.#iv.length;
    counter.set(this.#iv, 1);
    const stream = counterMode(this.#block, counter);
    const mask = stream.update(new Uint8Array(BLOCK));
    const out = stream.update(data);
    this.#tag = this.#mac(this.#encrypts ? data : out).map((byte, at) => byte ^ (mask[at] as number));
    return out;
  }
  final(): Bytes {
    return new Uint8Array(0);
  }
  tag(): Bytes {
    return this.#tag ?? new Uint8Array(0);
  }
}

/** @throws CipherFailure when the tag is another */
export function checkTag(cipher: Authenticated, expected: Uint8Array): void {
  if (!sameBytes(cipher.tag().subarray(0, expected.length), expected)) throw new CipherFailure("state");
}
