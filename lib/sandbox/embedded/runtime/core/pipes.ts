import { errnoOf } from "./failure.ts";
import { post } from "./loop.ts";
import { sys } from "./machine.ts";
import { onKernel } from "./messages.ts";
import { UV_EOF, type Wire } from "./streams.ts";

export type Reader = { data(data: Uint8Array): void; end(error?: number): void };
type Done = (error: number) => void;

export const errorNumber = (caught: unknown): number => {
  const { errno } = caught as { errno?: unknown };
  if (typeof errno !== "number") throw caught;
  return errno;
};

/** What came and is not read yet: handed on one piece a turn, while somebody reads. */
class Inbox {
  readonly #chunks: Uint8Array[] = [];
  #reading = false;
  #posted = 0;
  #end: number | null = null;

  constructor(
    private readonly reader: Reader,
    private readonly used: (bytes: number) => void,
  ) {}

  add(data: Uint8Array): void {
    this.#chunks.push(data);
    this.#schedule();
  }
  end(error: number): void {
    this.#end ??= error;
    this.#schedule();
  }
  read(on: boolean): void {
    this.#reading = on;
    this.#schedule();
  }
  clear(): void {
    this.#chunks.length = 0;
    this.#end = null;
    this.#reading = false;
  }
  /** A turn for each piece, in the order in which they came among all else that comes. */
  #schedule(): void {
    if (!this.#reading) return;
    const wanted = this.#chunks.length + (this.#end === null ? 0 : 1);
    for (; this.#posted < wanted; this.#posted++)
      post(() => {
        this.#posted--;
        if (this.#reading) this.#next();
      });
  }
  #next(): void {
    const chunk = this.#chunks.shift();
    if (chunk) {
      this.used(chunk.length);
      this.reader.data(chunk);
    } else if (this.#end !== null) {
      const error = this.#end;
      this.#end = null;
      this.#reading = false;
      this.reader.end(error);
    }
  }
}

const wires = new Map<number, PipeWire>();
const servers = new Map<number, (fd: number) => void>();
onKernel.pipe = (message) => {
  if (message.type === "pipe-open") {
    const accept = servers.get(message.listener);
    if (accept) post(() => accept(message.fd));
    else sys.fs.close(message.fd);
  } else wires.get(message.fd)?.hear(message);
};
export function onConnection(listener: number, accept: (fd: number) => void): () => void {
  servers.set(listener, accept);
  return () => servers.delete(listener);
}

/** An end of a pipe that this process holds as a descriptor. */
export class PipeWire implements Wire {
  readonly copies = true;
  readonly #inbox: Inbox;
  #asked = false;
  #given = false;
  #waiting: Done[] = [];

  constructor(
    readonly fd: number,
    reader: Reader,
  ) {
    wires.set(fd, this);
    this.#inbox = new Inbox(reader, (bytes) => sys.pipes.taken(fd, bytes));
  }

  hear(message: { readonly type: string; readonly data?: Uint8Array }): void {
    if (this.#given) return;
    if (message.type === "pipe-data") this.#inbox.add(message.data as Uint8Array);
    else if (message.type === "pipe-end") this.#inbox.end(UV_EOF);
    else for (const done of this.#waiting.splice(0)) done(0);
  }
  read(on: boolean): void {
    if (this.#given) return;
    if (on && !this.#asked) {
      this.#asked = true;
      sys.pipes.read(this.fd, true);
    }
    this.#inbox.read(on);
  }
  /** Another process takes it over: what was not read here is read there. */
  give(): void {
    if (this.#asked && !this.#given) sys.pipes.read(this.fd, false);
    this.#given = true;
    this.#inbox.clear();
  }
  write(data: Uint8Array, done: Done): { error: number; waits: boolean } {
    try {
      if (sys.pipes.write(this.fd, data)) return { error: 0, waits: false };
      this.#waiting.push(done);
      return { error: 0, waits: true };
    } catch (caught) {
      return { error: errorNumber(caught), waits: false };
    }
  }
  shutdown(done: Done): number {
    try {
      sys.pipes.finish(this.fd);
      done(0);
      return 0;
    } catch (caught) {
      return errorNumber(caught);
    }
  }
  close(): void {
    wires.delete(this.fd);
    this.#inbox.clear();
    try {
      sys.fs.close(this.fd);
    } catch {
      // Closed by number before.
    }
    for (const done of this.#waiting.splice(0)) done(errnoOf("ECANCELED"));
  }
}

/** The process's own input. */
export function inputWire(reader: Reader): Wire {
  const inbox = new Inbox(reader, () => {});
  let asked = false;
  onKernel.stdin = (data) => inbox.add(data);
  onKernel.stdinEnd = () => {
    asked = false;
    inbox.end(UV_EOF);
  };
  return {
    write: () => ({ error: errnoOf("EBADF"), waits: false }),
    shutdown: (done) => {
      done(0);
      return 0;
    },
    read: (on) => {
      // Asked for only while it is read: others read the same input when this process does not.
      if (on !== asked) {
        asked = on;
        sys.readStdin(on);
      }
      inbox.read(on);
    },
    close: () => {
      inbox.clear();
      if (asked) sys.readStdin(false);
      asked = false;
    },
  };
}

/** Standard output and error: a write is over when the kernel has it, as with pipes of Node's. */
export function outputWire(fd: number): Wire {
  return {
    copies: true,
    write: (data) => {
      try {
        for (let at = 0; at < data.length; ) at += sys.fs.write(fd, at === 0 ? data : data.subarray(at), null);
        return { error: 0, waits: false };
      } catch (caught) {
        return { error: errorNumber(caught), waits: false };
      }
    },
    shutdown: (done) => {
      done(0);
      return 0;
    },
    read() {},
    close() {},
  };
}

/** What a child that never started leaves of its pipes: an end at once, and nobody who reads. */
export function deadWire(reader: Reader): Wire {
  const inbox = new Inbox(reader, () => {});
  inbox.end(UV_EOF);
  return {
    write: () => ({ error: errnoOf("EPIPE"), waits: false }),
    shutdown: (done) => {
      done(0);
      return 0;
    },
    read: (on) => inbox.read(on),
    close: () => inbox.clear(),
  };
}
