import "./printed-marks.css";
import type { SearchResult } from "./screen-view.ts";

/** As many are marked and counted at most. */
const MOST = 1000;
const MATCHES = "terminal-match";
const ACTIVE = "terminal-active-match";

/** Every place of `text` in the lines under `root`, in their order, whatever its case. */
function findAll(root: Element, text: string): Range[] {
  const wanted = text.toLowerCase();
  const found: Range[] = [];
  for (const line of root.querySelectorAll("[data-line]")) {
    const shown = line.textContent ?? "";
    const lower = shown.toLowerCase();
    // Where lower case is longer, its places are not those of the text.
    const [here, sought] = lower.length === shown.length ? [lower, wanted] : [shown, text];
    for (let at = here.indexOf(sought); at >= 0; at = here.indexOf(sought, at + sought.length)) {
      found.push(rangeIn(line, at, at + sought.length));
      if (found.length === MOST) return found;
    }
  }
  return found;
}

function rangeIn(line: Element, from: number, to: number): Range {
  const range = document.createRange();
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let start = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = start + (node.nodeValue?.length ?? 0);
    if (from >= start && from < end) range.setStart(node, from - start);
    if (to > start && to <= end) {
      range.setEnd(node, to - start);
      break;
    }
    start = end;
  }
  return range;
}

/** Search in printed lines. Marks are the browser's own highlights: the lines stay as they are. */
export class PrintedSearch {
  #active: Range | null = null;
  #listener: ((result: SearchResult) => void) | null = null;

  constructor(private readonly root: Element) {}

  onResult(listener: (result: SearchResult) => void): void {
    this.#listener = listener;
  }

  find(text: string, direction: "next" | "previous", typing: boolean): void {
    const found = text === "" ? [] : findAll(this.root, text);
    const index = this.#choose(found, direction, typing);
    const chosen = found[index];
    this.#active = chosen ?? (typing ? this.#active : null);
    mark(MATCHES, found);
    mark(ACTIVE, chosen ? [chosen] : []);
    chosen?.startContainer.parentElement?.closest("[data-line]")?.scrollIntoView({ block: "center" });
    this.#listener?.({ index, count: found.length });
  }

  /** The next from where the last one was; from the start, or from the end, when there is none. */
  #choose(found: readonly Range[], direction: "next" | "previous", typing: boolean): number {
    const active = this.#active;
    if (found.length === 0) return -1;
    if (!active) return direction === "next" ? 0 : found.length - 1;
    const order = (range: Range): number => range.compareBoundaryPoints(Range.START_TO_START, active);
    if (direction === "previous") {
      const before = found.findLastIndex((range) => order(range) < 0);
      return before < 0 ? found.length - 1 : before;
    }
    return Math.max(
      found.findIndex((range) => (typing ? order(range) >= 0 : order(range) > 0)),
      0,
    );
  }

  end(): void {
    this.#active = null;
    mark(MATCHES, []);
    mark(ACTIVE, []);
  }
}

/** Older browsers have no such marks; there the search still scrolls and counts. */
function mark(name: string, ranges: readonly Range[]): void {
  if (typeof Highlight === "undefined") return;
  if (ranges.length === 0) CSS.highlights.delete(name);
  else CSS.highlights.set(name, new Highlight(...ranges));
}
