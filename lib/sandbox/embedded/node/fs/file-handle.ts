import { EventEmitter } from "../builtins/events.ts";
import { enqueuePoll } from "../core/event-loop.ts";
import { decoded, type Encoding, optionsOf } from "./arguments.ts";
import { createReadStream, createWriteStream } from "./streams.ts";
import * as sync from "./sync.ts";
import * as bytes from "./sync-data.ts";

const soon = <T>(work: () => T): Promise<T> =>
  new Promise((resolve, reject) =>
    enqueuePoll(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    }),
  );

/** fs.promises.open's result. */
export class FileHandle extends EventEmitter {
  #fd: number;
  constructor(fd: number) {
    super();
    this.#fd = fd;
  }
  get fd(): number {
    return this.#fd;
  }
  async read(
    buffer?: unknown,
    offset?: number | object,
    length?: number,
    position?: number | null,
  ): Promise<{ bytesRead: number; buffer: unknown }> {
    const given = ArrayBuffer.isView(buffer)
      ? { buffer, offset, length, position }
      : { buffer: new Uint8Array(16384), ...(buffer as object | undefined) };
    const options = typeof given.offset === "object" && given.offset !== null ? { ...given, ...given.offset } : given;
    const into = options.buffer;
    const bytesRead = await soon(() => bytes.readSync(this.#fd, into, options as { offset?: number }));
    return { bytesRead, buffer: into };
  }
  async write(data: unknown, ...rest: unknown[]): Promise<{ bytesWritten: number; buffer: unknown }> {
    const bytesWritten = await soon(() =>
      Reflect.apply(bytes.writeSync as (...args: unknown[]) => number, undefined, [this.#fd, data, ...rest]),
    );
    return { bytesWritten, buffer: data };
  }
  readFile(options?: unknown): Promise<string | Buffer> {
    return soon(() => decoded(bytes.readBytes(this.#fd), optionsOf<{ encoding?: Encoding }>(options, {}).encoding));
  }
  writeFile(data: unknown, options?: unknown): Promise<void> {
    return soon(() => bytes.writeFileSync(this.#fd, data, options));
  }
  appendFile(data: unknown, options?: unknown): Promise<void> {
    return soon(() => bytes.writeFileSync(this.#fd, data, options));
  }
  stat(options?: { bigint?: boolean }): Promise<unknown> {
    return soon(() => sync.fstatSync(this.#fd, options));
  }
  truncate(length = 0): Promise<void> {
    return soon(() => sync.ftruncateSync(this.#fd, length));
  }
  sync(): Promise<void> {
    return soon(() => {});
  }
  datasync(): Promise<void> {
    return soon(() => {});
  }
  async *readLines(options: { encoding?: BufferEncoding } = {}): AsyncGenerator<string> {
    const text = String(await this.readFile({ encoding: options.encoding ?? "utf8" }));
    const lines = text.split(/\r\n|\n|\r/);
    if (lines.at(-1) === "") lines.pop();
    yield* lines;
  }
  createReadStream(options: object = {}): unknown {
    return createReadStream("", { ...options, fd: this.#fd });
  }
  createWriteStream(options: object = {}): unknown {
    return createWriteStream("", { ...options, fd: this.#fd });
  }
  async close(): Promise<void> {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    await soon(() => bytes.closeSync(fd));
    this.emit("close");
  }
  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")](): Promise<void> {
    await this.close();
  }
}
