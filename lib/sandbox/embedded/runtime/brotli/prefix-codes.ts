import { type BitReader, bad, type Code, makeCode, readSymbol } from "./bits.ts";
import { CODE_LENGTH_ORDER } from "./format.ts";

/** The code by which the lengths of the codes of lengths are written: by four bits, [length, bits taken]. */
const LENGTH_LENGTHS = [0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5];
const LENGTH_BITS = [2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4];
const SIMPLE = 1;
const [REPEAT, ZEROS] = [16, 17];

function readSimple(reader: BitReader, size: number): Code {
  const lengths = new Uint8Array(size);
  const count = reader.read(2) + 1;
  const bits = 32 - Math.clz32(size - 1);
  const symbols: number[] = [];
  for (let at = 0; at < count; at++) {
    const symbol = reader.read(bits);
    if (symbol >= size) bad("SIMPLE_HUFFMAN_ALPHABET", -4);
    symbols.push(symbol);
  }
  if (new Set(symbols).size < count) bad("SIMPLE_HUFFMAN_SAME", -5);
  const shapes = [[1], [1, 1], [1, 2, 2], [2, 2, 2, 2], [1, 2, 3, 3]];
  const shape = shapes[count - 1 + (count === 4 ? reader.read(1) : 0)] as number[];
  for (const [at, symbol] of symbols.entries()) lengths[symbol] = shape[at] as number;
  return makeCode(lengths);
}
export function readCode(reader: BitReader, size: number): Code {
  const skipped = reader.read(2);
  if (skipped === SIMPLE) return readSimple(reader, size);
  const lengthLengths = new Uint8Array(18);
  let space = 32;
  let count = 0;
  for (let at = skipped; at < CODE_LENGTH_ORDER.length && space > 0; at++) {
    const four = reader.peek() & 15;
    reader.skip(LENGTH_BITS[four] as number);
    const length = LENGTH_LENGTHS[four] as number;
    lengthLengths[CODE_LENGTH_ORDER[at] as number] = length;
    if (length === 0) continue;
    space -= 32 >> length;
    count++;
  }
  if (count !== 1 && space !== 0) bad("CL_SPACE", -6);
  const lengthCode = makeCode(lengthLengths);
  const lengths = new Uint8Array(size);
  let left = 32768;
  let symbol = 0;
  let previous = 8;
  let repeat = 0;
  let repeated = 0;
  while (symbol < size && left > 0) {
    const length = readSymbol(reader, lengthCode);
    if (length < REPEAT) {
      repeat = 0;
      lengths[symbol++] = length;
      if (length === 0) continue;
      previous = length;
      left -= 32768 >> length;
      continue;
    }
    const bits = length - 14;
    const value = length === ZEROS ? 0 : previous;
    if (repeated !== value) repeat = 0;
    repeated = value;
    const before = repeat;
    if (repeat > 0) repeat = (repeat - 2) << bits;
    repeat += reader.read(bits) + 3;
    const more = repeat - before;
    if (symbol + more > size) bad("HUFFMAN_SPACE", -7);
    lengths.fill(value, symbol, symbol + more);
    symbol += more;
    if (value > 0) left -= more << (15 - value);
  }
  if (left !== 0) bad("HUFFMAN_SPACE", -7);
  return makeCode(lengths);
}

/** 1 to 256. */
export function readCount(reader: BitReader): number {
  if (reader.read(1) === 0) return 1;
  const bits = reader.read(3);
  return (1 << bits) + 1 + reader.read(bits);
}
/** Which of `trees` codes stands for each context. */
export function readContextMap(reader: BitReader, size: number, trees: number): Uint8Array {
  const map = new Uint8Array(size);
  if (trees < 2) return map;
  const longest = reader.read(1) ? reader.read(4) + 1 : 0;
  const code = readCode(reader, trees + longest);
  for (let at = 0; at < size; ) {
    const symbol = readSymbol(reader, code);
    if (symbol === 0) at++;
    else if (symbol > longest) map[at++] = symbol - longest;
    else {
      at += (1 << symbol) + reader.read(symbol);
      if (at > size) bad("CONTEXT_MAP_REPEAT", -8);
    }
  }
  if (reader.read(1)) {
    const order = Uint8Array.from({ length: 256 }, (_, at) => at);
    for (const [at, index] of map.entries()) {
      const value = order[index] as number;
      map[at] = value;
      order.copyWithin(1, 0, index);
      order[0] = value;
    }
  }
  return map;
}
