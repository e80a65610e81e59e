import { LONGEST_CODE } from "./format.ts";

/** There is not enough input yet: what was begun is done again when there is more. */
export const NEED_INPUT = Symbol("more input");
/** What is wrong with a stream, as Brotli's own decoder names it. */
export class BrotliError extends Error {
  constructor(
    readonly code: string,
    readonly errno: number,
  ) {
    super(code);
  }
}
export const bad = (name: string, errno: number): never => {
  throw new BrotliError(`ERR__ERROR_FORMAT_${name}`, errno);
};

const SPARE = 8;
export class BitReader {
  #bytes = new Uint8Array(SPARE);
  #end = 0;
  /** In bits. */
  position = 0;
  add(data: Uint8Array): void {
    const from = this.position >> 3;
    const left = this.#end - from;
    const bytes = new Uint8Array(left + data.length + SPARE);
    bytes.set(this.#bytes.subarray(from, this.#end));
    bytes.set(data, left);
    this.#bytes = bytes;
    this.#end = left + data.length;
    this.position &= 7;
  }
  get bitsLeft(): number {
    return this.#end * 8 - this.position;
  }
  /** Up to 24 bits, as if zeros followed the end. */
  peek(): number {
    const at = this.position >> 3;
    const bytes = this.#bytes;
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    return word >>> (this.position & 7);
  }
  skip(count: number): void {
    if (count > this.bitsLeft) throw NEED_INPUT;
    this.position += count;
  }
  read(count: number): number {
    if (count > this.bitsLeft) throw NEED_INPUT;
    const value = this.peek() & ((1 << count) - 1);
    this.position += count;
    return value;
  }
  /** To the next whole byte; what is passed over must be zeros. */
  align(name: string, errno: number): void {
    const count = -this.position & 7;
    if (count > 0 && this.read(count) !== 0) bad(name, errno);
  }
  /** Whole bytes, as many as there are up to `count`. At a byte's begin only. */
  take(count: number): Uint8Array {
    const from = this.position >> 3;
    const taken = this.#bytes.subarray(from, Math.min(from + count, this.#end));
    this.position += taken.length * 8;
    return taken;
  }
}

const ROOT = 8;
/**
 * A prefix code: a table for the first eight bits, with further tables behind it for longer codes. An entry is the symbol
 * or the place of a table, shifted by 4, and the bits it takes.
 */
export type Code = Int32Array;
const reversed = (value: number, bits: number): number => {
  let made = 0;
  for (let bit = 0; bit < bits; bit++) if (value & (1 << bit)) made |= 1 << (bits - 1 - bit);
  return made;
};
export function makeCode(lengths: Uint8Array): Code {
  const counts = new Uint16Array(LONGEST_CODE + 2);
  let only = -1;
  let used = 0;
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    counts[length] = (counts[length] as number) + 1;
    only = symbol;
    used++;
  }
  const table: number[] = new Array(1 << ROOT).fill(0);
  // One symbol takes no bits at all.
  if (used <= 1) return Int32Array.from(table.fill(Math.max(only, 0) << 4));
  const next = new Uint16Array(LONGEST_CODE + 2);
  for (let length = 1, code = 0; length <= LONGEST_CODE; length++) {
    code = (code + (counts[length - 1] as number)) << 1;
    next[length] = code;
  }
  const tails = new Map<number, { at: number; bits: number }>();
  const longest = new Uint8Array(1 << ROOT);
  const codes = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const code = reversed(next[length] as number, length);
    next[length] = (next[length] as number) + 1;
    codes[symbol] = code;
    const root = code & ((1 << ROOT) - 1);
    if (length > ROOT) longest[root] = Math.max(longest[root] as number, length - ROOT);
  }
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const code = codes[symbol] as number;
    if (length <= ROOT) {
      for (let at = code; at < 1 << ROOT; at += 1 << length) table[at] = (symbol << 4) | length;
      continue;
    }
    const root = code & ((1 << ROOT) - 1);
    let tail = tails.get(root);
    if (!tail) {
      tail = { at: table.length, bits: longest[root] as number };
      tails.set(root, tail);
      for (let count = 0; count < 1 << tail.bits; count++) table.push(0);
      // Bits above 8 say that the rest is looked up behind.
      table[root] = -((tail.at << 4) | tail.bits) - 1;
    }
    for (let at = code >> ROOT; at < 1 << tail.bits; at += 1 << (length - ROOT))
      table[tail.at + at] = (symbol << 4) | length;
  }
  return Int32Array.from(table);
}
export function readSymbol(reader: BitReader, code: Code): number {
  const bits = reader.peek();
  let entry = code[bits & 255] as number;
  if (entry < 0) {
    const tail = -entry - 1;
    entry = code[(tail >> 4) + ((bits >> ROOT) & ((1 << (tail & 15)) - 1))] as number;
  }
  reader.skip(entry & 15);
  return entry >> 4;
}
