import type { Sink } from "./sinks.ts";
import { CallError } from "./system-errors.ts";

/** Bytes that lie unread before a writer has to wait. */
const LIMIT = 256 * 1024;
/** Bytes that lie unread beyond which a write fails: whoever heeds `hasRoom` never comes near. */
const MAX_QUEUED = 64 * 1024 * 1024;
/** Bytes handed to a listener that it has not yet said to have taken in. */
const WINDOW = 256 * 1024;
const LINE_FEED = 10;
const NO_BYTES = new Uint8Array(0);

type Waiter = { readonly max: number; readonly line: boolean; readonly answer: (data: Uint8Array) => void };
export type PipeListener = { data(data: Uint8Array): void; end(): void };

/**
 * One of the two ends of a pipe between processes; what is written to one is read at the other. Both go both ways, as the
 * socket pairs do that Node makes for its children.
 */
export class PipeEnd {
  peer!: PipeEnd;
  /** Descriptors and streams that stand for this end. With the last of them it closes. */
  #holders = 0;
  #closed = false;
  #chunks: Uint8Array[] = [];
  #queued = 0;
  #ended = false;
  #waiters: Waiter[] = [];
  #listener: PipeListener | null = null;
  /** Handed to the listener and not yet taken in: whoever reads next gets it, when the listener goes. */
  #sent: Uint8Array[] = [];
  #out = 0;
  /** Called once each when the other side has room again after `write` said it had none. */
  readonly #room = new Set<() => void>();
  /** Called when nobody can read any more what is written here. */
  readonly onBroken = new Set<() => void>();

  hold(): void {
    this.#holders++;
  }
  release(): void {
    this.#holders--;
    if (this.#holders > 0 || this.#closed) return;
    this.#closed = true;
    this.#listener = null;
    this.#chunks = [];
    this.#sent = [];
    this.#queued = 0;
    this.#out = 0;
    this.peer.#end();
    this.peer.#tellRoom();
    for (const tell of this.peer.onBroken) tell();
  }

  get broken(): boolean {
    return this.peer.#closed;
  }
  get hasRoom(): boolean {
    return this.peer.#closed || this.peer.#queued + this.peer.#out < LIMIT;
  }
  whenRoom(tell: () => void): void {
    this.#room.add(tell);
  }
  #tellRoom(): void {
    for (const tell of [...this.#room]) {
      this.#room.delete(tell);
      tell();
    }
  }

  /** @throws CallError EPIPE when the other end is closed, EAGAIN when too much lies unread there */
  write(data: Uint8Array): void {
    if (this.peer.#closed || this.peer.#ended) throw new CallError("EPIPE");
    if (data.length === 0) return;
    if (this.peer.#queued > MAX_QUEUED) throw new CallError("EAGAIN");
    this.peer.#chunks.push(data);
    this.peer.#queued += data.length;
    this.peer.#deliver();
  }
  /** No more will be written here. */
  shutdown(): void {
    this.peer.#end();
  }
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deliver();
  }

  #take(most: number, line = false): Uint8Array | null {
    const chunk = this.#chunks[0];
    if (!chunk) return this.#ended ? NO_BYTES : null;
    const max = line ? Math.min(most, chunk.indexOf(LINE_FEED) + 1 || most) : most;
    const data = chunk.length <= max ? chunk : chunk.subarray(0, max);
    if (data === chunk) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(max);
    this.#queued -= data.length;
    return data;
  }

  #deliver(): void {
    for (;;) {
      const waiter = this.#waiters[0];
      if (!waiter && (!this.#listener || this.#out >= WINDOW)) break;
      const data = this.#take(waiter?.max ?? WINDOW, waiter?.line);
      if (!data) break;
      if (waiter) {
        this.#waiters.shift();
        waiter.answer(data);
      } else if (data.length > 0) {
        this.#out += data.length;
        this.#sent.push(data);
        this.#listener?.data(data);
      } else {
        const listener = this.#listener;
        this.#listener = null;
        listener?.end();
        break;
      }
    }
    if (this.peer.hasRoom) this.peer.#tellRoom();
  }

  /** Answers with at most `max` bytes (with `line`, nothing beyond a line feed) once there are any, with none at the end. Returns a function that withdraws the question. */
  read(max: number, answer: (data: Uint8Array) => void, line = false): () => void {
    const waiter = { max, answer, line };
    this.#waiters.push(waiter);
    this.#deliver();
    return () => {
      this.#waiters = this.#waiters.filter((each) => each !== waiter);
    };
  }
  /** Hands over what comes, as long as it is taken in, then the end once. */
  listen(listener: PipeListener | null): void {
    this.#listener = listener;
    this.#chunks.unshift(...this.#sent.splice(0));
    this.#queued += this.#out;
    this.#out = 0;
    this.#deliver();
  }
  taken(bytes: number): void {
    let rest = Math.max(0, Math.min(bytes, this.#out));
    this.#out -= rest;
    while (rest > 0) {
      const first = this.#sent[0] as Uint8Array;
      if (first.length <= rest) this.#sent.shift();
      else this.#sent[0] = first.subarray(rest);
      rest -= Math.min(rest, first.length);
    }
    this.#deliver();
  }
}

export function makePipe(): readonly [PipeEnd, PipeEnd] {
  const ends = [new PipeEnd(), new PipeEnd()] as const;
  ends[0].peer = ends[1];
  ends[1].peer = ends[0];
  return ends;
}

/** A process's standard output that goes into a pipe. */
export class PipeSink implements Sink {
  readonly kind = "pipe";
  readonly waiting = new Set<() => void>();
  constructor(readonly end: PipeEnd) {}

  get open(): boolean {
    if (this.end.hasRoom) return true;
    this.end.whenRoom(() => {
      for (const wake of [...this.waiting]) {
        this.waiting.delete(wake);
        wake();
      }
    });
    return false;
  }
  write(data: Uint8Array<ArrayBuffer>): void {
    // The writer was told that its pipe is broken; what it had written before is of no use to anybody.
    if (!this.end.broken) this.end.write(data);
  }
  hold(): void {
    this.end.hold();
  }
  release(): void {
    this.end.release();
  }
}
