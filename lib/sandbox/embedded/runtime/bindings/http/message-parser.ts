import { HPE_OK, HPE_PAUSED_UPGRADE, HPE_USER, type Llhttp, type ParserEvents } from "./llhttp.ts";

/** More fields than this are handed on in parts. */
const MAX_FIELDS = 32;
const MAX_CHUNK_EXTENSIONS = 16_384;
export const REQUEST = 1;
export const RESPONSE = 2;

/** What a parser calls; an exception ends the parsing. `headersComplete` gives 0, 1 (no body) or 2 (upgrade). */
export type MessageHandlers = {
  readonly begin: () => void;
  readonly headers: (fields: string[], url: string) => void;
  readonly headersComplete: (head: Head) => unknown;
  readonly body: (data: Uint8Array<ArrayBuffer>) => void;
  readonly complete: () => void;
  /** Before and after a message's state changes: for lists ordered by when the message began. */
  readonly leave: () => void;
  readonly enter: (active: boolean) => void;
  readonly now: () => number;
};
export type Head = {
  readonly major: number;
  readonly minor: number;
  readonly fields: string[] | undefined;
  readonly method: number | undefined;
  readonly url: string | undefined;
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly upgrade: boolean;
  readonly keepAlive: boolean;
};
export type ParseFailure = { readonly code: string; readonly reason: string; readonly bytesParsed: number };
/** Thrown on: what a handler threw. */
export type Parsed = { readonly thrown: unknown } | { readonly failure: ParseFailure } | { readonly read: number };

const trimEnd = (value: string): string => {
  let end = value.length;
  while (end > 0 && (value[end - 1] === " " || value[end - 1] === "\t")) end--;
  return value.slice(0, end);
};

/** Messages out of llhttp's events: Node's own binding, line by line in what it does. */
export class MessageParser {
  readonly #handle: number;
  #type = REQUEST;
  #url = "";
  #statusText = "";
  #names: string[] = [];
  #values: string[] = [];
  #flushed = false;
  #headerBytes = 0;
  #maxHeaderBytes = 0;
  #chunkExtensionBytes = 0;
  #thrown: { readonly thrown: unknown } | null = null;
  headersCompleted = false;
  /** Milliseconds of the handlers' clock; 0: no message is under way. */
  startedAt = 0;

  constructor(
    private readonly lib: Llhttp,
    private readonly handlers: MessageHandlers,
  ) {
    this.#handle = lib.alloc(this.#events());
  }

  free(): void {
    this.lib.free(this.#handle);
  }

  init(type: number, maxHeaderBytes: number, lenient: number): void {
    this.#type = type;
    this.lib.init(this.#handle, type, lenient);
    this.#headerBytes = 0;
    this.#url = "";
    this.#statusText = "";
    this.#names = [];
    this.#values = [];
    this.#flushed = false;
    this.#thrown = null;
    this.headersCompleted = false;
    this.#maxHeaderBytes = maxHeaderBytes;
  }

  #track(length: number): number {
    this.#headerBytes += length;
    if (this.#headerBytes < this.#maxHeaderBytes) return HPE_OK;
    this.lib.setReason(this.#handle, "HPE_HEADER_OVERFLOW:Header overflow");
    return HPE_USER;
  }
  /** Runs a handler; gives false when it throws. */
  #guard(fn: () => void): boolean {
    try {
      fn();
      return true;
    } catch (thrown) {
      this.#thrown ??= { thrown };
      return false;
    }
  }
  #flush(): void {
    const fields = this.#fields();
    const url = this.#url;
    this.#guard(() => this.handlers.headers(fields, url));
    this.#url = "";
    this.#flushed = true;
  }
  #fields(): string[] {
    return this.#values.flatMap((value, at) => [this.#names[at] as string, trimEnd(value)]);
  }

