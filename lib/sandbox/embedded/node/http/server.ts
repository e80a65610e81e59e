import { EventEmitter } from "../builtins/events.ts";
import { codedError, outOfRange } from "../core/errors.ts";
import { enqueuePoll, hold, nextTick } from "../core/event-loop.ts";
import type { Callback } from "../core/machine.ts";
import type { HeaderValue } from "./header-store.ts";
import { IncomingMessage, type LoopbackSocket, OutgoingMessage } from "./messages.ts";
import { STATUS_CODES } from "./status-codes.ts";

/** Servers of this process by port: the whole network there is. */
const listening = new Map<number, Server>();
let nextFree = 49_152;

export const serverAt = (port: number): Server | null => listening.get(port) ?? null;

const NO_BODY = new Set([204, 304]);

/** Told by a server's answer: head first, then the body through the message. */
export type Responded = (response: IncomingMessage) => void;

export class ServerResponse extends OutgoingMessage {
  statusCode = 200;
  statusMessage = "";
  shouldKeepAlive = true;
  #response: IncomingMessage | null = null;
  readonly #responded: Responded;

  constructor(
    readonly req: IncomingMessage,
    responded: Responded,
  ) {
    super();
    this.#responded = responded;
    this.on("close", () => this.#response?.cut());
  }
  get socket(): LoopbackSocket {
    return this.req.socket;
  }
  get connection(): LoopbackSocket {
    return this.req.socket;
  }

  writeHead(status: number, ...rest: unknown[]): this {
    if (this.headersSent)
      throw codedError(Error, "ERR_HTTP_HEADERS_SENT", "Cannot write headers after they are sent to the client");
    if (!Number.isInteger(status) || status < 100 || status > 999) {
      throw codedError(RangeError, "ERR_HTTP_INVALID_STATUS_CODE", `Invalid status code: ${String(status)}`);
    }
    this.statusCode = status;
    if (typeof rest[0] === "string") this.statusMessage = rest.shift() as string;
    const headers = rest[0] as Record<string, HeaderValue> | HeaderValue[] | undefined;
    if (Array.isArray(headers))
      for (let i = 0; i < headers.length; i += 2) this.store.set(String(headers[i]), headers[i + 1] as HeaderValue);
    else for (const [name, value] of Object.entries(headers ?? {})) this.store.set(name, value);
    return this;
  }
  writeContinue(): void {}
  writeProcessing(): void {}

  protected override sendHead(): void {
    const bodiless = NO_BODY.has(this.statusCode) || this.req.method === "HEAD";
    if (this.sendDate && !this.store.has("date")) this.store.set("Date", new Date().toUTCString());
    if (!this.store.has("connection")) this.store.set("Connection", "keep-alive");
    if (this.store.get("connection") === "keep-alive") this.store.set("Keep-Alive", "timeout=5");
    if (!this.store.has("content-length") && !this.store.has("transfer-encoding") && !NO_BODY.has(this.statusCode)) {
      if (this.wholeBody !== null) this.store.set("Content-Length", this.wholeBody);
      else this.store.set("Transfer-Encoding", "chunked");
    }
    const response = new IncomingMessage(this.req.socket, this.store.raw());
    response.statusCode = this.statusCode;
    response.statusMessage = this.statusMessage || STATUS_CODES[this.statusCode] || "unknown";
    this.statusMessage = response.statusMessage;
    if (!bodiless) this.#response = response;
    else nextTick(() => response.receiveEnd());
    nextTick(() => this.#responded(response));
  }
  protected override receiver(): IncomingMessage | null {
    return this.#response;
  }
}

type Address = { address: string; family: string; port: number };

export class Server extends EventEmitter {
  keepAliveTimeout = 5000;
  headersTimeout = 60_000;
  requestTimeout = 300_000;
  timeout = 0;
  maxHeadersCount: number | null = null;
  maxRequestsPerSocket = 0;
  #address: Address | null = null;
  #release: (() => void) | null = null;
  #open = new Set<{ destroy(): void }>();
  #closing: (() => void) | null = null;

  constructor(options?: unknown, handler?: Callback) {
    super();
    const request = typeof options === "function" ? (options as Callback) : handler;
    if (request) this.on("request", request);
  }
  get listening(): boolean {
    return this.#address !== null;
  }
  address(): Address | null {
    return this.#address;
  }

  listen(...args: unknown[]): this {
    const callback = args.findLast((arg) => typeof arg === "function") as Callback | undefined;
    const options =
      typeof args[0] === "object" && args[0]
        ? (args[0] as { port?: unknown; host?: string })
        : { port: args[0], host: typeof args[1] === "string" ? args[1] : undefined };
    const asked =
      typeof options.port === "function" || options.port === undefined || options.port === null
        ? 0
        : Number(options.port);
    if (!Number.isInteger(asked) || asked < 0 || asked > 65_535) {
      throw Object.assign(outOfRange("options.port", ">= 0 and < 65536", options.port), {
        code: "ERR_SOCKET_BAD_PORT",
      });
    }
    if (this.#address)
      throw codedError(
        Error,
        "ERR_SERVER_ALREADY_LISTEN",
        "Listen method has been called more than once without closing.",
      );
    if (callback) this.once("listening", callback);
    if (asked !== 0 && listening.has(asked)) {
      const message = `listen EADDRINUSE: address already in use ${options.host ?? ":::"}${options.host ? ":" : ""}${asked}`;
      const error = Object.assign(new Error(message), {
        code: "EADDRINUSE",
        errno: -98,
        syscall: "listen",
        address: options.host ?? "::",
        port: asked,
      });
      nextTick(() => this.emit("error", error));
      return this;
    }
    let port = asked;
    while (port === 0) {
      if (!listening.has(nextFree)) port = nextFree;
      nextFree = nextFree === 65_535 ? 49_152 : nextFree + 1;
    }
    listening.set(port, this);
    const v4 = options.host?.includes(".");
    this.#address = {
      address: options.host === "localhost" ? "127.0.0.1" : (options.host ?? "::"),
      family: v4 || options.host === "localhost" ? "IPv4" : "IPv6",
      port,
    };
    this.#release = hold();
    nextTick(() => this.emit("listening"));
    return this;
  }

  close(callback?: Callback): this {
    if (!this.#address) {
      const error = codedError(Error, "ERR_SERVER_NOT_RUNNING", "Server is not running.");
      if (callback) nextTick(() => (callback as (error: Error) => void)(error));
      return this;
    }
    if (callback) this.once("close", callback);
    listening.delete(this.#address.port);
    this.#address = null;
    this.#closing = () => {
      this.#closing = null;
      this.#release?.();
      this.#release = null;
      nextTick(() => this.emit("close"));
    };
    if (this.#open.size === 0) this.#closing();
    return this;
  }
  closeAllConnections(): void {
    for (const exchange of [...this.#open]) exchange.destroy();
  }
  /** Connections end with their exchange, so none is ever idle. */
  closeIdleConnections(): void {}
  setTimeout(): this {
    return this;
  }
  ref(): this {
    if (this.listening) this.#release ??= hold();
    return this;
  }
  unref(): this {
    this.#release?.();
    this.#release = null;
    return this;
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.close(() => resolve()));
  }

  /** Takes a request of this process. The returned function ends the exchange as a broken connection would. */
  accept(request: IncomingMessage, responded: Responded, refused: () => void): () => void {
    const response = new ServerResponse(request, responded);
    const exchange = {
      destroy: () => {
        request.cut();
        response.destroy();
      },
    };
    this.#open.add(exchange);
    response.on("close", () => {
      this.#open.delete(exchange);
      if (!response.headersSent) refused();
      if (this.#open.size === 0) this.#closing?.();
    });
    enqueuePoll(() => {
      this.emit("connection", request.socket);
      if (!this.emit("request", request, response)) response.writeHead(404).end();
    });
    return exchange.destroy;
  }
}
