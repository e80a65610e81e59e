import { HPE_OK, HPE_PAUSED, HPE_PAUSED_UPGRADE, HPE_USER, type Llhttp, type ParserEvents } from "./llhttp.ts";

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
  #pendingPause = false;
  #depth = 0;
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
  /** Runs a handler; gives -1 when it throws. */
  #guard<T>(fn: () => T): T | null {
    try {
      return fn();
    } catch (thrown) {
      this.#thrown ??= { thrown };
      return null;
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
    const paused = (result: number): number => {
      if (result !== HPE_OK || !this.#pendingPause) return result;
      this.#pendingPause = false;
      lib.setReason(this.#handle, "Paused in callback");
      return HPE_PAUSED;
    };
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
        return paused(0);
      },
      url: (at, length) => {
        const error = this.#track(length);
        if (error === HPE_OK) this.#url += lib.latin1(at, length);
        return paused(error);
      },
      status: (at, length) => {
        const error = this.#track(length);
        if (error === HPE_OK) this.#statusText += lib.latin1(at, length);
        return paused(error);
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
        return paused(0);
      },
      headerValue: (at, length) => {
        const error = this.#track(length);
        if (error !== HPE_OK) return error;
        if (this.#values.length !== this.#names.length) this.#values.push("");
        this.#values[this.#values.length - 1] += lib.latin1(at, length);
        return paused(0);
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
        const answer = this.#guard(() =>
          Number(
            handlers.headersComplete({
              ...head,
              fields,
              url,
              method: isRequest ? method : undefined,
              status: isRequest ? undefined : status,
              statusText: isRequest ? undefined : this.#statusText,
            }),
          ),
        );
        if (answer === null) return -1;
        return paused(Math.trunc(answer) || 0);
      },
      body: (at, length) => {
        if (length === 0) return paused(0);
        if (this.#guard(() => (handlers.body(lib.copy(at, length)), true)) === null) {
          lib.setReason(this.#handle, "HPE_JS_EXCEPTION:JS Exception");
          return HPE_USER;
        }
        return paused(0);
      },
      messageComplete: () => {
        handlers.leave();
        this.startedAt = 0;
        handlers.enter(false);
        if (this.#names.length > 0) this.#flush();
        return this.#guard(() => (handlers.complete(), true)) === null ? -1 : paused(0);
      },
      chunkExtension: (_, length) => {
        this.#chunkExtensionBytes += length;
        if (this.#chunkExtensionBytes <= MAX_CHUNK_EXTENSIONS) return paused(0);
        lib.setReason(this.#handle, "HPE_CHUNK_EXTENSIONS_OVERFLOW:Chunk extensions overflow");
        return HPE_USER;
      },
      chunkHeader: () => {
        this.#headerBytes = 0;
        this.#chunkExtensionBytes = 0;
        return paused(0);
      },
      chunkComplete: () => {
        this.#headerBytes = 0;
        return paused(0);
      },
    };
  }

  /** Null data: the input has ended. */
  execute(data: Uint8Array | null): Parsed {
    this.#thrown = null;
    this.#depth++;
    let { error, read } = data
      ? this.lib.execute(this.#handle, data)
      : { error: this.lib.finish(this.#handle), read: 0 };
    this.#depth--;
    if (error === HPE_PAUSED_UPGRADE) {
      error = HPE_OK;
      this.lib.resumeAfterUpgrade(this.#handle);
    }
    if (this.#pendingPause) {
      this.#pendingPause = false;
      this.lib.pause(this.#handle);
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

  pause(): void {
    if (this.#depth > 0) this.#pendingPause = true;
    else this.lib.pause(this.#handle);
  }
  resume(): void {
    if (this.#depth > 0) this.#pendingPause = false;
    else this.lib.resume(this.#handle);
  }
}
