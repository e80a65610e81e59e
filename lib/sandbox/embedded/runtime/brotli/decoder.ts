import { BitReader, bad, type Code, NEED_INPUT, readSymbol } from "./bits.ts";
import {
  COPIES,
  COPY_CELLS,
  contextOf,
  INSERT_CELLS,
  INSERTS,
  TRANSFORM_COUNT,
  transformed,
  WORD_BITS,
  WORD_OFFSETS,
} from "./format.ts";
import { countSymbol, type MetaBlock, NO_BLOCK, readHead, readMetaBlock, readWindowBits } from "./meta-block.ts";

/** Bits that no step but the reading of a header ever uses up. */
const PLENTY = 64 * 64;
/** Literals read in one step. */
const RUN = 64;

type Phase = "window" | "header" | "skip" | "raw" | "command" | "literals" | "distance" | "copy" | "word" | "end";

/** Brotli (RFC 7932), a step at a time: a step that lacks input leaves everything as it was. */
export class BrotliDecoder {
  readonly #reader = new BitReader();
  readonly #dictionary: () => Uint8Array;
  readonly #largeWindow: boolean;
  #phase: Phase = "window";
  #window: Uint8Array = new Uint8Array(0);
  #mask = 0;
  #furthest = 0;
  #written = 0;
  #drained = 0;
  #last = false;
  /** Bytes of the meta-block that are still to come. */
  #left = 0;
  #block: MetaBlock = NO_BLOCK;
  readonly #recent = [16, 15, 11, 4];
  #recentAt = 0;
  #insert = 0;
  #copy = 0;
  #distance = 0;
  #implicit = false;
  #word: Uint8Array = new Uint8Array(0);

