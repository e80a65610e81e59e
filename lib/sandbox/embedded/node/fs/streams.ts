import { BufferClass } from "../builtins/buffer.ts";
import { stream } from "../builtins/stream.ts";
import { enqueuePoll } from "../core/event-loop.ts";
import { writeAll } from "../core/machine.ts";
import { type Encoding, optionsOf, type PathLike, pathText } from "./arguments.ts";
import { closeSync, openSync, readSync } from "./sync-data.ts";

type Options = {
  flags?: string;
  mode?: number;
  encoding?: Encoding;
  fd?: number | { fd: number };
  autoClose?: boolean;
  emitClose?: boolean;
  start?: number;
  end?: number;
  highWaterMark?: number;
};

/** Runs in the poll phase; the outcome goes to `done`. */
function later(done: (error: Error | null, value: never) => void, work: () => unknown): void {
  enqueuePoll(() => {
    let value: unknown;
    try {
      value = work();
    } catch (error) {
      return done(error as Error, undefined as never);
    }
    return done(null, value as never);
  });
}
const descriptor = (fd: Options["fd"]): number | null => (typeof fd === "object" ? fd.fd : (fd ?? null));

export class ReadStream extends stream.Readable {
  path: string;
  fd: number | null;
  bytesRead = 0;
  flags: string;
  #at: number | null;
  readonly #end: number;
  readonly #close: boolean;

  constructor(path: PathLike, given?: Options | string) {
    const options = optionsOf<Options>(given, {});
    super({
      highWaterMark: options.highWaterMark ?? 65536,
      emitClose: options.emitClose ?? true,
      autoDestroy: options.autoClose ?? true,
      ...(options.encoding && options.encoding !== "buffer" ? { encoding: options.encoding } : {}),
    });
    this.fd = descriptor(options.fd);
    this.path = this.fd === null ? pathText(path) : (path as string);
    this.flags = options.flags ?? "r";
    this.#at = options.start ?? null;
    this.#end = options.end ?? Number.POSITIVE_INFINITY;
    this.#close = options.autoClose ?? true;
    if (this.fd !== null) return;
    later(
      (error) => {
        if (error) return void this.destroy(error);
        this.emit("open", this.fd);
        this.emit("ready");
        this._read(this.readableHighWaterMark);
      },
      () => {
        this.fd = openSync(path, this.flags, options.mode);
      },
    );
  }
  override _read(size: number): void {
    if (this.fd === null || this.destroyed) return;
    const left = this.#end - (this.#at ?? this.bytesRead) + 1;
    const chunk = BufferClass.allocUnsafe(Math.max(0, Math.min(size, left)));
    if (chunk.length === 0) return void this.push(null);
    later(
      (error: Error | null, count: number) => {
        if (error) return void this.destroy(error);
        this.bytesRead += count;
        if (this.#at !== null) this.#at += count;
        this.push(count > 0 ? chunk.subarray(0, count) : null);
      },
      () => (this.destroyed ? 0 : readSync(this.fd, chunk, 0, chunk.length, this.#at)),
    );
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    finish(this, this.#close, error, done);
  }
  close(done?: (error?: Error | null) => void): void {
    if (done) this.once("close", () => done());
    this.destroy();
  }
  get pending(): boolean {
    return this.fd === null;
  }
}

export class WriteStream extends stream.Writable {
  path: string;
  fd: number | null;
  bytesWritten = 0;
  flags: string;
  readonly #close: boolean;

  constructor(path: PathLike, given?: Options | string) {
    const options = optionsOf<Options>(given, {});
    super({
      decodeStrings: true,
      emitClose: options.emitClose ?? true,
      autoDestroy: options.autoClose ?? true,
      highWaterMark: options.highWaterMark ?? 16384,
    });
    this.fd = descriptor(options.fd);
    this.path = this.fd === null ? pathText(path) : (path as string);
    this.flags = options.flags ?? (options.start === undefined ? "w" : "r+");
    this.#close = options.autoClose ?? true;
    if (options.encoding && options.encoding !== "buffer") this.setDefaultEncoding(options.encoding);
    if (this.fd !== null) return;
    later(
      (error) => {
        if (error) return void this.destroy(error);
        this.emit("open", this.fd);
        this.emit("ready");
        this.emit("opened");
      },
      () => {
        this.fd = openSync(path, this.flags, options.mode);
      },
    );
  }
  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.fd === null) return void this.once("opened", () => this._write(chunk, _encoding, done));
    later(done, () => {
      writeAll(this.fd!, chunk);
      this.bytesWritten += chunk.length;
    });
  }
  override _final(done: (error?: Error | null) => void): void {
    if (this.fd === null) this.once("opened", () => done());
    else done();
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    finish(this, this.#close, error, done);
  }
  close(done?: (error?: Error | null) => void): void {
    if (done) this.once("close", () => done());
    this.end();
  }
  get pending(): boolean {
    return this.fd === null;
  }
}

function finish(
  owner: { fd: number | null },
  close: boolean,
  error: Error | null,
  done: (error?: Error | null) => void,
): void {
  const { fd } = owner;
  if (fd === null || !close) {
    done(error);
    return;
  }
  owner.fd = null;
  later(
    (failure) => done(error ?? failure),
    () => closeSync(fd),
  );
}

export const createReadStream = (path: PathLike, options?: Options | string): ReadStream =>
  new ReadStream(path, options);
export const createWriteStream = (path: PathLike, options?: Options | string): WriteStream =>
  new WriteStream(path, options);
