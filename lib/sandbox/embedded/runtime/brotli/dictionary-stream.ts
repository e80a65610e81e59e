import { COPIES, WORD_BITS } from "./format.ts";

/**
 * A Brotli stream that holds every word of Brotli's dictionary once, in its order: whoever has a decoder gets the
 * dictionary by opening it. Each word is a meta-block of its own with one command.
 */
export function dictionaryStream(): Uint8Array {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  const put = (value: number, bits: number): void => {
    held += value * 2 ** count;
    count += bits;
    while (count >= 8) {
      bytes.push(held % 256);
      held = Math.floor(held / 256);
      count -= 8;
    }
  };
  /** A prefix code of one symbol. */
  const only = (symbol: number, bits: number): void => {
    put(1, 2);
    put(0, 2);
    put(symbol, bits);
  };
  // A window of 64 KiB.
  put(0, 1);
  let written = 0;
  for (const [length, wordBits] of WORD_BITS.entries()) {
    if (wordBits === 0) continue;
    const copy = COPIES.findIndex(([base, bits]) => length >= base && length < base + 2 ** bits);
    const command = 128 + (copy < 8 ? 0 : copy < 16 ? 64 : 256) + (copy & 7);
    for (let word = 0; word < 2 ** wordBits; word++) {
      const distance = Math.min(65520, written) + 1 + word;
      const bits = Math.floor(Math.log2(distance + 3)) - 1;
      const high = ((distance + 3) >> bits) & 1;
      const code = 16 + (bits - 1) * 2 + high;
      put(0, 1);
      put(0, 2);
      put(length - 1, 16);
      // Not raw; one block type each; no postfix, no direct distances; one mode; one tree each.
      put(0, 1 + 3 + 6 + 2 + 2);
      only(0, 8);
      only(command, 10);
      only(code, 6);
      const [base, extra] = COPIES[copy] as (typeof COPIES)[number];
      put(length - base, extra);
      put(distance + 3 - ((2 + high) << bits), bits);
      written += length;
    }
  }
  put(3, 2);
  put(0, -count & 7);
  return Uint8Array.from(bytes);
}
