import { CODE_LENGTH_ORDER, LONGEST_CODE } from "./format.ts";

export class BitWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #held = 0;
  #count = 0;
  get aligned(): boolean {
    return this.#count === 0;
  }
  get length(): number {
    return this.#length;
  }
  put(value: number, bits: number): void {
    if (bits > 16) {
      this.put(value & 0xffff, 16);
      this.put(Math.floor(value / 65536), bits - 16);
      return;
    }
    this.#held |= value << this.#count;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#byte(this.#held & 255);
      this.#held >>>= 8;
      this.#count -= 8;
    }
  }
  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes[this.#length++] = byte;
  }
  align(): void {
    this.put(0, -this.#count & 7);
  }
  /** At a byte's begin only. */
  bytes(data: Uint8Array): void {
    for (const byte of data) this.#byte(byte);
  }
  /** The whole bytes so far; bits of a begun one stay. */
  release(): Uint8Array {
    const made = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return made;
  }
  /** To come back to, if what follows is not worth it. */
  mark(): readonly [number, number, number] {
    return [this.#length, this.#held, this.#count];
  }
  back([length, held, count]: readonly [number, number, number]): void {
    this.#length = length;
    this.#held = held;
    this.#count = count;
  }
}

/** Huffman's lengths for how often each symbol comes, none longer than `limit`. */
export function codeLengths(counts: ArrayLike<number>, limit: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const used: number[] = [];
  for (let symbol = 0; symbol < counts.length; symbol++) if ((counts[symbol] as number) > 0) used.push(symbol);
  if (used.length < 2) {
    if (used.length === 1) lengths[used[0] as number] = 1;
    return lengths;
  }
  for (let least = 1; ; least *= 2) {
    const weight = (symbol: number): number => Math.max(counts[symbol] as number, least);
    const leaves = [...used].sort((a, b) => weight(a) - weight(b) || a - b);
    const weights = leaves.map(weight);
    const parents: number[] = [];
    const inner: number[] = [];
    let [leaf, node] = [0, 0];
    const take = (): number => {
      const fromLeaf =
        node >= inner.length || (leaf < leaves.length && (weights[leaf] as number) <= (inner[node] as number));
      return fromLeaf ? leaf++ : leaves.length + node++;
    };
    const weightOf = (at: number): number =>
      at < leaves.length ? (weights[at] as number) : (inner[at - leaves.length] as number);
    for (let merge = 0; merge < leaves.length - 1; merge++) {
      const [a, b] = [take(), take()];
      parents[a] = parents[b] = leaves.length + inner.length;
      inner.push(weightOf(a) + weightOf(b));
    }
    const depths: number[] = [];
    let deepest = 0;
    const root = leaves.length + inner.length - 1;
    depths[root] = 0;
    for (let at = root - 1; at >= 0; at--) {
      depths[at] = (depths[parents[at] as number] as number) + 1;
      deepest = Math.max(deepest, depths[at] as number);
    }
    if (deepest > limit) continue;
    for (const [at, symbol] of leaves.entries()) lengths[symbol] = depths[at] as number;
    return lengths;
  }
}
/** The bits of each symbol, first bit lowest. */
export function codeBits(lengths: Uint8Array): Uint16Array {
  const bits = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code <<= 1;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      let reversed = 0;
      for (let bit = 0; bit < length; bit++) if (code & (1 << bit)) reversed |= 1 << (length - 1 - bit);
      bits[symbol] = reversed;
      code++;
    }
  }
  return bits;
}

const [REPEAT, ZEROS] = [16, 17];
/** Lengths as symbols, runs of them shortened: [symbol, further bits, how many]. */
function runs(lengths: Uint8Array): [symbol: number, extra: number, bits: number][] {
  const made: [number, number, number][] = [];
  let end = lengths.length;
  while (end > 0 && lengths[end - 1] === 0) end--;
  let previous = 8;
  for (let at = 0; at < end; ) {
    const length = lengths[at] as number;
    let count = 1;
    while (at + count < end && lengths[at + count] === length) count++;
    at += count;
    if (length !== 0 && length !== previous) {
      made.push([length, 0, 0]);
      count--;
    }
    if (length !== 0) previous = length;
    const [symbol, bits, awkward] = length === 0 ? [ZEROS, 3, 11] : [REPEAT, 2, 7];
    // Two of them in a row would say something else.
    if (count === awkward) {
      made.push([length, 0, 0]);
      count--;
    }
    if (count < 3) {
      for (; count > 0; count--) made.push([length, 0, 0]);
      continue;
    }
    const pieces: [number, number, number][] = [];
    for (let left = count - 3; ; left--) {
      pieces.push([symbol, left & ((1 << bits) - 1), bits]);
      left >>= bits;
      if (left === 0) break;
    }
    made.push(...pieces.reverse());
  }
  return made;
}
/** By length: how the length of a code of lengths is written. */
const LENGTH_CODES: readonly (readonly [value: number, bits: number])[] = [
  [0, 2],
  [7, 4],
  [3, 3],
  [2, 2],
  [1, 2],
  [15, 4],
];
function writeSimple(writer: BitWriter, lengths: Uint8Array, used: readonly number[]): void {
  const bits = 32 - Math.clz32(lengths.length - 1);
  const symbols = used.length > 0 ? [...used] : [0];
  symbols.sort((a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b);
  writer.put(1, 2);
  writer.put(symbols.length - 1, 2);
  for (const symbol of symbols) writer.put(symbol, bits);
  if (symbols.length === 4) writer.put(lengths[symbols[3] as number] === 3 ? 1 : 0, 1);
}
/** Writes a code and returns what its symbols are written as: [bits, lengths]; a sole symbol takes none. */
export function writeCode(writer: BitWriter, counts: ArrayLike<number>): [bits: Uint16Array, lengths: Uint8Array] {
  const lengths = codeLengths(counts, LONGEST_CODE);
  const used: number[] = [];
  for (const [symbol, length] of lengths.entries()) if (length > 0) used.push(symbol);
  if (used.length <= 4) {
    writeSimple(writer, lengths, used);
    if (used.length < 2) lengths.fill(0);
    return [codeBits(lengths), lengths];
  }
  const pieces = runs(lengths);
  const pieceCounts = new Uint32Array(18);
  for (const [symbol] of pieces) pieceCounts[symbol] = (pieceCounts[symbol] as number) + 1;
  const pieceLengths = codeLengths(pieceCounts, 5);
  const order = CODE_LENGTH_ORDER.map((symbol) => pieceLengths[symbol] as number);
  const isSole = order.filter((length) => length > 0).length === 1;
  let end = order.length;
  // A code that is full ends by itself.
  if (!isSole) while (end > 0 && order[end - 1] === 0) end--;
  const skipped = order[0] === 0 && order[1] === 0 ? (order[2] === 0 ? 3 : 2) : 0;
  writer.put(skipped, 2);
  for (const length of order.slice(skipped, end)) writer.put(...(LENGTH_CODES[length] as [number, number]));
  if (isSole) pieceLengths.fill(0);
  const pieceBits = codeBits(pieceLengths);
  for (const [symbol, extra, bits] of pieces) {
    writer.put(pieceBits[symbol] as number, pieceLengths[symbol] as number);
    writer.put(extra, bits);
  }
  return [codeBits(lengths), lengths];
}
