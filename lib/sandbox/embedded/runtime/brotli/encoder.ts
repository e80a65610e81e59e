import { joinBytes } from "../../../../domain/bytes.ts";
import { BitWriter, writeCode } from "./bit-writer.ts";
import { COMMANDS, COPIES, INSERTS, type Range } from "./format.ts";
import { type Command, Matcher } from "./matches.ts";

/**
 * Brotli (RFC 7932), written as simply as it can be: one prefix code each for literals, commands and distances of a
 * meta-block. Its output is Brotli's; it is longer than that of Brotli's own encoder.
 */
const BLOCK = 1 << 17;
const SMALLEST_WINDOW = 10;
const LARGEST_WINDOW = 24;
const DISTANCES = 16 + 48;

const codeOf = (table: readonly Range[], value: number): number => {
  let code = table.length - 1;
  while ((table[code] as Range)[0] > value) code--;
  return code;
};
/** By the upper halves of the codes of insertion and copy. */
const CELLS = [
  [2, 3, 6],
  [4, 5, 8],
  [7, 9, 10],
] as const;
type Written = {
  readonly symbol: number;
  readonly insert: readonly [value: number, bits: number];
  readonly copy: readonly [value: number, bits: number];
  /** Null: it is the last one again, or there is nothing to copy. */
  readonly distance: readonly [code: number, value: number, bits: number] | null;
};

