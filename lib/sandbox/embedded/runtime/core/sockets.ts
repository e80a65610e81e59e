import { joinBytes } from "../../../../domain/bytes.ts";
import { type Endpoint, SOCKET_WINDOW, type SocketMessage } from "../../process/sockets.ts";
import { errnoOf } from "./failure.ts";
import { hold, post } from "./loop.ts";
import { sys } from "./machine.ts";
import { onKernel } from "./messages.ts";
import { UV_EOF, type Wire } from "./streams.ts";

type Job = () => void;
/** What is written is a Buffer, whose own slice copies nothing. */
const copyOf = (data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(data.length);
  copy.set(data);
  return copy;
};
type Opened = Extract<SocketMessage, { type: "socket-open" }>;
type Reader = { data(data: Uint8Array): void; end(error: number): void; queued(bytes: number): void };
type Write = { rest: Uint8Array; readonly done: (error: number) => void };

/** Bytes that one read gives at most, as libuv's buffers hold. */
const READ_BYTES = 64 * 1024;
const wires = new Map<number, SocketWire>();
type Accept = (opened: Opened, wire: SocketWire) => void;
const listeners = new Map<number, Accept>();

/** Word of the kernel about connections, put where it belongs; it takes effect in the loop's poll phase. */
export function hearSockets(): void {
  onKernel.socket = (message) => {
    if (message.type === "datagram") datagrams.get(message.place)?.(message.data, message.from);
    else if (message.type !== "socket-open") wires.get(message.socket)?.hear(message);
    else {
      const { listener } = message;
      // Data may come before the loop gets to tell of the connection.
      const wire = new SocketWire(message.socket);
      if (listeners.has(listener))
        post(() => {
          const accept = listeners.get(listener);
          if (accept) accept(message, wire);
          else wire.close(true);
        });
      else wire.close(true);
    }
  };
}

const datagrams = new Map<number, (data: Uint8Array | null, from: Endpoint) => void>();
export function datagramsAt(place: number, take: (data: Uint8Array | null, from: Endpoint) => void): Job {
  datagrams.set(place, take);
  return () => datagrams.delete(place);
}

export function listenAt(place: number, accept: Accept): Job {
  listeners.set(place, accept);
  return () => listeners.delete(place);
}

/** This process's end of a connection. */
export class SocketWire implements Wire {
  readonly #inbox: Uint8Array[] = [];
  readonly #writes: Write[] = [];
  #reading = false;
  #ended = false;
  #endTold = false;
  /** What a reset means to the next who reads or writes; 0 once told. */
  #failure = 0;
  #isReset = false;
  #untaken = 0;
  #queued = 0;
  #scheduled = false;
  #finishing: ((error: number) => void) | null = null;
  #finished = false;
  #closed = false;
  #release: Job | null = null;

  #reader: Reader | null = null;

  constructor(readonly socket: number) {
    wires.set(socket, this);
  }
  attach(reader: Reader): void {
    this.#reader = reader;
  }

