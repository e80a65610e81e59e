import { chacha20 } from "@noble/ciphers/chacha.js";
import type { BlockCipher } from "./blocks.ts";
import { type Bytes, concat, sameBytes } from "./bytes.ts";

/** Ways to use a block cipher on a stream of bytes. */
export interface Mode {
  update(data: Uint8Array): Bytes;
  /** The rest. @throws CipherFailure */
  final(): Bytes;
  /** Whether the last block is filled up, where blocks must be whole. */
  padding?: boolean;
}
/** What OpenSSL's provider calls its failures; anything else is one of state. */
export class CipherFailure extends Error {
  constructor(readonly kind: "bad decrypt" | "wrong final block length" | "state") {
    super(kind);
  }
}

/** ECB and CBC. */
export class Blocks implements Mode {
  padding = true;
  #held: Bytes = new Uint8Array(0);
  readonly #block: BlockCipher;
  #chain: Bytes | null;
  readonly #encrypts: boolean;
  constructor(block: BlockCipher, encrypts: boolean, iv: Uint8Array | null) {
    this.#block = block;
    this.#encrypts = encrypts;
    this.#chain = iv && Uint8Array.from(iv);
  }
  #whole(data: Bytes): Bytes {
    const { size } = this.#block;
    const chain = this.#chain;
    for (let at = 0; at < data.length; at += size) {
      if (this.#encrypts) {
        if (chain)
          for (let index = 0; index < size; index++)
            data[at + index] = (data[at + index] as number) ^ (chain[index] as number);
        this.#block.encrypt(data, at);
        chain?.set(data.subarray(at, at + size));
      } else {
        const before = chain && data.slice(at, at + size);
        this.#block.decrypt(data, at);
        if (!chain || !before) continue;
        for (let index = 0; index < size; index++)
          data[at + index] = (data[at + index] as number) ^ (chain[index] as number);
        chain.set(before);
      }
    }
    return data;
  }
  update(data: Uint8Array): Bytes {
    const { size } = this.#block;
    const all = concat(this.#held, data);
    let ready = all.length - (all.length % size);
    // The last block tells how much of it is filling: it waits for the end.
    if (!this.#encrypts && this.padding && ready === all.length && ready > 0) ready -= size;
    this.#held = all.slice(ready);
    return this.#whole(all.slice(0, ready));
  }
  final(): Bytes {
    const { size } = this.#block;
    const held = this.#held;
    if (!this.padding) {
      if (held.length % size !== 0) throw new CipherFailure("wrong final block length");
      return this.#whole(held);
    }
    if (this.#encrypts) {
      const fill = size - held.length;
      return this.#whole(concat(held, new Uint8Array(fill).fill(fill)));
    }
    if (held.length !== size) throw new CipherFailure("wrong final block length");
    const plain = this.#whole(held);
    const fill = plain[size - 1] as number;
    if (fill === 0 || fill > size || !plain.subarray(size - fill).every((byte) => byte === fill))
      throw new CipherFailure("bad decrypt");
    return plain.slice(0, size - fill);
  }
}

/** A block's worth of bytes at a time that the data is added to. */
export class KeyStream implements Mode {
  #stream: Uint8Array = new Uint8Array(0);
  #used = 0;
  readonly #next: () => Uint8Array;
  constructor(next: () => Uint8Array) {
    this.#next = next;
  }
  update(data: Uint8Array): Bytes {
    const out = new Uint8Array(data.length);
    for (let at = 0; at < data.length; at++) {
      if (this.#used === this.#stream.length) {
        this.#stream = this.#next();
        this.#used = 0;
      }
      out[at] = (data[at] as number) ^ (this.#stream[this.#used++] as number);
    }
    return out;
  }
  final(): Bytes {
    return new Uint8Array(0);
  }
}

/** Counts up the last `width` bytes. */
export function countUp(counter: Uint8Array, width: number): void {
  for (let at = counter.length - 1; at >= counter.length - width; at--) {
    const byte = ((counter[at] as number) + 1) & 255;
    counter[at] = byte;
    if (byte !== 0) return;
  }
}
export function counterMode(block: BlockCipher, iv: Uint8Array, width = iv.length): KeyStream {
  const counter = iv.slice();
  return new KeyStream(() => {
    const stream = counter.slice();
    block.encrypt(stream, 0);
    countUp(counter, width);
    return stream;
  });
}
export function outputFeedback(block: BlockCipher, iv: Uint8Array): KeyStream {
  const stream = iv.slice();
  return new KeyStream(() => {
    block.encrypt(stream, 0);
    return stream;
  });
}
/** OpenSSL's: a counter of 32 bits, least significant byte first, then the nonce. */
export function chachaStream(key: Uint8Array, iv: Uint8Array): KeyStream {
  let counter = new DataView(iv.buffer, iv.byteOffset).getUint32(0, true);
  const nonce = iv.slice(4);
  const zeros = new Uint8Array(64);
  return new KeyStream(() => chacha20(key, nonce, zeros, undefined, counter++));
}

/** Cipher feedback of whole blocks, of bytes, or of bits. */
export class CipherFeedback implements Mode {
  readonly #block: BlockCipher;
  readonly #encrypts: boolean;
  readonly #width: number;
  readonly #register: Uint8Array;
  #stream: Uint8Array = new Uint8Array(0);
  #at = 0;
  constructor(block: BlockCipher, encrypts: boolean, iv: Uint8Array, width: "block" | 8 | 1) {
    this.#block = block;
    this.#encrypts = encrypts;
    this.#width = width === "block" ? 0 : width;
    this.#register = iv.slice();
  }
  #encrypted(): Uint8Array {
    const stream = this.#register.slice();
    this.#block.encrypt(stream, 0);
    return stream;
  }
  #shift(bits: number, value: number): void {
    const register = this.#register;
    for (let at = 0; at < register.length; at++) {
      const next = at + 1 < register.length ? (register[at + 1] as number) : value << (8 - bits);
      register[at] = ((register[at] as number) << bits) | (next >> (8 - bits));
    }
  }
  update(data: Uint8Array): Bytes {
    const out = new Uint8Array(data.length);
    for (const [at, byte] of data.entries()) {
      if (this.#width === 8) {
        const made = byte ^ (this.#encrypted()[0] as number);
        this.#shift(8, this.#encrypts ? made : byte);
        out[at] = made;
      } else if (this.#width === 1) {
        let made = 0;
        for (let bit = 7; bit >= 0; bit--) {
          const given = (byte >> bit) & 1;
          const changed = given ^ ((this.#encrypted()[0] as number) >> 7);
          this.#shift(1, this.#encrypts ? changed : given);
          made |= changed << bit;
        }
        out[at] = made;
      } else {
        if (this.#at === 0) this.#stream = this.#encrypted();
        const made = byte ^ (this.#stream[this.#at] as number);
        this.#register[this.#at] = this.#encrypts ? made : byte;
        this.#at = (this.#at + 1) % this.#block.size;
        out[at] = made;
      }
    }
    return out;
  }
  final(): Bytes {
    return new Uint8Array(0);
  }
}

const HALF = 8;
/** Six rounds over eight bytes at a time, forth or back; `chain` is changed. */
function wrapRounds(block: BlockCipher, chain: Uint8Array, words: Uint8Array, encrypts: boolean): void {
  const pair = new Uint8Array(16);
  const count = words.length / HALF;
  const steps = 6 * count;
  for (let turn = 0; turn < steps; turn++) {
    const step = encrypts ? turn : steps - 1 - turn;
    const at = (step % count) * HALF;
    const view = new DataView(pair.buffer);
    pair.set(chain);
    if (!encrypts) view.setUint32(4, view.getUint32(4) ^ (step + 1));
    pair.set(words.subarray(at, at + HALF), HALF);
    if (encrypts) block.encrypt(pair, 0);
    else block.decrypt(pair, 0);
    if (encrypts) view.setUint32(4, view.getUint32(4) ^ (step + 1));
    chain.set(pair.subarray(0, HALF));
    words.set(pair.subarray(HALF), at);
  }
}
/** RFC 3394, and RFC 5649 where anything is filled up: a key in one piece. */
export class KeyWrap implements Mode {
  readonly #run: (data: Uint8Array) => Bytes;
  constructor(block: BlockCipher, encrypts: boolean, iv: Uint8Array, padded: boolean) {
    this.#run = encrypts
      ? (data) => this.#wrap(block, iv, data, padded)
      : (data) => this.#unwrap(block, iv, data, padded);
  }
  #wrap(block: BlockCipher, iv: Uint8Array, data: Uint8Array, padded: boolean): Bytes {
    const chain = new Uint8Array(HALF);
    chain.set(iv);
    if (padded ? data.length === 0 : data.length % HALF !== 0 || data.length < 2 * HALF)
      throw new CipherFailure("state");
    if (padded) new DataView(chain.buffer).setUint32(4, data.length);
    const words = concat(data, new Uint8Array((HALF - (data.length % HALF)) % HALF));
    if (words.length === HALF) {
      const one = concat(chain, words);
      block.encrypt(one, 0);
      return one;
    }
    wrapRounds(block, chain, words, true);
    return concat(chain, words);
  }
  #unwrap(block: BlockCipher, iv: Uint8Array, data: Uint8Array, padded: boolean): Bytes {
    if (data.length % HALF !== 0 || data.length < (padded ? 2 : 3) * HALF) throw new CipherFailure("state");
    const chain = Uint8Array.from(data.subarray(0, HALF));
    const words = Uint8Array.from(data.subarray(HALF));
    if (words.length === HALF) {
      const one = concat(chain, words);
      block.decrypt(one, 0);
      chain.set(one.subarray(0, HALF));
      words.set(one.subarray(HALF));
    } else wrapRounds(block, chain, words, false);
    const fits = sameBytes(chain.subarray(0, iv.length), iv);
    if (!padded && fits) return words;
    const length = new DataView(chain.buffer).getUint32(4);
    const filled =
      length <= words.length && length > words.length - HALF && words.subarray(length).every((byte) => byte === 0);
    if (!padded || !fits || !filled) throw new CipherFailure("state");
    return words.slice(0, length);
  }
  update(data: Uint8Array): Bytes {
    return this.#run(data);
  }
  final(): Bytes {
    return new Uint8Array(0);
  }
}
