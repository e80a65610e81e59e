/** Where output goes. While it is not `open` its writers' rings are left full, and so they block. */
export interface Sink {
  readonly open: boolean;
  write(data: Uint8Array<ArrayBuffer>, fd: 1 | 2): void;
  /** Called each time the sink opens again after it was not. */
  readonly waiting: Set<() => void>;
  /** What its writer is told that it writes to; a pipe, where it does not say. */
  readonly kind?: "pipe" | "file" | "null";
  /** Counts who writes to it; with the last one it ends. */
  hold?(): void;
  release?(): void;
}

export const nothing: Sink = { open: true, write: () => {}, waiting: new Set(), kind: "null" };

/** Lets `window` bytes go out unanswered; `taken` answers them. */
export class WindowSink implements Sink {
  readonly waiting = new Set<() => void>();
  #out = 0;
  #closed = false;

  constructor(
    private readonly window: number,
    private readonly send: (data: Uint8Array<ArrayBuffer>, fd: 1 | 2) => void,
  ) {}

  get open(): boolean {
    return this.#closed || this.#out < this.window;
  }

  write(data: Uint8Array<ArrayBuffer>, fd: 1 | 2): void {
    if (this.#closed || data.length === 0) return;
    this.#out += data.length;
    this.send(data, fd);
  }

  taken(bytes: number): void {
    const was = this.open;
    this.#out = Math.max(0, this.#out - bytes);
    if (!was && this.open) this.#wake();
  }

  /** Nobody listens any more: what comes is thrown away and blocks nobody. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.waiting]) {
      this.waiting.delete(wake);
      wake();
    }
  }
}

/** Bytes libuv reads at a time: what is kept is made of whole reads. */
const READ_BYTES = 64 * 1024;

/** Keeps what comes until it is more than `limit` bytes, for spawnSync. `overflow` is called once, when there is more. */
export class CollectSink implements Sink {
  readonly open = true;
  readonly waiting = new Set<() => void>();
  readonly chunks: Uint8Array[] = [];
  bytes = 0;
  full = false;

  constructor(
    private readonly limit: number,
    private readonly overflow: () => void,
  ) {}

  write(data: Uint8Array<ArrayBuffer>): void {
    for (let at = 0; at < data.length && !this.full; at += READ_BYTES) {
      const chunk = data.subarray(at, at + READ_BYTES);
      this.chunks.push(chunk);
      this.bytes += chunk.length;
      if (this.bytes <= this.limit) continue;
      this.full = true;
      this.overflow();
    }
  }
}
