import { OutputFilter, type OutputFilterOptions } from "./output-filter.ts";

/** Characters handed to the terminal at once: a hostile slice of this size still draws within a frame or two. */
const SLICE = 8192;
/** What waits beyond this is cut at its head: it would have left the scrollback anyway. */
const MAX_WAITING = 3_000_000;
const KEPT = 1_000_000;

/** Filters output and writes it no faster than the terminal draws it. */
export class OutputQueue {
  #waiting = "";
  #busy = false;
  #closed = false;
  readonly #filter: OutputFilter;
  #drained: (() => void)[] = [];

  /** `write` calls `done` when the terminal has taken the text. */
  constructor(
    private readonly write: (text: string, done: () => void) => void,
    options: OutputFilterOptions = {},
  ) {
    this.#filter = new OutputFilter(options);
  }

  /** Resolves when everything up to here is drawn; waiting for it before reading on is the back-pressure. */
  push(chunk: Uint8Array | string): Promise<void> {
    this.#waiting += this.#filter.push(chunk);
    if (this.#waiting.length > MAX_WAITING) {
      const cut = this.#waiting.indexOf("\n", this.#waiting.length - KEPT) + 1;
      const from = cut > 0 ? cut : this.#waiting.length - KEPT;
      const note = `\x1b[0m\r\n… ${from.toLocaleString("en-GB")} characters are not shown here: they came faster than they can be drawn …\r\n`;
      this.#waiting = note + this.#waiting.slice(from);
    }
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#pump();
    });
  }

  close(): void {
    this.#closed = true;
    this.#waiting = "";
    this.#settle();
  }

  #settle(): void {
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
  }

  #pump(): void {
    if (this.#busy) return;
    if (this.#waiting === "" || this.#closed) {
      this.#settle();
      return;
    }
    const slice = this.#waiting.slice(0, SLICE);
    this.#waiting = this.#waiting.slice(SLICE);
    this.#busy = true;
    this.write(slice, () => {
      this.#busy = false;
      this.#pump();
    });
  }
}
