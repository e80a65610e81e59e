type Change = { readonly start: number; readonly end: number; readonly text: string };

/** What lines a piece of text has, without its characters. */
export const lineEnds = (text: string): string => text.replace(/[^\r\n\u2028\u2029]/g, "");
const blanked = (text: string): string => text.replace(/[^\r\n\u2028\u2029]/g, " ");

/** Changes to a text, by its own positions. Lines stay where they are, as long as nobody inserts line ends. */
export class TextEdits {
  readonly source: string;
  #changes: Change[] = [];

  constructor(source: string) {
    this.source = source;
  }
  replace(start: number, end: number, text: string): void {
    this.#changes.push({ start, end, text });
  }
  insert(at: number, text: string): void {
    this.#changes.push({ start: at, end: at, text });
  }
  /** Leaves the line ends; `first` takes the place of what stood first. */
  blank(start: number, end: number, first = ""): void {
    if (end <= start) return;
    const text = blanked(this.source.slice(start, end));
    this.replace(start, end, first + (/^\s/.test(this.source[start] ?? "") ? text : text.slice(first.length)));
  }
  /** Takes a piece away, with what was changed in it, and returns it. */
  take(start: number, end: number): string {
    const text = this.render(start, end);
    this.#changes = this.#changes.filter((each) => each.start < start || each.end > end);
    this.replace(start, end, "");
    return text;
  }
  render(from = 0, to = this.source.length): string {
    const changes = this.#changes.filter(({ start, end }) => start >= from && end <= to);
    // What is inserted at a place comes before what stood there; of two that begin together, the wider one counts.
    changes.sort(
      (a, b) =>
        a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || (a.end > a.start ? b.end - a.end : 0),
    );
    let text = "";
    let at = from;
    for (const { start, end, text: replacement } of changes) {
      if (start < at) continue;
      text += this.source.slice(at, start) + replacement;
      at = end;
    }
    return text + this.source.slice(at, to);
  }
}
