import {
  Z_BUF_ERROR,
  Z_DATA_ERROR,
  Z_FINISH,
  Z_NEED_DICT,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibDeflate,
  zlibDeflateInit2,
  zlibDeflateReset,
  zlibDeflateSetDictionary,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
  zlibInflateSetDictionary,
} from "pako";
import { deflateParams } from "./params.ts";

/** Why a stream cannot go on, as Node's `ZlibContext` tells it. */
export type Trouble = { readonly message: string; readonly code: string; readonly errno: number };
/** One call's input and output; what is left of either is counted down. */
export type Exchange = {
  readonly input: Uint8Array | null;
  inputAt: number;
  inputLeft: number;
  readonly output: Uint8Array;
  outputAt: number;
  outputLeft: number;
};
export interface Engine {
  work(exchange: Exchange, flush: number): void;
  /** After `work`: what is wrong, if anything is. */
  trouble(exchange: Exchange, flush: number): Trouble | null;
  reset(): Trouble | null;
  params(level: number, strategy: number): Trouble | null;
  close(): void;
}

// Node's modes.
const [DEFLATE, INFLATE, GZIP, GUNZIP, DEFLATERAW, INFLATERAW, UNZIP] = [1, 2, 3, 4, 5, 6, 7];
const NAMES: Readonly<Record<number, string>> = {
  0: "Z_OK",
  1: "Z_STREAM_END",
  2: "Z_NEED_DICT",
  [-1]: "Z_ERRNO",
  [-2]: "Z_STREAM_ERROR",
  [-3]: "Z_DATA_ERROR",
  [-4]: "Z_MEM_ERROR",
  [-5]: "Z_BUF_ERROR",
  [-6]: "Z_VERSION_ERROR",
};
const [GZIP_FIRST, GZIP_SECOND] = [0x1f, 0x8b];
const NOTHING = new Uint8Array(0);