export class BrotliEncoder {
  readonly #writer = new BitWriter();
  readonly #matcher: Matcher;
  readonly #window: number;
  #data = new Uint8Array(0);
  /** How much of the data is written, and what its first byte's place is. */
  #done = 0;
  #base = 0;
  readonly #recent = [4, 11, 15, 16];
  #ended = false;
  constructor(quality: number, windowBits: number) {
    const bits = Math.min(Math.max(windowBits, SMALLEST_WINDOW), LARGEST_WINDOW);
    this.#window = 2 ** bits;
    this.#matcher = new Matcher(Math.min(Math.max(quality, 0), 11), bits);
    if (bits === 16) this.#writer.put(0, 1);
    else if (bits === 17) this.#writer.put(1, 7);
    else if (bits > 17) this.#writer.put(((bits - 17) << 1) | 1, 4);
    else this.#writer.put(((bits - 8) << 4) | 1, 7);
  }
  add(data: Uint8Array): void {
    const unneeded = Math.max(0, this.#done - this.#window);
    this.#data = joinBytes([this.#data.subarray(unneeded), data]);
    this.#done -= unneeded;
    this.#base += unneeded;
    while (this.#data.length - this.#done >= BLOCK) this.#block(BLOCK);
  }
  /** All that was added can be read from what comes out. */
  flush(): void {
    this.#pending();
    if (this.#writer.aligned) return;
    // An empty meta-block of metadata ends with a whole byte.
    this.#writer.put(6, 6);
    this.#writer.align();
  }
  finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pending();
    this.#writer.put(3, 2);
    this.#writer.align();
  }
  metadata(data: Uint8Array): void {
    this.flush();
    const count = data.length === 0 ? 0 : data.length <= 256 ? 1 : data.length <= 65536 ? 2 : 3;
    this.#writer.put(6, 4);
    this.#writer.put(count, 2);
    this.#writer.put(Math.max(0, data.length - 1), count * 8);
    this.#writer.align();
    this.#writer.bytes(data);
  }
  release(): Uint8Array {
    return this.#writer.release();
  }

  #pending(): void {
    if (this.#data.length > this.#done) this.#block(this.#data.length - this.#done);
  }
  #block(size: number): void {
    const writer = this.#writer;
    const from = this.#done;
    const end = from + size;
    const before = writer.mark();
    const recent = [...this.#recent];
    const commands = this.#matcher.commands(this.#data, this.#base, from, end);
    this.#head(size);
    writer.put(0, 1);
    this.#body(commands, from);
    if (writer.length - before[0] >= size + 4) {
      // As it is, it is shorter.
      writer.back(before);
      for (const [at, distance] of recent.entries()) this.#recent[at] = distance;
      this.#head(size);
      writer.put(1, 1);
      writer.align();
      writer.bytes(this.#data.subarray(from, end));
    }
    this.#done = end;
  }
  #head(size: number): void {
    const nibbles = size <= 1 << 16 ? 4 : 5;
    this.#writer.put(0, 1);
    this.#writer.put(nibbles - 4, 2);
    this.#writer.put(size - 1, nibbles * 4);
  }
  #written({ insert, copy, distance }: Command): Written {
    const insertCode = codeOf(INSERTS, insert);
    const [insertBase, insertBits] = INSERTS[insertCode] as Range;
    const copyCode = codeOf(COPIES, copy === 0 ? 4 : copy);
    const [copyBase, copyBits] = COPIES[copyCode] as Range;
    const where = copy === 0 ? null : this.#distance(distance);
    const isImplicit = (where === null || where[0] === 0) && insertCode < 8 && copyCode < 16;
    const cell = isImplicit ? copyCode >> 3 : ((CELLS[insertCode >> 3] as readonly number[])[copyCode >> 3] as number);
    return {
      symbol: (cell << 6) | ((insertCode & 7) << 3) | (copyCode & 7),
      insert: [insert - insertBase, insertBits],
      copy: [copy === 0 ? 0 : copy - copyBase, copyBits],
      distance: isImplicit ? null : where,
    };
  }
  #distance(distance: number): readonly [code: number, value: number, bits: number] {
    const recent = this.#recent;
    const known = recent.indexOf(distance);
    if (known === 0) return [0, 0, 0];
    const near = (at: number, first: number): number => {
      const step = distance - (recent[at] as number);
      return step !== 0 && Math.abs(step) <= 3 ? first + (Math.abs(step) - 1) * 2 + (step > 0 ? 1 : 0) : -1;
    };
    const short = known > 0 ? known : Math.max(near(0, 4), near(1, 10));
    recent.pop();
    recent.unshift(distance);
    if (short > 0) return [short, 0, 0];
    const bits = Math.floor(Math.log2(distance + 3)) - 1;
    const high = ((distance + 3) >> bits) & 1;
    return [16 + (bits - 1) * 2 + high, distance + 3 - ((2 + high) << bits), bits];
  }
  #body(commands: readonly Command[], from: number): void {
    const writer = this.#writer;
    const data = this.#data;
    const written = commands.map((command) => this.#written(command));
    const counts = {
      literals: new Uint32Array(256),
      commands: new Uint32Array(COMMANDS),
      distances: new Uint32Array(DISTANCES),
    };
    const tally = (of: Uint32Array, symbol: number): void => {
      of[symbol] = (of[symbol] as number) + 1;
    };
    let at = from;
    for (const [index, { insert, copy }] of commands.entries()) {
      const { symbol, distance } = written[index] as Written;
      for (let end = at + insert; at < end; at++) tally(counts.literals, data[at] as number);
      tally(counts.commands, symbol);
      if (distance) tally(counts.distances, distance[0]);
      at += copy;
    }
    // One block type each; no postfix, no direct distances; one mode; one tree each.
    writer.put(0, 3 + 6 + 2 + 2);
    const [literalBits, literalLengths] = writeCode(writer, counts.literals);
    const [commandBits, commandLengths] = writeCode(writer, counts.commands);
    const [distanceBits, distanceLengths] = writeCode(writer, counts.distances);
    at = from;
    for (const [index, { insert, copy }] of commands.entries()) {
      const { symbol, insert: more, copy: further, distance } = written[index] as Written;
      writer.put(commandBits[symbol] as number, commandLengths[symbol] as number);
      writer.put(more[0], more[1]);
      writer.put(further[0], further[1]);
      for (let end = at + insert; at < end; at++) {
        const byte = data[at] as number;
        writer.put(literalBits[byte] as number, literalLengths[byte] as number);
      }
      if (distance) {
        writer.put(distanceBits[distance[0]] as number, distanceLengths[distance[0]] as number);
        writer.put(distance[1], distance[2]);
      }
      at += copy;
    }
  }
}