  #events(): ParserEvents {
    const { lib, handlers } = this;
    return {
      messageBegin: () => {
        handlers.leave();
        this.#names = [];
        this.#values = [];
        this.headersCompleted = false;
        this.#chunkExtensionBytes = 0;
        this.startedAt = handlers.now();
        this.#url = "";
        this.#statusText = "";
        handlers.enter(true);
        this.#guard(() => handlers.begin());
        return 0;
      },
      url: (at, length) => {
        const error = this.#track(length);
        if (error === HPE_OK) this.#url += lib.latin1(at, length);
        return error;
      },
      status: (at, length) => {
        const error = this.#track(length);
        if (error === HPE_OK) this.#statusText += lib.latin1(at, length);
        return error;
      },
      headerField: (at, length) => {
        const error = this.#track(length);
        if (error !== HPE_OK) return error;
        if (this.#names.length === this.#values.length) {
          if (this.#names.length + 1 === MAX_FIELDS) {
            this.#flush();
            this.#names = [];
            this.#values = [];
          }
          this.#names.push("");
        }
        this.#names[this.#names.length - 1] += lib.latin1(at, length);
        return 0;
      },
      headerValue: (at, length) => {
        const error = this.#track(length);
        if (error !== HPE_OK) return error;
        if (this.#values.length !== this.#names.length) this.#values.push("");
        this.#values[this.#values.length - 1] += lib.latin1(at, length);
        return 0;
      },
      headersComplete: () => {
        this.headersCompleted = true;
        this.#headerBytes = 0;
        const { method, status, ...head } = lib.message(this.#handle);
        const isRequest = this.#type === REQUEST;
        let [fields, url]: [string[] | undefined, string | undefined] = [undefined, undefined];
        if (this.#flushed) this.#flush();
        else {
          fields = this.#fields();
          if (isRequest) url = this.#url;
        }
        this.#names = [];
        this.#values = [];
        let answer = 0;
        const done = this.#guard(() => {
          answer = Number(
            handlers.headersComplete({
              ...head,
              fields,
              url,
              method: isRequest ? method : undefined,
              status: isRequest ? undefined : status,
              statusText: isRequest ? undefined : this.#statusText,
            }),
          );
        });
        if (!done) return -1;
        return Math.trunc(answer) || 0;
      },
      body: (at, length) => {
        if (length === 0) return 0;
        if (!this.#guard(() => handlers.body(lib.copy(at, length)))) {
          lib.setReason(this.#handle, "HPE_JS_EXCEPTION:JS Exception");
          return HPE_USER;
        }
        return 0;
      },
      messageComplete: () => {
        handlers.leave();
        this.startedAt = 0;
        handlers.enter(false);
        if (this.#names.length > 0) this.#flush();
        return this.#guard(() => handlers.complete()) ? 0 : -1;
      },
      chunkExtension: (_, length) => {
        this.#chunkExtensionBytes += length;
        if (this.#chunkExtensionBytes <= MAX_CHUNK_EXTENSIONS) return 0;
        lib.setReason(this.#handle, "HPE_CHUNK_EXTENSIONS_OVERFLOW:Chunk extensions overflow");
        return HPE_USER;
      },
      chunkHeader: () => {
        this.#headerBytes = 0;
        this.#chunkExtensionBytes = 0;
        return 0;
      },
      chunkComplete: () => {
        this.#headerBytes = 0;
        return 0;
      },
    };
  }

  /** Null data: the input has ended. */
  execute(data: Uint8Array | null): Parsed {
    this.#thrown = null;
    let { error, read } = data
      ? this.lib.execute(this.#handle, data)
      : { error: this.lib.finish(this.#handle), read: 0 };
    if (error === HPE_PAUSED_UPGRADE) {
      error = HPE_OK;
      this.lib.resumeAfterUpgrade(this.#handle);
    }
    if (this.#thrown) return this.#thrown;
    if (error === HPE_OK || this.lib.upgrade(this.#handle)) return { read };
    const reason = this.lib.reason(this.#handle);
    const colon = reason.indexOf(":");
    return {
      failure:
        error === HPE_USER
          ? { code: reason.slice(0, colon), reason: reason.slice(colon + 1), bytesParsed: read }
          : { code: this.lib.errorName(error), reason, bytesParsed: read },
    };
  }

  /** Within a callback too: what is left of the data is then not parsed. */
  pause(): void {
    this.lib.pause(this.#handle);
  }
  resume(): void {
    this.lib.resume(this.#handle);
  }
}
