import { argumentType, codedError } from "../core/errors.ts";
import type { Callback } from "../core/machine.ts";
import { EventEmitter } from "./events.ts";

type Input = EventEmitter & { resume?(): void; pause?(): void; setEncoding?(encoding: string): void; isTTY?: boolean };
type Output = EventEmitter & { write(text: string): unknown; isTTY?: boolean; columns?: number };
type Options = {
  input: Input;
  output?: Output;
  prompt?: string;
  crlfDelay?: number;
  terminal?: boolean;
  historySize?: number;
  signal?: AbortSignal;
};

const BREAK = /\r\n|\n|\r|\u2028|\u2029/;
const aborted = (signal?: AbortSignal) =>
  Object.assign(codedError(Error, "ABORT_ERR", "The operation was aborted", { cause: signal?.reason }), {
    name: "AbortError",
  });

/** Lines of a stream. On a terminal the kernel edits the line; here it arrives whole. */
export class Interface extends EventEmitter {
  readonly input: Input;
  readonly output: Output | undefined;
  terminal: boolean;
  line = "";
  cursor = 0;
  history: string[] = [];
  closed = false;
  #prompt: string;
  #rest = "";
  #endedWithReturn = false;
  #question: ((answer: string) => void) | null = null;
  readonly #decoder = new TextDecoder("utf-8");
  readonly #detach: () => void;

  constructor(inputOrOptions: Input | Options, output?: Output) {
    super();
    const options: Options =
      "input" in inputOrOptions && typeof (inputOrOptions as Options).input === "object"
        ? (inputOrOptions as Options)
        : { input: inputOrOptions as Input, ...(output ? { output } : {}) };
    if (options.input === undefined) throw argumentType("input", "stream.Readable", options.input);
    this.input = options.input;
    this.output = options.output;
    this.terminal = options.terminal ?? Boolean(options.output?.isTTY);
    this.#prompt = options.prompt ?? "> ";
    const data = (chunk: unknown) => this.#data(chunk);
    const end = () => this.#end();
    const fail = (error: unknown) => this.emit("error", error);
    this.input.on("data", data as Callback);
    this.input.on("end", end);
    this.input.on("error", fail as Callback);
    this.#detach = () => {
      this.input.removeListener("data", data as Callback);
      this.input.removeListener("end", end);
      this.input.removeListener("error", fail as Callback);
    };
    if (options.signal?.aborted) queueMicrotask(() => this.close());
    else options.signal?.addEventListener("abort", () => this.close(), { once: true });
    this.input.resume?.();
  }
  #data(chunk: unknown): void {
    let text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk as Uint8Array, { stream: true });
    if (this.#endedWithReturn && text.startsWith("\n")) text = text.slice(1);
    this.#endedWithReturn = text.endsWith("\r");
    const lines = (this.#rest + text).split(BREAK);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }
  #line(line: string): void {
    if (this.closed) return;
    const asked = this.#question;
    this.#question = null;
    if (asked) asked(line);
    else this.emit("line", line);
  }
  #end(): void {
    const rest = this.#rest;
    this.#rest = "";
    if (rest !== "") this.#line(rest);
    this.close();
  }
  getPrompt(): string {
    return this.#prompt;
  }
  setPrompt(prompt: string): void {
    this.#prompt = String(prompt);
  }
  prompt(): void {
    if (this.closed) throw codedError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    this.resume();
    this.output?.write(this.#prompt);
  }
  question(
    query: string,
    optionsOrDone: { signal?: AbortSignal } | ((answer: string) => void),
    done?: (answer: string) => void,
  ): void {
    if (this.closed) throw codedError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    const callback = typeof optionsOrDone === "function" ? optionsOrDone : done!;
    this.#question = callback;
    const signal = typeof optionsOrDone === "object" ? optionsOrDone.signal : undefined;
    signal?.addEventListener(
      "abort",
      () => {
        if (this.#question === callback) this.#question = null;
      },
      { once: true },
    );
    this.output?.write(query);
    this.resume();
  }
  write(data: string | null | undefined): void {
    if (this.closed) throw codedError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    if (typeof data === "string") this.#data(data);
  }
  pause(): this {
    this.input.pause?.();
    this.emit("pause");
    return this;
  }
  resume(): this {
    this.input.resume?.();
    return this;
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#detach();
    this.input.pause?.();
    this.emit("close");
  }
  getCursorPos(): { rows: number; cols: number } {
    return { rows: 0, cols: this.cursor };
  }
  [Symbol.asyncIterator](): AsyncIterableIterator<string> {
    const ready: string[] = [];
    const waiting: ((result: IteratorResult<string>) => void)[] = [];
    let over = this.closed;
    this.on("line", ((line: string) => {
      const next = waiting.shift();
      if (next) next({ value: line, done: false });
      else ready.push(line);
    }) as Callback);
    this.on("close", () => {
      over = true;
      for (const next of waiting.splice(0)) next({ value: undefined, done: true });
    });
    const close = () => {
      this.close();
      return Promise.resolve<IteratorResult<string>>({ value: undefined, done: true });
    };
    return {
      next: () => {
        const value = ready.shift();
        if (value !== undefined) return Promise.resolve({ value, done: false });
        if (over) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve) => waiting.push(resolve));
      },
      return: close,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
  [Symbol.dispose ?? Symbol.for("Symbol.dispose")](): void {
    this.close();
  }
}
Object.defineProperty(Interface.prototype.question, Symbol.for("nodejs.util.promisify.custom"), {
  value(this: Interface, query: string, options: { signal?: AbortSignal } = {}) {
    return new Promise((resolve) => this.question(query, options, resolve));
  },
});

class PromiseInterface extends Interface {
  // @ts-expect-error The promise form takes no callback and gives the answer, as in Node.
  override question(query: string, options: { signal?: AbortSignal } = {}): Promise<string> {
    const { signal } = options;
    return new Promise<string>((resolve, reject) => {
      if (signal?.aborted) return reject(aborted(signal));
      signal?.addEventListener("abort", () => reject(aborted(signal)), { once: true });
      super.question(query, options, resolve);
    });
  }
}

const send = (stream: Output, text: string, done?: () => void): boolean => {
  stream.write(text);
  if (done) queueMicrotask(done);
  return true;
};

export const readline = {
  Interface,
  createInterface: (input: Input | Options, output?: Output) => new Interface(input, output),
  clearLine: (stream: Output, dir: number, done?: () => void) =>
    send(stream, dir < 0 ? "\u001b[1K" : dir > 0 ? "\u001b[0K" : "\u001b[2K", done),
  clearScreenDown: (stream: Output, done?: () => void) => send(stream, "\u001b[0J", done),
  cursorTo: (stream: Output, x: number, y?: number | (() => void), done?: () => void) =>
    send(
      stream,
      typeof y === "number" ? `\u001b[${y + 1};${x + 1}H` : `\u001b[${x + 1}G`,
      typeof y === "function" ? y : done,
    ),
  moveCursor: (stream: Output, dx: number, dy: number, done?: () => void) =>
    send(
      stream,
      (dx < 0 ? `\u001b[${-dx}D` : dx > 0 ? `\u001b[${dx}C` : "") +
        (dy < 0 ? `\u001b[${-dy}A` : dy > 0 ? `\u001b[${dy}B` : ""),
      done,
    ),
  emitKeypressEvents: () => {},
  promises: {
    Interface: PromiseInterface,
    createInterface: (input: Input | Options, output?: Output) => new PromiseInterface(input, output),
  },
};
