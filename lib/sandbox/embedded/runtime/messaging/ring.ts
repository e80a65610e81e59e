/**
 * Plain messages from one thread to another, in memory both share: who is asked for a message at once (receiveMessageOnPort)
 * cannot wait for a browser's event. One writer, one reader. Records: number of the message, length, bytes.
 */
const WRITTEN = 0;
const READ = 1;
/** 1: the reader wants to be told of the next record. */
const ARMED = 2;
/** 1: the writer sends no more. */
const CLOSED = 3;
/** Messages sent so far, by whichever way. */
const SENT = 4;
const HEAD_WORDS = 8;
const HEAD_BYTES = HEAD_WORDS * 4;
/** A power of two. */
const RING_BYTES = 256 * 1024;
const MASK = RING_BYTES - 1;
const RECORD_HEAD = 8;

export const newRing = (): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + RING_BYTES);

export class Ring {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  constructor(readonly memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, HEAD_WORDS);
    this.#bytes = new Uint8Array(memory, HEAD_BYTES);
  }
  #put(at: number, bytes: Uint8Array): void {
    const start = at & MASK;
    const first = Math.min(bytes.length, RING_BYTES - start);
    this.#bytes.set(bytes.subarray(0, first), start);
    if (first < bytes.length) this.#bytes.set(bytes.subarray(first), 0);
  }
  #get(at: number, count: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(count);
    const start = at & MASK;
    const first = Math.min(count, RING_BYTES - start);
    out.set(this.#bytes.subarray(start, start + first));
    if (first < count) out.set(this.#bytes.subarray(0, count - first), first);
    return out;
  }
  count(sent: number): void {
    Atomics.store(this.#words, SENT, sent);
  }
  get sent(): number {
    return Atomics.load(this.#words, SENT);
  }
  /** False when there is no room. */
  write(number: number, data: Uint8Array): boolean {
    const written = Atomics.load(this.#words, WRITTEN);
    const used = (written - Atomics.load(this.#words, READ)) >>> 0;
    if (RING_BYTES - used < RECORD_HEAD + data.length) return false;
    const head = new Uint8Array(new Uint32Array([number, data.length]).buffer);
    this.#put(written, head);
    this.#put(written + RECORD_HEAD, data);
    Atomics.store(this.#words, WRITTEN, (written + RECORD_HEAD + data.length) | 0);
    return true;
  }
  /** The next record, if it is that message. */
  read(number: number): Uint8Array<ArrayBuffer> | null {
    const read = Atomics.load(this.#words, READ);
    const held = (Atomics.load(this.#words, WRITTEN) - read) >>> 0;
    if (held < RECORD_HEAD) return null;
    const [found, length] = new Uint32Array(this.#get(read, RECORD_HEAD).buffer) as unknown as [number, number];
    if (found !== number || length > RING_BYTES) return null;
    const data = this.#get(read + RECORD_HEAD, length);
    Atomics.store(this.#words, READ, (read + RECORD_HEAD + length) | 0);
    return data;
  }
  arm(): void {
    Atomics.store(this.#words, ARMED, 1);
  }
  /** Whether the reader is to be told. */
  disarm(): boolean {
    return Atomics.exchange(this.#words, ARMED, 0) === 1;
  }
  close(): void {
    Atomics.store(this.#words, CLOSED, 1);
  }
  get closed(): boolean {
    return Atomics.load(this.#words, CLOSED) === 1;
  }
}
