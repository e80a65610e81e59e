import { OutputFilter, type OutputFilterOptions } from "./output-filter.ts";

/** Filtered at once: bytes or characters. */
const PIECE = 16_384;
/** Repeated characters written out can make a piece longer than this; then only its end is drawn. */
const MAX_FILTERED = 200_000;
const FILTERED_KEPT = 40_000;
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
  #drained: (() => void)[] = [];
  readonly #filter: OutputFilter;

  /** `write` calls `done` when the terminal has taken the text. */
  constructor(
    private readonly write: (text: string, done: () => void) => void,
    options: OutputFilterOptions = {},
  ) {
    this.#filter = new OutputFilter(options);
  }

  /** Resolves when everything up to here is drawn; waiting for it before reading on is the back-pressure. */
  push(chunk: Uint8Array | string): Promise<void> {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const text = this.#filter.push(chunk.slice(at, at + PIECE));
      this.#waiting += text.length > MAX_FILTERED ? endOf(text, FILTERED_KEPT) : text;
      if (this.#waiting.length > MAX_WAITING) this.#waiting = endOf(this.#waiting, KEPT);
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

/** About the last `kept` characters, from the start of a line or of a sequence, after a word on what is missing. */
function endOf(text: string, kept: number): string {
  const cut = text.slice(text.length - kept).search(/[\n\x1b]/);
  const from = text.length - kept + Math.max(cut, 0);
  const count = from.toLocaleString("en-GB");
  return `\x1b[0m\r\n… ${count} characters are not shown here: they came faster than they can be drawn …\r\n${text.slice(from)}`;
}
