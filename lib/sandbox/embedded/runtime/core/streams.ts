import { joinBytes } from "../../../../domain/bytes.ts";
import { AsyncWrap } from "./async.ts";
import { errnoOf } from "./failure.ts";
import { HandleWrap } from "./handles.ts";
import { makeCallback, post } from "./loop.ts";
import type { Any } from "./machine.ts";
import { type Encoding, encode, utf8Passing } from "./text.ts";

/** Shared with the library: [bytes read or error, offset of the array buffer, bytes written, last write was async]. */
export const streamState = new Int32Array(5);
const READ = 0;
const OFFSET = 1;
const WRITTEN = 2;
const ASYNC = 3;
export const UV_EOF = errnoOf("EOF");

export class WriteWrap extends AsyncWrap {
  constructor() {
    super("WRITEWRAP");
  }
}
export class ShutdownWrap extends AsyncWrap {
  constructor() {
    super("SHUTDOWNWRAP");
  }
}

/** What flows through a stream's other end. Errors are numbers of libuv, 0 for none. */
export interface Wire {
  /** What is given to `write` has been copied when it returns. */
  readonly copies?: boolean;
  /** Takes all the bytes; the promise-less `done` is called when the reader has room again, or null when it is done at once. */
  write(data: Uint8Array, done: (error: number) => void): { readonly error: number; readonly waits: boolean };
  shutdown(done: (error: number) => void): number;
  /** Begins or ends to deliver to `deliver` and `end`. */
  read(on: boolean): void;
  close(): void;
}

/** Takes what a stream reads in place of its `onread`: Node's stream listeners. Errors are numbers of libuv. */
export interface StreamListener {
  streamData(data: Uint8Array): void;
}

/** A stream handle of libuv as the library's `net.Socket` uses it. */
export class StreamHandle extends HandleWrap {
  #wire: Wire | null = null;
  #reading = false;
  #fields = { bytesRead: 0, bytesWritten: 0, fd: -1, writeQueueSize: 0, onread: undefined as unknown };
  #listener: StreamListener | null = null;
  #userBuffer: Uint8Array | null = null;
  /** What came beyond the user's buffer and waits until it is wanted again. */
  #rest: Uint8Array | null = null;

  // On the prototype, as native handles have them: they do not show in a print of the object.
  protected get wire(): Wire | null {
    return this.#wire;
  }
  protected set wire(wire: Wire | null) {
    this.#wire = wire;
  }
  get bytesRead(): number {
    return this.#fields.bytesRead;
  }
  set bytesRead(bytes: number) {
    this.#fields.bytesRead = bytes;
  }
  get bytesWritten(): number {
    return this.#fields.bytesWritten;
  }
  set bytesWritten(bytes: number) {
    this.#fields.bytesWritten = bytes;
  }
  get fd(): number {
    return this.#fields.fd;
  }
  set fd(fd: number) {
    this.#fields.fd = fd;
  }
  get isStreamBase(): boolean {
    return true;
  }
  get writeQueueSize(): number {
    return this.#fields.writeQueueSize;
  }
  set writeQueueSize(bytes: number) {
    this.#fields.writeQueueSize = bytes;
  }
  get onread(): unknown {
    return this.#fields.onread;
  }
  set onread(listener: unknown) {
    this.#fields.onread = listener;
  }

