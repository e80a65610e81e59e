/**
 * What the driver and its programs in the container say to each other: one JSON value a line. ASCII only, because the
 * client decodes each chunk of output by itself and would break a character in two; a mark for each direction, because a
 * terminal may echo what is typed.
 */
export const INTO = "@into ";
export const OUT = "@out ";

/** Characters of one line; more is no message of ours. */
const MAX_LINE = 64 * 1024 * 1024;

export const toLine = (mark: string, message: object): string =>
  `${mark}${JSON.stringify(message).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )}\n`;

/** Puts chunks of text together again; lines without the mark are nobody's. */
export class LineReader {
  #parts: string[] = [];
  #length = 0;

  constructor(
    private readonly mark: string,
    private readonly hear: (message: unknown) => void,
  ) {}

  feed(text: string): void {
    let from = 0;
    for (;;) {
      const end = text.indexOf("\n", from);
      const part = text.slice(from, end < 0 ? undefined : end);
      this.#length += part.length;
      if (this.#length > MAX_LINE) this.#parts = [];
      else this.#parts.push(part);
      if (end < 0) return;
      const line = this.#parts.join("").replace(/\r+$/, "");
      this.#parts = [];
      this.#length = 0;
      from = end + 1;
      if (line.startsWith(this.mark)) this.#tell(line.slice(this.mark.length));
    }
  }

  #tell(json: string): void {
    let message: unknown;
    try {
      message = JSON.parse(json);
    } catch {
      return;
    }
    this.hear(message);
  }
}
