import { type Piece, type Span, withLinks } from "./printed-text.ts";

/** As the terminal's own scrollback. */
const MAX_LINES = 10_000;
/** A longer line goes on in a further element, so that no piece of text takes long to lay out. */
const MAX_LINE = 4096;
/** A block is what the browser may leave undrawn while it is out of view, and what is dropped at once. */
const BLOCK_LINES = 100;
/** What all that is kept may weigh: its characters, and so much for every span. */
const MAX_WEIGHT = 4_000_000;
const SPAN_WEIGHT = 40;

type Block = { readonly element: HTMLElement; lines: number; weight: number };
type Line = { readonly element: HTMLElement; spans: Span[]; length: number; weight: number };

/** The lines on the page, newest last; the oldest go when there are too many. */
export class PrintedLines {
  readonly #blocks: Block[] = [];
  #open: Line | null = null;
  #lines = 0;
  #weight = 0;

  /** `classOf` gives the classes of a span's looks, "" for none. */
  constructor(
    private readonly parent: HTMLElement,
    private readonly classOf: (look: string) => string,
    private readonly blockClass: string,
  ) {}

  add(pieces: readonly Piece[]): void {
    for (const piece of newest(pieces)) {
      if (piece === "newline") this.#endLine();
      else if (piece === "restart") this.#restart();
      else this.#print(piece);
    }
    while (this.#blocks.length > 1 && (this.#lines > MAX_LINES || this.#weight > MAX_WEIGHT)) this.#dropOldest();
  }

  #print(span: Span): void {
    for (let at = 0; at < span.text.length; ) {
      this.#open ??= this.#begin(false);
      if (this.#open.length >= MAX_LINE) this.#open = this.#begin(true);
      const text = span.text.slice(at, at + MAX_LINE - this.#open.length);
      this.#append(this.#open, { ...span, text });
      at += text.length;
    }
  }

  #append(line: Line, span: Span): void {
    const last = line.spans.at(-1);
    let weight = span.text.length;
    if (last && last.look === span.look && last.link === span.link) {
      line.spans[line.spans.length - 1] = { ...last, text: last.text + span.text };
      const end = line.element.lastChild!;
      (end instanceof Text ? end : (end.lastChild as Text)).appendData(span.text);
    } else {
      line.spans.push(span);
      line.element.append(this.#nodeOf(span));
      weight += SPAN_WEIGHT;
    }
    line.length += span.text.length;
    this.#weigh(line, weight);
  }

  /** The open line is always in the last block. */
  #weigh(line: Line, weight: number): void {
    line.weight += weight;
    this.#blocks.at(-1)!.weight += weight;
    this.#weight += weight;
  }

  #nodeOf({ text, look, link }: Span): Node {
    if (look === "" && link === null) return document.createTextNode(text);
    const element = document.createElement("span");
    element.className = this.classOf(link === null ? look : `${look} link`);
    element.textContent = text;
    if (link !== null) {
      element.setAttribute("role", "link");
      element.tabIndex = 0;
      element.title = link;
    }
    return element;
  }

  #begin(continued: boolean): Line {
    let block = this.#blocks.at(-1);
    if (!block || block.lines >= BLOCK_LINES) {
      const element = document.createElement("div");
      element.className = this.blockClass;
      block = { element, lines: 0, weight: 0 };
      this.#blocks.push(block);
      this.parent.append(element);
    }
    const element = document.createElement("div");
    element.dataset.line = continued ? "continued" : "";
    block.element.append(element);
    block.lines++;
    this.#lines++;
    return { element, spans: [], length: 0, weight: 0 };
  }

  #endLine(): void {
    const { element, spans } = this.#open ?? this.#begin(false);
    const linked = withLinks(spans);
    if (linked !== spans) element.replaceChildren(...linked.map((span) => this.#nodeOf(span)));
    this.#open = null;
  }

  #restart(): void {
    const line = this.#open;
    if (!line) return;
    this.#weigh(line, -line.weight);
    line.element.replaceChildren();
    line.spans = [];
    line.length = 0;
  }

  #dropOldest(): void {
    const block = this.#blocks.shift()!;
    block.element.remove();
    this.#lines -= block.lines;
    this.#weight -= block.weight;
  }
}

/** Without the lines that would be dropped again in the same breath. */
function newest(pieces: readonly Piece[]): readonly Piece[] {
  let lines = 0;
  for (let at = pieces.length - 1; at >= 0; at--) {
    if (pieces[at] === "newline" && ++lines > MAX_LINES) return pieces.slice(at);
  }
  return pieces;
}

/** The text of a part of the lines, as it was printed: a line that goes on elsewhere is one. */
export function textOf(part: DocumentFragment): string {
  const lines = [...part.querySelectorAll<HTMLElement>("[data-line]")];
  if (lines.length === 0) return part.textContent ?? "";
  return lines.map((line, at) => (at > 0 && line.dataset.line === "" ? "\n" : "") + (line.textContent ?? "")).join("");
}
