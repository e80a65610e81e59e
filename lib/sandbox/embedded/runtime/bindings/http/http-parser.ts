import { AsyncWrap } from "../../core/async.ts";
import { browser } from "../../core/browser.ts";
import { libraryBytes } from "../../core/library.ts";
import { makeCallback, ticksBetween } from "../../core/loop.ts";
import type { Any, Binding, Callback } from "../../core/machine.ts";
import { optionValue } from "../../core/options.ts";
import { requireBuiltin } from "../../core/realm.ts";
import type { StreamHandle, StreamListener } from "../../core/streams.ts";
import { Llhttp } from "./llhttp.ts";
import { type Head, MessageParser, type Parsed, REQUEST, RESPONSE } from "./message-parser.ts";
import { ALL_METHODS, METHODS } from "./methods.ts";

const [ON_BEGIN, ON_HEADERS, ON_HEADERS_COMPLETE, ON_BODY, ON_COMPLETE, ON_EXECUTE, ON_TIMEOUT] = [0, 1, 2, 3, 4, 5, 6];
const LENIENT = {
  kLenientNone: 0,
  kLenientHeaders: 1,
  kLenientChunkedLength: 2,
  kLenientKeepAlive: 4,
  kLenientTransferEncoding: 8,
  kLenientVersion: 16,
  kLenientDataAfterClose: 32,
  kLenientOptionalLFAfterCR: 64,
  kLenientOptionalCRLFAfterChunk: 128,
  kLenientOptionalCRBeforeLF: 256,
  kLenientSpacesAfterChunkSize: 512,
  kLenientAll: 1023,
};

/** Parsers of a server's connections, for its timeouts. */
class ConnectionsList {
  readonly #all = new Set<HTTPParser>();
  readonly #active = new Set<HTTPParser>();
  static push(list: ConnectionsList, parser: HTTPParser, active: boolean): void {
    list.#all.add(parser);
    if (active) list.#active.add(parser);
  }
  static pop(list: ConnectionsList, parser: HTTPParser): void {
    list.#all.delete(parser);
    list.#active.delete(parser);
  }
  /** The idle first, then in the order in which messages began. */
  #sorted(parsers: Iterable<HTTPParser>): HTTPParser[] {
    return [...parsers].sort((a, b) => startOf(a) - startOf(b));
  }
  all(): HTTPParser[] {
    return this.#sorted(this.#all);
  }
  idle(): HTTPParser[] {
    return this.#sorted(this.#all).filter((parser) => startOf(parser) === 0);
  }
  active(): HTTPParser[] {
    return this.#sorted(this.#active);
  }
  expired(headersTimeout: number, requestTimeout: number): HTTPParser[] {
    let [headers, request] = [headersTimeout, requestTimeout];
    if (headers === 0 && request === 0) return [];
    if (request > 0 && headers > request) [headers, request] = [request, headers];
    const now = browser.now();
    const deadline = (timeout: number): number => (timeout > 0 && now > timeout ? now - timeout : 0);
    const [headersDeadline, requestDeadline] = [deadline(headers), deadline(request)];
    const late = this.#sorted(this.#active).filter((parser) => {
      const start = startOf(parser);
      const waitsForHeaders = !parser.headersCompleted() && headersDeadline > 0 && start < headersDeadline;
      return waitsForHeaders || (requestDeadline > 0 && start < requestDeadline);
    });
    for (const parser of late) this.#active.delete(parser);
    return late;
  }
}

let headerLimit = 0;
const maxHeaderBytes = (): number => {
  headerLimit ||= Number(optionValue("--max-http-header-size")) || 16_384;
  return headerLimit;
};

let library: Llhttp | null = null;
const llhttp = (): Llhttp => {
  library ??= new Llhttp(browser.WebAssembly, libraryBytes("tabwright/llhttp.wasm"));
  return library;
};

let startOf: (parser: HTTPParser) => number;
const buffered = (data: Uint8Array<ArrayBuffer>): Any =>
  new (requireBuiltin("internal/buffer").FastBuffer)(data.buffer, data.byteOffset, data.length);

class HTTPParser extends AsyncWrap implements StreamListener {
  static {
    startOf = (parser) => parser.#parser.startedAt;
  }
  #list: ConnectionsList | null = null;
  #stream: StreamHandle | null = null;
  #current: Uint8Array | null = null;
  readonly #parser: MessageParser;