  constructor(dictionary: () => Uint8Array, largeWindow = false) {
    this.#dictionary = dictionary;
    this.#largeWindow = largeWindow;
  }
  add(data: Uint8Array): void {
    this.#reader.add(data);
  }
  get ended(): boolean {
    return this.#phase === "end" && this.#drained === this.#written;
  }
  /** Input that was not needed, in whole bytes. */
  get spare(): number {
    return this.#phase === "end" ? this.#reader.bitsLeft >> 3 : 0;
  }
  /** Fills `into` from `at` as far as can be; returns how far. @throws BrotliError */
  drain(into: Uint8Array, at: number, end: number): number {
    for (let goesOn = true; ; ) {
      while (goesOn && this.#phase !== "end" && this.#written - this.#drained < end - at && this.#hasRoom)
        goesOn = this.#advance();
      while (at < end && this.#drained < this.#written) {
        const from = this.#drained & this.#mask;
        const count = Math.min(end - at, this.#written - this.#drained, this.#window.length - from);
        into.set(this.#window.subarray(from, from + count), at);
        this.#drained += count;
        at += count;
      }
      if (at === end || !goesOn || this.#phase === "end") return at;
    }
  }
  /** False when there is too little input. */
  #advance(): boolean {
    // The parts of a meta-block take less than that: nothing needs to be kept.
    if (this.#phase !== "header" && this.#reader.bitsLeft > PLENTY) {
      this.#step();
      return true;
    }
    const { position } = this.#reader;
    const { literals, commands, distances } = this.#block;
    const states = [literals, commands, distances].map(({ left, type, before }) => ({ left, type, before }));
    const recent = [...this.#recent];
    const saved = [this.#recentAt, this.#insert, this.#copy] as const;
    try {
      this.#step();
      return true;
    } catch (thrown) {
      if (thrown !== NEED_INPUT) throw thrown;
      this.#reader.position = position;
      for (const [at, state] of [literals, commands, distances].entries()) Object.assign(state, states[at]);
      for (const [at, value] of recent.entries()) this.#recent[at] = value;
      [this.#recentAt, this.#insert, this.#copy] = saved;
      return false;
    }
  }
  #step(): void {
    const phase = this.#phase;
    if (phase === "literals") this.#readLiterals();
    else if (phase === "command") this.#readCommand();
    else if (phase === "distance") this.#readDistance();
    else if (phase === "copy") this.#copyBack();
    else if (phase === "word") this.#copyWord();
    else if (phase === "skip" || phase === "raw") this.#pass();
    else if (phase === "header") this.#readHeader();
    else if (phase === "window") this.#readWindow();
  }
  /** Room in the window: what is not yet drained must stay. */
  get #room(): number {
    return this.#window.length - (this.#written - this.#drained);
  }
  get #hasRoom(): boolean {
    return this.#phase === "window" || this.#room > 0;
  }
  #put(byte: number): void {
    this.#window[this.#written++ & this.#mask] = byte;
  }

  #readWindow(): void {
    const bits = readWindowBits(this.#reader, this.#largeWindow);
    this.#furthest = 2 ** bits - 16;
    // A window as large as it may be is grown into: most streams are short.
    this.#window = new Uint8Array(Math.min(2 ** bits, 1 << 16));
    this.#mask = this.#window.length - 1;
    this.#phase = "header";
  }
  #grow(): void {
    const size = this.#furthest + 16;
    while (this.#window.length < size && this.#written + this.#left > this.#window.length) {
      const wider = new Uint8Array(this.#window.length * 2);
      const from = Math.max(0, this.#written - this.#window.length);
      for (let at = from; at < this.#written; at++)
        wider[at & (wider.length - 1)] = this.#window[at & this.#mask] as number;
      this.#window = wider;
      this.#mask = wider.length - 1;
    }
  }

  #readHeader(): void {
    const reader = this.#reader;
    const head = this.#last ? null : readHead(reader);
    if (!head) {
      reader.align("PADDING_2", -15);
      this.#last = true;
      this.#phase = "end";
      return;
    }
    if (head.kind === "codes") {
      this.#block = readMetaBlock(reader, this.#largeWindow);
      this.#last = head.isLast;
    } else reader.align("PADDING_1", -14);
    this.#left = head.length;
    if (head.kind !== "skip") this.#grow();
    this.#phase = head.kind === "codes" ? "command" : head.kind;
  }
  #pass(): void {
    const isRaw = this.#phase === "raw";
    if (this.#left > 0) {
      const taken = this.#reader.take(isRaw ? Math.min(this.#left, this.#room) : this.#left);
      if (taken.length === 0) throw NEED_INPUT;
      if (isRaw) for (const byte of taken) this.#put(byte);
      this.#left -= taken.length;
    }
    if (this.#left === 0) this.#phase = "header";
  }

  #readCommand(): void {
    const reader = this.#reader;
    countSymbol(reader, this.#block.commands);
    const symbol = readSymbol(reader, this.#block.commandCodes[this.#block.commands.type] as Code);
    const cell = symbol >> 6;
    const [insertBase, insertBits] = INSERTS[
      (INSERT_CELLS[cell] as number) + ((symbol >> 3) & 7)
    ] as (typeof INSERTS)[number];
    const [copyBase, copyBits] = COPIES[(COPY_CELLS[cell] as number) + (symbol & 7)] as (typeof COPIES)[number];
    const insert = insertBase + reader.read(insertBits);
    this.#copy = copyBase + reader.read(copyBits);
    this.#insert = insert;
    this.#implicit = symbol < 128;
    if (insert > this.#left) bad("BLOCK_LENGTH_1", -9);
    this.#left -= insert;
    this.#phase = "literals";
  }
  #readLiterals(): void {
    const { literals: blocks, literalMap: map, literalCodes: codes, modes } = this.#block;
    const reader = this.#reader;
    const room = this.#room;
    // One at a time where the input runs short: what is read stays read.
    let count = Math.min(this.#insert, room, reader.bitsLeft > PLENTY ? RUN : 1);
    const window = this.#window;
    const mask = this.#mask;
    // Before the beginning all is zero, and so is the window that nothing was written to.
    let last = window[(this.#written - 1) & mask] as number;
    let before = window[(this.#written - 2) & mask] as number;
    const isPlain = codes.length === 1;
    while (count-- > 0) {
      countSymbol(reader, blocks);
      let tree = 0;
      if (!isPlain) {
        const context = (contextOf[modes[blocks.type] as number] as (typeof contextOf)[number])(last, before);
        tree = map[blocks.type * 64 + context] as number;
      }
      const byte = readSymbol(reader, codes[tree] as Code);
      window[this.#written++ & mask] = byte;
      before = last;
      last = byte;
      this.#insert--;
    }
    if (this.#insert > 0) return;
    this.#phase = this.#left === 0 ? "header" : "distance";
  }
  #readDistance(): void {
    const code = this.#implicit ? 0 : this.#readDistanceCode();
    const distance = code < 16 ? this.#recentDistance(code) : this.#newDistance(code);
    const furthest = Math.min(this.#furthest, this.#written);
    if (distance > furthest) {
      this.#findWord(distance - furthest - 1);
      return;
    }
    if (code !== 0) this.#recent[this.#recentAt++ & 3] = distance;
    if (this.#copy > this.#left) bad("BLOCK_LENGTH_2", -10);
    this.#left -= this.#copy;
    this.#distance = distance;
    this.#phase = "copy";
  }
  #readDistanceCode(): number {
    const { distances, distanceMap, distanceCodes } = this.#block;
    countSymbol(this.#reader, distances);
    const context = Math.min(this.#copy, 5) - 2;
    const tree = distanceMap[distances.type * 4 + context] as number;
    return readSymbol(this.#reader, distanceCodes[tree] as Code);
  }
  #recentDistance(code: number): number {
    const recent = this.#recent;
    if (code < 4) return recent[(this.#recentAt - code - 1) & 3] as number;
    const near = code < 10;
    const step = ((code - (near ? 4 : 10)) >> 1) + 1;
    const base = recent[(this.#recentAt - (near ? 1 : 2)) & 3] as number;
    const distance = base + (code & 1 ? step : -step);
    if (distance <= 0) bad("DISTANCE", -16);
    return distance;
  }
  #newDistance(code: number): number {
    const { postfix, direct } = this.#block;
    if (code < 16 + direct) return code - 15;
    const rest = code - direct - 16;
    const bits = 1 + (rest >> (postfix + 1));
    const high = rest >> postfix;
    const low = rest & ((1 << postfix) - 1);
    const offset = (2 + (high & 1)) * 2 ** bits - 4;
    // More bits than are read in one go only in large windows.
    const extra = bits <= 16 ? this.#reader.read(bits) : this.#reader.read(16) + this.#reader.read(bits - 16) * 65536;
    return (offset + extra) * 2 ** postfix + low + direct + 1;
  }
  #findWord(number: number): void {
    const length = this.#copy;
    const bits = WORD_BITS[length] ?? 0;
    if (bits === 0) bad("DICTIONARY", -12);
    const transform = Math.floor(number / 2 ** bits);
    if (transform >= TRANSFORM_COUNT) bad("TRANSFORM", -11);
    const at = (WORD_OFFSETS[length] as number) + (number % 2 ** bits) * length;
    const word = transformed(this.#dictionary().slice(at, at + length), transform);
    if (word.length > this.#left) bad("BLOCK_LENGTH_2", -10);
    this.#left -= word.length;
    this.#word = word;
    this.#phase = "word";
  }
  #copyWord(): void {
    const count = Math.min(this.#word.length, this.#room);
    for (const byte of this.#word.subarray(0, count)) this.#put(byte);
    this.#word = this.#word.subarray(count);
    if (this.#word.length === 0) this.#endCommand();
  }
  #copyBack(): void {
    const count = Math.min(this.#copy, this.#room);
    const window = this.#window;
    const mask = this.#mask;
    let to = this.#written;
    for (let from = to - this.#distance, end = to + count; to < end; from++, to++)
      window[to & mask] = window[from & mask] as number;
    this.#written = to;
    this.#copy -= count;
    if (this.#copy === 0) this.#endCommand();
  }
  #endCommand(): void {
    this.#phase = this.#left === 0 ? "header" : "command";
  }
}