  hear(message: Exclude<SocketMessage, Opened | { type: "datagram" }>): void {
    if (this.#closed) return;
    if (message.type === "socket-data") this.#inbox.push(message.data);
    else if (message.type === "socket-end") this.#ended = true;
    else if (message.type === "socket-taken") {
      this.#untaken = Math.max(0, this.#untaken - message.bytes);
      this.#flush();
      return;
    } else this.#reset();
    this.#schedule();
  }

  #reset(): void {
    this.#isReset = true;
    this.#inbox.length = 0;
    this.#failure = errnoOf(this.#ended ? "EPIPE" : "ECONNRESET");
    for (const write of this.#writes.splice(0)) write.done(this.#failure);
    this.#count();
    this.#finish();
  }

  #schedule(): void {
    if (this.#scheduled || !this.#reading || this.#closed) return;
    if (this.#inbox.length === 0 && (this.#endTold || !(this.#ended || this.#isReset))) return;
    this.#scheduled = true;
    post(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#closed || !this.#reading) return;
    const data = this.#take();
    if (data) {
      sys.ports.order({ op: "taken", socket: this.socket, bytes: data.length });
      this.#schedule();
      this.#reader?.data(data);
    } else if (!this.#endTold && (this.#isReset || this.#ended)) {
      this.#endTold = true;
      const failure = this.#ended ? 0 : this.#failure;
      this.#failure = 0;
      this.#reader?.end(failure || UV_EOF);
    }
  }

  /** What one read of a socket gives: what has come so far, up to the size of a buffer. */
  #take(): Uint8Array | null {
    const first = this.#inbox[0];
    if (!first) return null;
    if (first.length >= READ_BYTES) {
      if (first.length === READ_BYTES) this.#inbox.shift();
      else this.#inbox[0] = first.subarray(READ_BYTES);
      return first.subarray(0, READ_BYTES);
    }
    this.#inbox.shift();
    if (this.#inbox.length === 0) return first;
    const parts = [first];
    let bytes = first.length;
    for (let next = this.#inbox[0]; next && bytes + next.length <= READ_BYTES; next = this.#inbox[0]) {
      parts.push(next);
      bytes += next.length;
      this.#inbox.shift();
    }
    return joinBytes(parts);
  }

  read(on: boolean): void {
    this.#reading = on;
    this.#schedule();
  }

  write(data: Uint8Array, done: (error: number) => void): { error: number; waits: boolean } {
    if (this.#isReset) {
      const error = this.#failure || errnoOf("EPIPE");
      this.#failure = 0;
      return { error, waits: false };
    }
    if (this.#finished || this.#finishing) return { error: errnoOf("EPIPE"), waits: false };
    const rest = this.#writes.length > 0 ? data : this.#send(data);
    if (rest.length === 0) return { error: 0, waits: false };
    // The caller may use its memory for something else before this is sent.
    this.#writes.push({ rest: copyOf(rest), done });
    this.#count();
    return { error: 0, waits: true };
  }

  /** Sends what there is room for; gives the rest. */
  #send(data: Uint8Array): Uint8Array {
    const room = Math.min(data.length, SOCKET_WINDOW - this.#untaken);
    if (room <= 0) return data;
    const part = copyOf(data.subarray(0, room));
    this.#untaken += room;
    sys.ports.order({ op: "send", socket: this.socket, data: part });
    return data.subarray(room);
  }

  #flush(): void {
    for (let write = this.#writes[0]; write; write = this.#writes[0]) {
      write.rest = this.#send(write.rest);
      if (write.rest.length > 0) break;
      this.#writes.shift();
      write.done(0);
    }
    this.#count();
    this.#finish();
  }

  /** Requests under way keep the process alive. */
  #count(): void {
    this.#queued = this.#writes.reduce((sum, { rest }) => sum + rest.length, 0);
    this.#reader?.queued(this.#queued);
    if (this.#queued > 0) this.#release ??= hold();
    else {
      this.#release?.();
      this.#release = null;
    }
  }

  shutdown(done: (error: number) => void): number {
    if (this.#isReset || this.#finished || this.#finishing) return errnoOf("ENOTCONN");
    this.#finishing = done;
    this.#finish();
    return 0;
  }

  #finish(): void {
    const done = this.#finishing;
    if (!done || this.#writes.length > 0) return;
    this.#finishing = null;
    this.#finished = true;
    if (!this.#isReset) sys.ports.order({ op: "finish", socket: this.socket });
    done(this.#isReset ? errnoOf("ENOTCONN") : 0);
  }

  close(reset = false): void {
    if (this.#closed) return;
    this.#closed = true;
    wires.delete(this.socket);
    if (!this.#isReset) sys.ports.order({ op: "close", socket: this.socket, reset: reset || this.#inbox.length > 0 });
    const cancelled = errnoOf("ECANCELED");
    for (const write of this.#writes.splice(0)) write.done(cancelled);
    this.#finishing?.(cancelled);
    this.#finishing = null;
    this.#count();
  }
}
