import type { Engine, Exchange, Trouble } from "../zlib/engine.ts";
import { BrotliError } from "./bits.ts";
import { BrotliDecoder } from "./decoder.ts";
import { BrotliEncoder } from "./encoder.ts";

/** Brotli under Node's streams. Operations: 0 process, 1 flush, 2 finish, 3 metadata. */
const [FLUSH, FINISH, METADATA] = [1, 2, 3];
const given = ({ input, inputAt, inputLeft }: Exchange): Uint8Array =>
  input ? input.subarray(inputAt, inputAt + inputLeft) : new Uint8Array(0);

export class DecoderEngine implements Engine {
  #decoder: BrotliDecoder;
  readonly #make: () => BrotliDecoder;
  #failed: Trouble | null = null;
  constructor(dictionary: () => Uint8Array, largeWindow: boolean) {
    this.#make = () => new BrotliDecoder(dictionary, largeWindow);
    this.#decoder = this.#make();
  }
  work(exchange: Exchange): void {
    const input = given(exchange);
    if (this.#decoder.ended || this.#failed) return;
    this.#decoder.add(input);
    try {
      const end = this.#decoder.drain(exchange.output, exchange.outputAt, exchange.outputAt + exchange.outputLeft);
      exchange.outputLeft -= end - exchange.outputAt;
      exchange.outputAt = end;
    } catch (error) {
      if (!(error instanceof BrotliError)) throw error;
      this.#failed = { message: "Decompression failed", code: error.code, errno: error.errno };
    }
    const spare = Math.min(this.#decoder.spare, input.length);
    exchange.inputAt += input.length - spare;
    exchange.inputLeft = spare;
  }
  trouble({ outputLeft }: Exchange, operation: number): Trouble | null {
    if (this.#failed) return this.#failed;
    if (operation !== FINISH || outputLeft === 0 || this.#decoder.ended) return null;
    return { message: "unexpected end of file", code: "Z_BUF_ERROR", errno: -5 };
  }
  reset(): Trouble | null {
    this.#decoder = this.#make();
    this.#failed = null;
    return null;
  }
  params(): Trouble | null {
    return null;
  }
  close(): void {}
}

export class EncoderEngine implements Engine {
  #encoder: BrotliEncoder;
  readonly #make: () => BrotliEncoder;
  #ready: Uint8Array = new Uint8Array(0);
  constructor(quality: number, windowBits: number) {
    this.#make = () => new BrotliEncoder(quality, windowBits);
    this.#encoder = this.#make();
  }
  work(exchange: Exchange, operation: number): void {
    const input = given(exchange);
    // What is ready goes first: the same operation comes again until all is out.
    if (this.#ready.length === 0) {
      if (operation === METADATA) this.#encoder.metadata(input);
      else this.#encoder.add(input);
      if (operation === FLUSH) this.#encoder.flush();
      if (operation === FINISH) this.#encoder.finish();
      this.#ready = this.#encoder.release();
      exchange.inputAt += input.length;
      exchange.inputLeft = 0;
    }
    const part = this.#ready.subarray(0, exchange.outputLeft);
    exchange.output.set(part, exchange.outputAt);
    exchange.outputAt += part.length;
    exchange.outputLeft -= part.length;
    this.#ready = this.#ready.subarray(part.length);
  }
  trouble(): Trouble | null {
    return null;
  }
  reset(): Trouble | null {
    this.#encoder = this.#make();
    this.#ready = new Uint8Array(0);
    return null;
  }
  params(): Trouble | null {
    return null;
  }
  close(): void {}
}
