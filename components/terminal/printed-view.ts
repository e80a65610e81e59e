import { isWebLink } from "./output-filter.ts";
import { OutputQueue } from "./output-queue.ts";
import styles from "./printed.module.css";
import { PrintedLines, textOf } from "./printed-lines.ts";
import { PrintedSearch } from "./printed-search.ts";
import { type Piece, PrintedText } from "./printed-text.ts";
import type { ScreenOptions, ScreenView, SearchResult } from "./screen-view.ts";

/** Within this many pixels of the end, what is new is followed. */
const AT_END = 8;
/** A page in the background draws no frames; what is printed there is put on the page after so long, in milliseconds. */
const WITHOUT_FRAME_MS = 100;
/** What is read between two frames before whoever prints has to wait: characters, and so much for every piece of them. */
const MOST_A_FRAME = 100_000;
const PIECE_COST = 20;
/** After a key, a wheel or a finger, a scroll within so many milliseconds is the person's. */
const BY_HAND_MS = 1000;

const classOf = (look: string): string =>
  look
    .split(" ")
    .map((name) => styles[name])
    .filter(Boolean)
    .join(" ");

/**
 * What programs print where nobody types, as text of the page: it is selected, read aloud and scrolled by finger like all
 * other text, and does without a terminal's code.
 */
export class PrintedView implements ScreenView {
  readonly #scroller = document.createElement("div");
  readonly #text = new PrintedText();
  readonly #lines: PrintedLines;
  readonly #search: PrintedSearch;
  readonly #queue: OutputQueue;
  readonly #observer: ResizeObserver;
  readonly #ended = new AbortController();
  #pieces: Piece[] = [];
  #read = 0;
  #waiting: (() => void)[] = [];
  #frame: (() => void) | null = null;
  #following = true;
  #handAt = Number.NEGATIVE_INFINITY;
  #told = false;

  /** `onBeyond` is told once, when something came that only a whole terminal draws right; what can be drawn still is. */
  constructor(
    host: HTMLElement,
    private readonly options: ScreenOptions & { readonly onBeyond: () => void },
  ) {
    const scroller = this.#scroller;
    scroller.className = styles.printed ?? "";
    scroller.tabIndex = 0;
    scroller.setAttribute("role", "log");
    scroller.setAttribute("aria-live", "off");
    scroller.setAttribute("aria-label", options.label);
    const { signal } = this.#ended;
    scroller.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    for (const hand of ["wheel", "touchmove", "pointerdown", "pointermove", "keydown"])
      scroller.addEventListener(hand, (event) => this.#touched(event), { signal, passive: true });
    scroller.addEventListener("click", (event) => this.#press(event), { signal });
    scroller.addEventListener("keydown", (event) => this.#key(event), { signal });
    scroller.addEventListener("copy", (event) => this.#copied(event), { signal });
    document.addEventListener("selectionchange", () => options.onSelection(this.#selected() !== null), { signal });
    host.append(scroller);
    this.#lines = new PrintedLines(scroller, classOf, styles.block ?? "");
    this.#search = new PrintedSearch(scroller);
    this.#queue = new OutputQueue((text, done) => this.#take(text, done), { readOnly: true });
    this.#observer = new ResizeObserver(() => this.#follow());
    this.#observer.observe(scroller);
  }

  /** Resolves when it is on the page. */
  write(chunk: Uint8Array | string): Promise<void> {
    return this.#queue.push(chunk);
  }

  find(text: string, direction: "next" | "previous", typing = false): void {
    this.#following = false;
    this.#search.find(text, direction, typing);
  }

  endSearch(): void {
    this.#search.end();
    this.#scrolled();
    this.focus();
  }

  onSearchResult(listener: (result: SearchResult) => void): void {
    this.#search.onResult(listener);
  }

  copy(): void {
    const selected = this.#selected();
    if (selected !== null) navigator.clipboard.writeText(selected).catch(() => undefined);
  }

  focus(): void {
    this.#scroller.focus();
  }

  /** The line at the top of what is seen, from 0, as it was printed; null while the end is followed. */
  place(): number | null {
    if (this.#following) return null;
    const { top } = this.#scroller.getBoundingClientRect();
    const isSeen = (element: Element): boolean => element.getBoundingClientRect().bottom > top + 1;
    let line = 0;
    for (const block of this.#scroller.children) {
      // Only the block in view is laid out line by line.
      const seen = isSeen(block);
      for (const element of block.children) {
        if (seen && isSeen(element)) return line;
        if (element.nextElementSibling?.getAttribute("data-line") !== "continued") line += 1;
      }
    }
    return line;
  }

  /** The colours are the tokens themselves. */
  applyTheme(): void {}

  dispose(): void {
    this.#ended.abort();
    this.#observer.disconnect();
    this.#frame?.();
    this.#queue.close();
    this.#search.end();
    this.options.onSelection(false);
    this.#scroller.remove();
  }

  #take(text: string, done: () => void): void {
    const pieces = this.#text.push(text);
    for (const piece of pieces) this.#pieces.push(piece);
    this.#read += text.length + PIECE_COST * pieces.length;
    this.#frame ??= soon(() => this.#draw());
    if (this.#read < MOST_A_FRAME) done();
    else this.#waiting.push(done);
  }

  #draw(): void {
    const pieces = this.#pieces;
    const waiting = this.#waiting;
    this.#pieces = [];
    this.#waiting = [];
    this.#read = 0;
    this.#frame = null;
    this.#lines.add(pieces);
    this.#follow();
    if (this.#text.beyond && !this.#told) {
      this.#told = true;
      this.options.onBeyond();
    }
    for (const done of waiting) done();
  }

  #follow(): void {
    if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #touched(event: Event): void {
    // A pointer that only passes over does not scroll.
    if (event instanceof PointerEvent && event.buttons === 0) return;
    this.#handAt = event.timeStamp;
  }

  /** What is out of view is only estimated, so the place moves by itself too; only a person leaves the end. */
  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight - clientHeight - scrollTop <= AT_END) this.#following = true;
    else if (performance.now() - this.#handAt < BY_HAND_MS) this.#following = false;
    else this.#follow();
  }

  #selected(): string | null {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    return this.#scroller.contains(range.commonAncestorContainer) ? textOf(range.cloneContents()) : null;
  }

  #copied(event: ClipboardEvent): void {
    const selected = this.#selected();
    if (selected === null) return;
    event.clipboardData?.setData("text/plain", selected);
    event.preventDefault();
  }

  #press(event: Event): void {
    const link = (event.target as Element).closest<HTMLElement>("[role=link]");
    if (link && isWebLink(link.title) && this.#selected() === null) this.options.onLink(link.title);
  }

  #key(event: KeyboardEvent): void {
    const letter = event.key.toLowerCase();
    if (event.key === "Enter") this.#press(event);
    if (!(event.ctrlKey && event.shiftKey && (letter === "f" || letter === "c"))) return;
    if (letter === "f") this.options.onSearch();
    else this.copy();
    event.preventDefault();
    event.stopPropagation();
  }
}

/** In the next frame, or where there is none, a little later. Returns what takes it back. */
function soon(run: () => void): () => void {
  const once = (): void => {
    cancel();
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, WITHOUT_FRAME_MS);
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return cancel;
}
