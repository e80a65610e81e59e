import type { Authenticated } from "./aead.ts";
import type { BlockCipher } from "./blocks.ts";
import { type Bytes, concat } from "./bytes.ts";

const BLOCK = 16;
const double = (block: Uint8Array): Bytes => {
  const out = new Uint8Array(BLOCK);
  for (let at = 0; at < BLOCK; at++) out[at] = ((block[at] as number) << 1) | ((block[at + 1] ?? 0) >> 7);
  if ((block[0] as number) & 128) out[15] = (out[15] as number) ^ 0x87;
  return out;
};
const mix = (into: Uint8Array, other: Uint8Array): void => {
  for (let at = 0; at < BLOCK; at++) into[at] = (into[at] as number) ^ (other[at] as number);
};

/** RFC 7253. */
export class Ocb implements Authenticated {
  readonly #block: BlockCipher;
  readonly #encrypts: boolean;
  readonly #star: Bytes;
  readonly #dollar: Bytes;
  readonly #steps: Bytes[];
  readonly #sum: Bytes = new Uint8Array(BLOCK);
  readonly #checksum: Bytes = new Uint8Array(BLOCK);
  readonly #text: { offset: Bytes; count: number; held: Bytes };
  readonly #extra: { offset: Bytes; count: number; held: Bytes };
  #tag: Bytes | null = null;
  constructor(block: BlockCipher, encrypts: boolean, iv: Uint8Array, size: number) {
    this.#block = block;
    this.#encrypts = encrypts;
    this.#star = new Uint8Array(BLOCK);
    block.encrypt(this.#star, 0);
    this.#dollar = double(this.#star);
    this.#steps = [double(this.#dollar)];
    const nonce = new Uint8Array(BLOCK);
    nonce[0] = ((size * 8) % 128) << 1;
    nonce[15 - iv.length] = (nonce[15 - iv.length] as number) | 1;
    nonce.set(iv, BLOCK - iv.length);
    const bottom = (nonce[15] as number) & 63;
    nonce[15] = (nonce[15] as number) & 192;
    block.encrypt(nonce, 0);
    const stretched = concat(
      nonce,
      nonce.slice(0, 8).map((byte, at) => byte ^ (nonce[at + 1] as number)),
    );
    const offset = new Uint8Array(BLOCK);
    const [bytes, bits] = [bottom >> 3, bottom & 7];
    for (let at = 0; at < BLOCK; at++)
      offset[at] = ((stretched[at + bytes] as number) << bits) | ((stretched[at + bytes + 1] as number) >> (8 - bits));
    this.#text = { offset, count: 0, held: new Uint8Array(0) };
    this.#extra = { offset: new Uint8Array(BLOCK), count: 0, held: new Uint8Array(0) };
  }
  #step(count: number): Bytes {
    let zeros = 0;
    while (((count >> zeros) & 1) === 0) zeros++;
    while (this.#steps.length <= zeros) this.#steps.push(double(this.#steps.at(-1) as Bytes));
    return this.#steps[zeros] as Bytes;
  }
  authenticate(data: Uint8Array): void {
    const part = this.#extra;
    const all = concat(part.held, data);
    const whole = all.length - (all.length % BLOCK);
    for (let at = 0; at < whole; at += BLOCK) {
      mix(part.offset, this.#step(++part.count));
      const block = all.slice(at, at + BLOCK);
      mix(block, part.offset);
      this.#block.encrypt(block, 0);
      mix(this.#sum, block);
    }
    part.held = all.slice(whole);
  }
  update(data: Uint8Array): Bytes {
    const part = this.#text;
    const all = concat(part.held, data);
    const whole = all.length - (all.length % BLOCK);
    for (let at = 0; at < whole; at += BLOCK) {
      const block = all.subarray(at, at + BLOCK);
      mix(part.offset, this.#step(++part.count));
      if (this.#encrypts) mix(this.#checksum, block);
      mix(block, part.offset);
      if (this.#encrypts) this.#block.encrypt(all, at);
      else this.#block.decrypt(all, at);
      mix(block, part.offset);
      if (!this.#encrypts) mix(this.#checksum, block);
    }
    part.held = all.slice(whole);
    return all.slice(0, whole);
  }
  final(): Bytes {
    const { held, offset } = this.#text;
    let out: Bytes = new Uint8Array(0);
    if (held.length > 0) {
      mix(offset, this.#star);
      const stream = offset.slice();
      this.#block.encrypt(stream, 0);
      out = held.map((byte, at) => byte ^ (stream[at] as number));
      const plain = new Uint8Array(BLOCK);
      plain.set(this.#encrypts ? held : out);
      plain[held.length] = 128;
      mix(this.#checksum, plain);
    }
    const tag = this.#checksum.slice();
    mix(tag, offset);
    mix(tag, this.#dollar);
    this.#block.encrypt(tag, 0);
    const extra = this.#extra;
    if (extra.held.length > 0) {
      mix(extra.offset, this.#star);
      const block = new Uint8Array(BLOCK);
      block.set(extra.held);
      block[extra.held.length] = 128;
      mix(block, extra.offset);
      this.#block.encrypt(block, 0);
      mix(this.#sum, block);
    }
    mix(tag, this.#sum);
    this.#tag = tag;
    return out;
  }
  tag(): Bytes {
    return this.#tag ?? new Uint8Array(0);
  }
}