  readStart(): number {
    if (this.closed) return errnoOf("EINVAL");
    this.#reading = true;
    this.setActive(true);
    if (this.#rest) post(() => this.#resume());
    else this.wire?.read(true);
    return 0;
  }
  #resume(): void {
    const rest = this.#rest;
    if (!rest || !this.#reading || this.closed) return;
    this.#rest = null;
    this.#fill(rest);
    if (!this.#rest && this.#reading) this.wire?.read(true);
  }
  readStop(): number {
    this.#reading = false;
    this.setActive(false);
    this.wire?.read(false);
    return 0;
  }
  /** Data is written there from now on; `onread` may answer with the next one. */
  useUserBuffer(buffer: Uint8Array): void {
    this.#userBuffer = buffer;
  }
  /** Whoever listens takes the data; ends and errors still go to `onread`. Null: nobody does any more. */
  setListener(listener: StreamListener | null): void {
    this.#listener = listener;
  }
  setBlocking(): number {
    return 0;
  }

  /** Called by the wire. */
  protected deliver(data: Uint8Array): void {
    if (this.closed) return;
    this.bytesRead += data.length;
    const listener = this.#listener;
    if (listener) this.inContext(() => listener.streamData(data));
    else if (this.#userBuffer) this.#fill(data);
    else this.#tell(data.length, whole(data));
  }
  protected deliverEnd(error: number = UV_EOF): void {
    if (this.closed) return;
    this.#tell(error, undefined);
  }
  #fill(data: Uint8Array): void {
    for (let at = 0; at < data.length && !this.closed; ) {
      if (!this.#reading) {
        this.#rest = data.subarray(at);
        return;
      }
      const into = this.#userBuffer as Uint8Array;
      const part = data.subarray(at, at + into.length);
      into.set(part);
      at += part.length;
      const call = {
        onread: () => {
          streamState[READ] = part.length;
          streamState[OFFSET] = 0;
          const next = (this.onread as Any)?.call(this, undefined);
          if (next instanceof Uint8Array && next.length > 0) this.#userBuffer = next;
        },
      };
      this.inContext(() => makeCallback(call, "onread"));
    }
  }
  #tell(count: number, buffer: ArrayBuffer | undefined): void {
    this.inContext(() => {
      streamState[READ] = count;
      streamState[OFFSET] = 0;
      makeCallback(this, "onread", buffer);
    });
  }
  /** `reading` itself is the library's own field. */
  protected get wantsData(): boolean {
    return this.#reading;
  }

  #write(request: Any, data: Uint8Array): number {
    if (!this.wire || this.closed) return errnoOf("EBADF");
    streamState[WRITTEN] = data.length;
    this.bytesWritten += data.length;
    const outcome = this.wire.write(data, (error) => this.#written(request, error));
    streamState[ASYNC] = outcome.waits ? 1 : 0;
    return outcome.error;
  }
  #written(request: Any, error: number): void {
    post(() => (request as AsyncWrap).inContext(() => makeCallback(request, "oncomplete", error, this, undefined)));
  }
  writeBuffer(request: Any, data: Uint8Array): number {
    return this.#write(request, data);
  }
  writev(request: Any, chunks: Any[], allBuffers: boolean): number {
    const parts: Uint8Array[] = [];
    if (allBuffers) parts.push(...(chunks as Uint8Array[]));
    else
      for (let at = 0; at < chunks.length; at += 2)
        parts.push(typeof chunks[at] === "string" ? encode(chunks[at], named(chunks[at + 1])) : chunks[at]);
    return this.#write(request, joinBytes(parts));
  }
  writeUtf8String(request: Any, text: string): number {
    return this.#write(request, this.#wire?.copies ? utf8Passing(text) : encode(text, "utf8"));
  }
  writeAsciiString(request: Any, text: string): number {
    return this.#write(request, encode(text, "latin1"));
  }
  writeLatin1String(request: Any, text: string): number {
    return this.#write(request, encode(text, "latin1"));
  }
  writeUcs2String(request: Any, text: string): number {
    return this.#write(request, encode(text, "utf16le"));
  }
  shutdown(request: Any): number {
    if (!this.wire) return errnoOf("ENOTCONN");
    return this.wire.shutdown((error) =>
      post(() => (request as AsyncWrap).inContext(() => makeCallback(request, "oncomplete", error, this, undefined))),
    );
  }
  protected override onClose(): void {
    this.#reading = false;
    this.wire?.read(false);
    this.wire?.close();
  }
}
const named = (name: string): Encoding =>
  name === "utf-8" ? "utf8" : name === "ucs2" ? "utf16le" : name === "binary" ? "latin1" : (name as Encoding);
/** The data in a buffer of its own. */
const whole = (data: Uint8Array): ArrayBuffer =>
  (data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer
    ? data.buffer
    : data.slice().buffer) as ArrayBuffer;