  constructor() {
    super(null);
    const call = (at: number, ...args: unknown[]): unknown => {
      const fn = (this as unknown as (Callback | undefined)[])[at];
      return typeof fn === "function" ? fn.apply(this, args) : undefined;
    };
    this.#parser = new MessageParser(llhttp(), {
      begin: () => void call(ON_BEGIN),
      headers: (fields, url) => {
        call(ON_HEADERS, fields, url);
        if (this.#stream) ticksBetween();
      },
      headersComplete: (head: Head) =>
        call(
          ON_HEADERS_COMPLETE,
          head.major,
          head.minor,
          head.fields,
          head.method,
          head.url,
          head.status,
          head.statusText,
          head.upgrade,
          head.keepAlive,
        ) ?? 0,
      body: (data) => {
        call(ON_BODY, buffered(data));
        if (this.#stream) ticksBetween();
      },
      complete: () => void call(ON_COMPLETE),
      leave: () => this.#list && ConnectionsList.pop(this.#list, this),
      enter: (active) => this.#list && ConnectionsList.push(this.#list, this, active),
      now: browser.now,
    });
  }

  initialize(
    type: number,
    resource: object,
    maxHeaderSize = 0,
    lenient = 0,
    list: ConnectionsList | null = null,
  ): void {
    this.setProvider(type === REQUEST ? "HTTPINCOMINGMESSAGE" : "HTTPCLIENTREQUEST");
    this.asyncReset(resource);
    this.#parser.init(type, maxHeaderSize || maxHeaderBytes(), lenient);
    this.#list = list ?? null;
    if (!list) return;
    this.#parser.startedAt = browser.now();
    ConnectionsList.push(list, this, true);
  }
  close(): void {
    this.unconsume();
    this.#parser.free();
  }
  free(): void {
    this.emitDestroy();
  }
  remove(): void {
    if (this.#list) ConnectionsList.pop(this.#list, this);
  }
  pause(): void {
    this.#parser.pause();
  }
  resume(): void {
    this.#parser.resume();
  }

  /** @throws what a handler threw */
  #run(data: Uint8Array | null): unknown {
    const before = this.#current;
    this.#current = data;
    let parsed: Parsed;
    try {
      parsed = this.#parser.execute(data);
    } finally {
      this.#current = before;
    }
    if ("thrown" in parsed) throw parsed.thrown;
    if ("read" in parsed) return data ? parsed.read : undefined;
    const { bytesParsed, code, reason } = parsed.failure;
    return Object.assign(new Error("Parse Error"), { bytesParsed, code, reason });
  }
  execute(data: ArrayBufferView): unknown {
    return this.#run(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  finish(): unknown {
    return this.#run(null);
  }

  consume(stream: StreamHandle): void {
    this.#stream = stream;
    stream.setListener(this);
  }
  unconsume(): void {
    this.#stream?.setListener(null);
    this.#stream = null;
  }
  /** Of the consumed stream. */
  streamData(data: Uint8Array): void {
    this.inContext(() => {
      const result = this.#run(data);
      this.#current = data;
      makeCallback(this, ON_EXECUTE, result);
      this.#current = null;
    });
  }
  getCurrentBuffer(): Any {
    return buffered((this.#current ?? new Uint8Array(0)).slice() as Uint8Array<ArrayBuffer>);
  }
  duration(): number {
    return this.#parser.startedAt === 0 ? 0 : browser.now() - this.#parser.startedAt;
  }
  headersCompleted(): boolean {
    return this.#parser.headersCompleted;
  }
}
const constants = {
  REQUEST,
  RESPONSE,
  kOnMessageBegin: ON_BEGIN,
  kOnHeaders: ON_HEADERS,
  kOnHeadersComplete: ON_HEADERS_COMPLETE,
  kOnBody: ON_BODY,
  kOnMessageComplete: ON_COMPLETE,
  kOnExecute: ON_EXECUTE,
  kOnTimeout: ON_TIMEOUT,
  ...LENIENT,
};
Object.assign(HTTPParser, constants);

export const httpParser = (): Binding => ({
  methods: [...METHODS],
  allMethods: [...ALL_METHODS],
  HTTPParser,
  ConnectionsList,
});