type Settings = {
  readonly mode: number;
  readonly windowBits: number;
  readonly level: number;
  readonly memLevel: number;
  readonly strategy: number;
  readonly dictionary: Uint8Array | null;
};
export class ZlibEngine implements Engine {
  #mode: number;
  readonly #settings: Settings;
  readonly #stream = new ZStream();
  #begun = false;
  #error = Z_OK as number;
  /** Bytes seen of gzip's mark, where the mode is yet to be found out. */
  #marks = 0;
  constructor(settings: Settings) {
    this.#settings = settings;
    this.#mode = settings.mode;
  }
  get #deflates(): boolean {
    return this.#mode === DEFLATE || this.#mode === GZIP || this.#mode === DEFLATERAW;
  }
  /** Only once there is something to do: until then a stream costs nothing. */
  #begin(): boolean {
    if (this.#begun) return true;
    this.#begun = true;
    const { level, memLevel, strategy } = this.#settings;
    let { windowBits } = this.#settings;
    if (this.#mode === GZIP || this.#mode === GUNZIP) windowBits += 16;
    if (this.#mode === UNZIP) windowBits += 32;
    if (this.#mode === DEFLATERAW || this.#mode === INFLATERAW) windowBits *= -1;
    this.#error = this.#deflates
      ? zlibDeflateInit2(this.#stream, level, 8, windowBits, memLevel, strategy as 0)
      : zlibInflateInit2(this.#stream, windowBits);
    if (this.#error !== Z_OK) return false;
    this.#loadDictionary();
    return this.#error === Z_OK;
  }
  #loadDictionary(): Trouble | null {
    const { dictionary } = this.#settings;
    this.#error = Z_OK;
    if (!dictionary) return null;
    if (this.#mode === DEFLATE || this.#mode === DEFLATERAW)
      this.#error = zlibDeflateSetDictionary(this.#stream, dictionary);
    else if (this.#mode === INFLATERAW) this.#error = zlibInflateSetDictionary(this.#stream, dictionary);
    return this.#error === Z_OK ? null : this.#failure("Failed to set dictionary");
  }
  #failure(message: string): Trouble {
    const code = NAMES[this.#error] ?? "Z_ERRNO";
    return { message: this.#stream.msg || message, code, errno: this.#error };
  }

  work(exchange: Exchange, flush: number): void {
    const stream = this.#stream;
    stream.input = exchange.input ?? NOTHING;
    stream.next_in = exchange.inputAt;
    stream.avail_in = exchange.inputLeft;
    stream.output = exchange.output as Uint8Array<ArrayBuffer>;
    stream.next_out = exchange.outputAt;
    stream.avail_out = exchange.outputLeft;
    if (this.#begin()) {
      if (this.#deflates) this.#error = zlibDeflate(stream, flush as 0);
      else this.#inflate(flush);
    }
    exchange.inputAt = stream.next_in;
    exchange.inputLeft = stream.avail_in;
    exchange.outputAt = stream.next_out;
    exchange.outputLeft = stream.avail_out;
    // Memory of the program's is not kept.
    stream.input = NOTHING;
    stream.output = NOTHING;
  }
  #findMode(): void {
    const stream = this.#stream;
    if (stream.avail_in === 0) return;
    let at = stream.next_in;
    if (this.#marks === 0) {
      if (stream.input[at] !== GZIP_FIRST) {
        this.#mode = INFLATE;
        return;
      }
      this.#marks = 1;
      at++;
      if (stream.avail_in === 1) return;
    }
    this.#mode = stream.input[at] === GZIP_SECOND ? GUNZIP : INFLATE;
    this.#marks = 2;
  }
  #inflate(flush: number): void {
    const stream = this.#stream;
    if (this.#mode === UNZIP) this.#findMode();
    this.#error = zlibInflate(stream, flush as 0);
    const { dictionary } = this.#settings;
    if (this.#mode !== INFLATERAW && this.#error === Z_NEED_DICT && dictionary) {
      this.#error = zlibInflateSetDictionary(stream, dictionary);
      if (this.#error === Z_OK) this.#error = zlibInflate(stream, flush as 0);
      // So that a wrong dictionary is told from wrong input.
      else if (this.#error === Z_DATA_ERROR) this.#error = Z_NEED_DICT;
    }
    // Another member of the archive; zeros only fill it up.
    while (
      stream.avail_in > 0 &&
      this.#mode === GUNZIP &&
      this.#error === Z_STREAM_END &&
      stream.input[stream.next_in] !== 0
    ) {
      this.reset();
      this.#error = zlibInflate(stream, flush as 0);
    }
  }
  trouble({ outputLeft }: Exchange, flush: number): Trouble | null {
    switch (this.#error) {
      case Z_OK:
      case Z_BUF_ERROR:
        if (outputLeft !== 0 && flush === Z_FINISH) {
          this.#error = Z_BUF_ERROR;
          return this.#failure("unexpected end of file");
        }
        return null;
      case Z_STREAM_END:
        return null;
      case Z_NEED_DICT:
        return this.#failure(this.#settings.dictionary ? "Bad dictionary" : "Missing dictionary");
      default:
        return this.#failure("Zlib error");
    }
  }
  reset(): Trouble | null {
    if (!this.#begin()) return this.#failure("Failed to init stream before reset");
    this.#error = this.#deflates ? zlibDeflateReset(this.#stream) : zlibInflateReset(this.#stream);
    this.#stream.msg = "";
    if (this.#error !== Z_OK) return this.#failure("Failed to reset stream");
    return this.#loadDictionary();
  }
  params(level: number, strategy: number): Trouble | null {
    if (!this.#begin()) return this.#failure("Failed to init stream before set parameters");
    if (this.#mode !== DEFLATE && this.#mode !== DEFLATERAW) return null;
    // Whatever is still to be written waits for the next call.
    this.#stream.output = NOTHING;
    this.#stream.avail_out = 0;
    this.#error = deflateParams(this.#stream, level, strategy);
    return this.#error === Z_OK || this.#error === Z_BUF_ERROR ? null : this.#failure("Failed to set parameters");
  }
  close(): void {
    this.#stream.state = null;
  }
}

const CRC = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  CRC[byte] = rest;
}
export function crc32(bytes: Uint8Array, start: number): number {
  let sum = ~start;
  for (const byte of bytes) sum = (sum >>> 8) ^ (CRC[(sum ^ byte) & 255] as number);
  return ~sum >>> 0;
}
