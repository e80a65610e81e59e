import { EventEmitter } from "../builtins/events.ts";
import { codedError } from "../core/errors.ts";
import { enqueuePoll, hold, nextTick } from "../core/event-loop.ts";
import type { Callback } from "../core/machine.ts";
import type { HeaderValue } from "./header-store.ts";
import { IncomingMessage, LoopbackSocket, OutgoingMessage } from "./messages.ts";
import { serverAt } from "./server.ts";

export type RequestOptions = {
  protocol?: string;
  hostname?: string;
  host?: string;
  port?: number | string;
  path?: string;
  method?: string;
  headers?: Record<string, HeaderValue> | HeaderValue[];
  auth?: string;
  signal?: AbortSignal;
};

export class Agent extends EventEmitter {
  readonly sockets = {};
  readonly requests = {};
  readonly freeSockets = {};
  maxSockets = Number.POSITIVE_INFINITY;
  constructor(readonly options: object = {}) {
    super();
  }
  destroy(): void {}
}
export const globalAgent = new Agent({ keepAlive: true, timeout: 5000 });

const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "::", "[::]"]);
let nextPort = 32_768;

/** Why nothing answers there, as Node says it; anywhere but this process there is no network. */
function unreachable(host: string, port: number): Error {
  if (!LOOPBACK.has(host) && !host.endsWith(".localhost")) {
    const error = new Error(`getaddrinfo ENOTFOUND ${host} (the sandbox has no network)`);
    return Object.assign(error, { errno: -3008, code: "ENOTFOUND", syscall: "getaddrinfo", hostname: host });
  }
  const address = host.includes("127") || host === "localhost" ? "127.0.0.1" : "::1";
  const error = new Error(`connect ECONNREFUSED ${address}:${port}`);
  return Object.assign(error, { errno: -111, code: "ECONNREFUSED", syscall: "connect", address, port });
}

export class ClientRequest extends OutgoingMessage {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly protocol = "http:";
  readonly agent = globalAgent;
  aborted = false;
  reusedSocket = false;
  res: IncomingMessage | null = null;
  readonly socket: LoopbackSocket;
  readonly #port: number;
  #incoming: IncomingMessage | null = null;
  #break: (() => void) | null = null;
  readonly #release: () => void;

  constructor(options: RequestOptions, callback?: Callback) {
    // Written out is not over: the answer is still to come, and its end destroys the request.
    super({ autoDestroy: false });
    this.method = (options.method ?? "GET").toUpperCase();
    this.path = options.path ?? "/";
    if (/[^\u0021-\u00ff]/.test(this.path))
      throw codedError(TypeError, "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
    this.host = options.hostname ?? options.host ?? "localhost";
    this.#port = Number(options.port || 80);
    this.socket = new LoopbackSocket(nextPort++, this.#port);
    const { headers = {} } = options;
    if (Array.isArray(headers))
      for (let i = 0; i < headers.length; i += 2) this.store.append(String(headers[i]), String(headers[i + 1]));
    else for (const [name, value] of Object.entries(headers)) if (value !== undefined) this.store.set(name, value);
    if (!this.store.has("host")) this.store.set("Host", this.#port === 80 ? this.host : `${this.host}:${this.#port}`);
    if (options.auth && !this.store.has("authorization"))
      this.store.set("Authorization", `Basic ${btoa(options.auth)}`);
    if (callback) this.once("response", callback as (response: IncomingMessage) => void);
    this.#release = hold();
    this.on("close", () => this.#release());
    nextTick(() => this.emit("socket", this.socket));
    const { signal } = options;
    const abort = (): void =>
      void this.destroy(
        Object.assign(codedError(Error, "ABORT_ERR", "The operation was aborted", { cause: signal?.reason }), {
          name: "AbortError",
        }),
      );
    if (signal?.aborted) nextTick(abort);
    else signal?.addEventListener("abort", abort, { once: true });
  }
  get connection(): LoopbackSocket {
    return this.socket;
  }
  abort(): void {
    this.aborted = true;
    this.destroy();
  }
  setNoDelay(): void {}
  setSocketKeepAlive(): void {}

  protected override sendHead(): void {
    const bodiless =
      this.method === "GET" || this.method === "HEAD" || this.method === "DELETE" || this.method === "OPTIONS";
    if (!this.store.has("content-length") && !this.store.has("transfer-encoding")) {
      if (this.wholeBody !== null && (this.wholeBody > 0 || !bodiless))
        this.store.set("Content-Length", this.wholeBody);
      else if (this.wholeBody === null) this.store.set("Transfer-Encoding", "chunked");
    }
    if (!this.store.has("connection")) this.store.set("Connection", "keep-alive");
    const request = new IncomingMessage(this.socket, this.store.raw());
    request.method = this.method;
    request.url = this.path;
    this.#incoming = request;
    enqueuePoll(() => this.#connect(request));
  }
  protected override receiver(): IncomingMessage | null {
    return this.#incoming;
  }

  #connect(request: IncomingMessage): void {
    if (this.destroyed) return;
    const local = LOOPBACK.has(this.host) || this.host.endsWith(".localhost");
    const server = local ? serverAt(this.#port) : null;
    if (!server) return void this.destroy(unreachable(this.host, this.#port));
    const hungUp = (): void => void this.destroy(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
    this.#break = server.accept(request, (response) => this.#receive(response), hungUp);
  }

  #receive(response: IncomingMessage): void {
    if (this.destroyed) return;
    this.res = response;
    response.on("close", () => this.destroy());
    if (!this.emit("response", response)) response.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const answered = this.res?.complete ?? false;
    if (!answered) {
      this.#break?.();
      this.res?.cut();
    }
    const early = !error && !this.res ? Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) : error;
    done(early);
  }
}

/** http.request(url[, options][, callback]) and http.request(options[, callback]). */
export function request(...args: unknown[]): ClientRequest {
  const callback = args.findLast((arg) => typeof arg === "function") as Callback | undefined;
  const [first, second] = args;
  const options = (typeof first === "string" || first instanceof URL ? second : first) as RequestOptions | undefined;
  const merged: RequestOptions = {
    ...(typeof first === "string" || first instanceof URL ? fromUrl(first) : {}),
    ...(typeof options === "object" ? options : {}),
  };
  if (merged.protocol && merged.protocol !== "http:") {
    throw codedError(
      TypeError,
      "ERR_INVALID_PROTOCOL",
      `Protocol "${merged.protocol}" not supported. Expected "http:"`,
    );
  }
  return new ClientRequest(merged, callback);
}

function fromUrl(url: string | URL): RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  const auth = username ? { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` } : {};
  return { protocol, hostname: hostname.replace(/^\[|\]$/g, ""), port, path: pathname + search, ...auth };
}

export function get(...args: unknown[]): ClientRequest {
  const sent = request(...args);
  sent.end();
  return sent;
}
