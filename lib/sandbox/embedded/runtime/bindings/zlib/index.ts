import { DecoderEngine, EncoderEngine } from "../../brotli/engine.ts";
import { AsyncWrap } from "../../core/async.ts";
import { bytesOf, coded } from "../../core/buffers.ts";
import { libraryBytes } from "../../core/library.ts";
import { makeCallback, post } from "../../core/loop.ts";
import type { Any, Binding } from "../../core/machine.ts";
import { encode } from "../../core/text.ts";
import { crc32, type Engine, type Exchange, type Trouble, ZlibEngine } from "../../zlib/engine.ts";

type Write = [
  flush: number,
  input: Any,
  inputAt: number,
  inputLeft: number,
  output: Any,
  outputAt: number,
  outputLeft: number,
];

/** A stream of compression: what Node's own `CompressionStream` is. */
abstract class CompressionStream extends AsyncWrap {
  onerror: Any;
  protected engine: Engine | null = null;
  #state: Uint32Array = new Uint32Array(2);
  #callback: Any = null;
  #busy = false;
  #closing = false;
  constructor() {
    super("ZLIB");
  }
  protected begin(engine: Engine, state: Uint32Array, callback: Any): void {
    this.engine = engine;
    this.#state = state;
    this.#callback = callback;
  }
  #run(...[flush, input, inputAt, inputLeft, output, outputAt, outputLeft]: Write): Exchange {
    const exchange: Exchange = {
      input: input ? bytesOf(input) : null,
      inputAt,
      inputLeft: input ? inputLeft : 0,
      output: bytesOf(output),
      outputAt,
      outputLeft,
    };
    this.engine?.work(exchange, flush);
    return exchange;
  }
  #told(exchange: Exchange, flush: number): boolean {
    const trouble = this.engine?.trouble(exchange, flush) ?? null;
    if (!trouble) {
      this.#state[0] = exchange.outputLeft;
      this.#state[1] = exchange.inputLeft;
      return true;
    }
    this.fail(trouble);
    return false;
  }
  protected fail({ message, errno, code }: Trouble): void {
    makeCallback(this, "onerror", message, errno, code);
    this.#busy = false;
    if (this.#closing) this.close();
  }
  writeSync(...write: Write): void {
    const exchange = this.#run(...write);
    this.#told(exchange, write[0]);
  }
  write(...write: Write): void {
    this.#busy = true;
    post(() => {
      // A stream that closes meanwhile still finishes its write, as a thread would.
      const exchange = this.#run(...write);
      this.#busy = false;
      this.inContext(() => {
        if (!this.#told(exchange, write[0])) return;
        Reflect.apply(this.#callback, this, []);
        if (this.#closing) this.close();
      });
    });
  }
  reset(): void {
    const trouble = this.engine?.reset();
    if (trouble) this.fail(trouble);
  }
  params(level: number, strategy: number): void {
    const trouble = this.engine?.params(level, strategy);
    if (trouble) this.fail(trouble);
  }
  close(): void {
    this.#closing = this.#busy;
    if (this.#busy) return;
    this.engine?.close();
    this.engine = null;
  }
}

class Zlib extends CompressionStream {
  readonly #mode: number;
  constructor(mode: number) {
    super();
    this.#mode = mode;
  }
  init(
    windowBits: number,
    level: number,
    memLevel: number,
    strategy: number,
    state: Uint32Array,
    callback: Any,
    dictionary: Any,
  ): void {
    const words = dictionary ? bytesOf(dictionary).slice() : null;
    this.begin(
      new ZlibEngine({ mode: this.#mode, windowBits, level, memLevel, strategy, dictionary: words }),
      state,
      callback,
    );
  }
}

/** As the library numbers Brotli's parameters; all ones: not given. */
const [QUALITY, WINDOW_BITS, PLAIN_LITERALS] = [1, 2, 4];
const LARGE_WINDOW = 1;
const ABSENT = 0xffffffff;
const refused = (): Error => coded(Error, "ERR_ZLIB_INITIALIZATION_FAILED", "Initialization failed");
const parameter = (params: Uint32Array, number: number, otherwise: number): number => {
  const value = params[number] as number;
  return value === ABSENT ? otherwise : value;
};
const [BEST, USUAL_WINDOW] = [11, 22];

class BrotliEncoder extends CompressionStream {
  init(params: Uint32Array, state: Uint32Array, callback: Any): void {
    if (parameter(params, PLAIN_LITERALS, 0) > 1) throw refused();
    const engine = new EncoderEngine(parameter(params, QUALITY, BEST), parameter(params, WINDOW_BITS, USUAL_WINDOW));
    this.begin(engine, state, callback);
  }
}
let dictionary: Uint8Array | null = null;
const words = (): Uint8Array => {
  dictionary ??= libraryBytes("tabwright/brotli-dictionary");
  return dictionary;
};
class BrotliDecoder extends CompressionStream {
  init(params: Uint32Array, state: Uint32Array, callback: Any): void {
    if (params.subarray(LARGE_WINDOW + 1).some((value) => value !== ABSENT)) throw refused();
    this.begin(new DecoderEngine(words, parameter(params, LARGE_WINDOW, 0) !== 0), state, callback);
  }
}

/** `internalBinding("zlib")`. */
export const zlib = (): Binding => ({
  Zlib,
  BrotliDecoder,
  BrotliEncoder,
  crc32: (data: Any, start: number) => crc32(typeof data === "string" ? encode(data, "utf8") : bytesOf(data), start),
  ZLIB_VERSION: "1.3.1",
});
