/** Where output goes. While it is not `open` its writers' rings are left full, and so they block. */
export interface Sink {
  readonly open: boolean;
  write(data: Uint8Array<ArrayBuffer>, fd: 1 | 2): void;
  /** Called each time the sink opens again after it was not. */
  readonly waiting: Set<() => void>;
}

export const nothing: Sink = { open: true, write: () => {}, waiting: new Set() };

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

/** Keeps what comes, for spawnSync. `overflow` is called once, when there is more than `limit`. */
export class CollectSink implements Sink {
  readonly open = true;
  readonly waiting = new Set<() => void>();
  readonly chunks: Uint8Array[] = [];
  bytes = 0;

  constructor(
    private readonly limit: number,
    private readonly overflow: () => void,
  ) {}

  write(data: Uint8Array<ArrayBuffer>): void {
    if (this.bytes > this.limit) return;
    this.chunks.push(data);
    this.bytes += data.length;
    if (this.bytes > this.limit) this.overflow();
  }
}
