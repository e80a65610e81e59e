export type TimerEntry = { expiry: number; order: number; at: number; ref: boolean; readonly fire: () => void };

/** A binary heap by expiry, then by order of start. */
export class TimerHeap {
  readonly #heap: TimerEntry[] = [];
  #order = 0;
  /** How many entries keep the process alive. */
  referenced = 0;

  peek(): TimerEntry | undefined {
    return this.#heap[0];
  }

  add(entry: TimerEntry): void {
    if (entry.at >= 0) this.remove(entry);
    entry.order = this.#order++;
    if (entry.ref) this.referenced++;
    entry.at = this.#heap.push(entry) - 1;
    this.#up(entry.at);
  }

  remove(entry: TimerEntry): void {
    const at = entry.at;
    if (at < 0) return;
    if (entry.ref) this.referenced--;
    const last = this.#heap.pop()!;
    if (last !== entry) {
      this.#place(last, at);
      this.#up(at);
      this.#down(last.at);
    }
    entry.at = -1;
  }

  setRef(entry: TimerEntry, ref: boolean): void {
    if (entry.ref !== ref && entry.at >= 0) this.referenced += ref ? 1 : -1;
    entry.ref = ref;
  }

  #place(entry: TimerEntry, at: number): void {
    this.#heap[at] = entry;
    entry.at = at;
  }
  #up(from: number): void {
    let at = from;
    const entry = this.#heap[at]!;
    while (at > 0) {
      const parent = this.#heap[(at - 1) >> 1]!;
      if (!before(entry, parent)) break;
      this.#place(parent, at);
      at = (at - 1) >> 1;
    }
    this.#place(entry, at);
  }
  #down(from: number): void {
    let at = from;
    const entry = this.#heap[at]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#heap.length) break;
      const right = this.#heap[child + 1];
      if (right && before(right, this.#heap[child]!)) child++;
      if (!before(this.#heap[child]!, entry)) break;
      this.#place(this.#heap[child]!, at);
      at = child;
    }
    this.#place(entry, at);
  }
}

const before = (a: TimerEntry, b: TimerEntry): boolean =>
  a.expiry !== b.expiry ? a.expiry < b.expiry : a.order < b.order;
