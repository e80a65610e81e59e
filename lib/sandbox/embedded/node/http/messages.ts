import { stream } from "../builtins/stream.ts";
import { codedError } from "../core/errors.ts";
import { NodeBuffer } from "../crypto/bytes.ts";
import { HeaderStore, type HeaderValue, joinHeaders } from "./header-store.ts";

type Done = (error?: Error | null) => void;
/** There are no sockets: both ends of a connection stand in one process. This is what programs read of one. */
export class LoopbackSocket extends stream.Duplex {
  readonly remoteAddress = "127.0.0.1";
  readonly remoteFamily = "IPv4";
  readonly localAddress = "127.0.0.1";
  readonly encrypted = false;
  constructor(
    readonly localPort: number,
    readonly remotePort: number,
  ) {
    super({ read() {}, write: (_chunk, _encoding, done) => done() });
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  address(): object {
    return { address: this.localAddress, family: this.remoteFamily, port: this.localPort };
  }
}

/** A message as its receiver has it. */
export class IncomingMessage extends stream.Readable {
  readonly httpVersion = "1.1";
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  readonly headers: Record<string, string | string[]>;
  readonly trailers = {};
  readonly rawTrailers: string[] = [];
  complete = false;
  aborted = false;
  method?: string;
  url = "";
  statusCode: number | null = null;
  statusMessage: string | null = null;
  #wanted: (() => void) | null = null;

  constructor(
    readonly socket: LoopbackSocket,
    readonly rawHeaders: string[],
  ) {
    super();
    this.headers = joinHeaders(rawHeaders);
  }
  get connection(): LoopbackSocket {
    return this.socket;
  }
  get headersDistinct(): Record<string, string[]> {
    const all: Record<string, string[]> = {};
    for (let i = 0; i < this.rawHeaders.length; i += 2) {
      const name = (this.rawHeaders[i] as string).toLowerCase();
      all[name] = [...(all[name] ?? []), this.rawHeaders[i + 1] as string];
    }
    return all;
  }
  setTimeout(): this {
    return this;
  }

  override _read(): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    wanted?.();
  }
  /** The other end wrote; `done` is called when more is wanted. */
  receive(chunk: Uint8Array, done: Done): void {
    if (this.destroyed || this.push(chunk)) done();
    else this.#wanted = done;
  }
  receiveEnd(): void {
    this.complete = true;
    if (!this.destroyed) this.push(null);
  }
  /** The other end went away before the message was whole. */
  cut(): void {
    if (this.complete || this.destroyed) return;
    this.aborted = true;
    this.emit("aborted");
    this.destroy(Object.assign(codedError(Error, "ECONNRESET", "aborted"), { name: "Error" }));
  }
}

/** A message as its sender writes it. The head goes out with the first byte or the end. */
export abstract class OutgoingMessage extends stream.Writable {
  protected readonly store = new HeaderStore();
  headersSent = false;
  sendDate = true;
  /** The whole body, when it is given with end() before anything was written. */
  protected wholeBody: number | null = null;

  /** Tells the other end the head; called once, before any byte. */
  protected abstract sendHead(): void;
  protected abstract receiver(): IncomingMessage | null;

  setHeader(name: string, value: HeaderValue): this {
    this.#unsent("set");
    this.store.set(name, value);
    return this;
  }
  appendHeader(name: string, value: string | string[]): this {
    this.#unsent("append");
    this.store.append(name, value);
    return this;
  }
  setHeaders(headers: Iterable<[string, HeaderValue]>): this {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }
  getHeader(name: string): HeaderValue | undefined {
    return this.store.get(name);
  }
  getHeaders(): Record<string, HeaderValue> {
    return this.store.object();
  }
  getHeaderNames(): string[] {
    return this.store.names();
  }
  getRawHeaderNames(): string[] {
    return this.store.raw().filter((_, i) => i % 2 === 0);
  }
  hasHeader(name: string): boolean {
    return this.store.has(name);
  }
  removeHeader(name: string): void {
    this.#unsent("remove");
    this.store.delete(name);
  }
  flushHeaders(): void {
    this.ensureHead();
  }
  setTimeout(_ms: number, fn?: () => void): this {
    if (fn) this.once("timeout", fn);
    return this;
  }
  addTrailers(): void {}
  get finished(): boolean {
    return this.writableEnded;
  }

  override end(...args: unknown[]): this {
    const [chunk, encoding] = args;
    const hasChunk = typeof chunk === "string" || ArrayBuffer.isView(chunk);
    if (!this.headersSent && !this.writableEnded && this.writableLength === 0) {
      const known = typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8";
      this.wholeBody = !hasChunk
        ? 0
        : typeof chunk === "string"
          ? NodeBuffer.byteLength(chunk, known)
          : (chunk as Uint8Array).byteLength;
    }
    return Reflect.apply(super.end, this, args) as this;
  }
  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.ensureHead();
    const to = this.receiver();
    if (to) to.receive(new Uint8Array(chunk), done);
    else done();
  }
  override _final(done: Done): void {
    this.ensureHead();
    this.receiver()?.receiveEnd();
    done();
  }

  protected ensureHead(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    this.sendHead();
  }
  #unsent(what: string): void {
    if (this.headersSent)
      throw codedError(Error, "ERR_HTTP_HEADERS_SENT", `Cannot ${what} headers after they are sent to the client`);
  }
}
