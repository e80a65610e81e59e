/** A stretch of a line that looks alike. `look` names its looks with blanks between; "" is as the terminal itself. */
export type Span = { readonly text: string; readonly look: string; readonly link: string | null };
/** "restart": the line is written anew from its beginning. */
export type Piece = Span | "newline" | "restart";

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
/** As COLOURS; the bright ones are the tokens' colours too, but for the two greys. */
const BRIGHT = ["grey", "red", "green", "yellow", "blue", "magenta", "cyan", "strong"] as const;
const ON: Readonly<Record<number, string>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "strike",
};
const OFF: Readonly<Record<number, readonly string[]>> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["strike"],
};
/** Backgrounds are not drawn here, so that there is none to end. */
const NOTHING = new Set([25, 28, 49, 55]);

/**
 * What the filter lets through, in this order: colours; the start or the end of a link; what changes nothing where nobody
 * moves the cursor (erasing what is right of and below it, ASCII as the character set, titles); ends of lines; a lone carriage
 * return; every other sequence and control.
 */
const TOKEN =
  /\x1b\[([\d;]*)m|\x1b\]8;[^;\x07]*;([^\x07]*)\x07|(\x1b\[0?[JK]|\x1b\(B|\x1b\][^\x07]*\x07|[\x07\x0f])|(\n)|(\r+)|\x1b\[[^@-~]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f\x7f]/g;
const UNFINISHED = /^\x1b(?:\[[^@-~]*|\][^\x07]*|[ -/]*)$/;

/**
 * Reads filtered output (OutputFilter) whose cursor only goes on: text, lines, the 16 colours, links. That is nearly all that
 * programs print where nobody types. Equal streams read alike however they are cut.
 */
export class PrintedText {
  #held = "";
  #looks: readonly string[] = [];
  #colour = "";
  #link: string | null = null;
  #beyond = false;

  /** Something came that only a whole terminal draws right: a moved cursor, other colours. What is read stays readable. */
  get beyond(): boolean {
    return this.#beyond;
  }

  push(chunk: string): Piece[] {
    const all = this.#held + chunk;
    const whole = all.slice(0, unfinishedAt(all));
    this.#held = all.slice(whole.length);
    const pieces: Piece[] = [];
    let from = 0;
    for (const token of whole.matchAll(TOKEN)) {
      if (token.index > from) pieces.push(this.#span(whole.slice(from, token.index)));
      from = token.index + token[0].length;
      const [, colours, address, nothing, newline, back] = token;
      if (colours !== undefined) this.#applyAll(colours);
      else if (address !== undefined) this.#link = address || null;
      else if (newline !== undefined) pieces.push("newline");
      else if (nothing === undefined && !(back !== undefined && whole[from] === "\n")) {
        this.#beyond = true;
        if (back !== undefined) pieces.push("restart");
      }
    }
    if (from < whole.length) pieces.push(this.#span(whole.slice(from)));
    return pieces;
  }

  #span(text: string): Span {
    return { text, look: [...this.#looks, this.#colour].filter(Boolean).join(" "), link: this.#link };
  }

  #applyAll(parameters: string): void {
    const codes = parameters.split(";").map(Number);
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at]!;
      // 38;5;n with n below 16 is one of the 16.
      const indexed = code === 38 && codes[at + 1] === 5 ? codes[at + 2] : undefined;
      if (indexed !== undefined && indexed < 16) {
        this.#apply(indexed < 8 ? 30 + indexed : 82 + indexed);
        at += 2;
      } else if (code === 38 || code === 48) {
        this.#beyond = true;
        return;
      } else this.#apply(code);
    }
  }

  #apply(code: number): void {
    const on = ON[code];
    const off = OFF[code];
    if (code === 0) {
      this.#looks = [];
      this.#colour = "";
    } else if (on) this.#looks = [...this.#looks.filter((look) => look !== on), on];
    else if (off) this.#looks = this.#looks.filter((look) => !off.includes(look));
    else if (code >= 30 && code <= 37) this.#colour = COLOURS[code - 30]!;
    else if (code >= 90 && code <= 97) this.#colour = BRIGHT[code - 90]!;
    else if (code === 39) this.#colour = "";
    else if (!NOTHING.has(code)) this.#beyond = true;
  }
}

function unfinishedAt(text: string): number {
  const begun = text.lastIndexOf("\x1b");
  if (begun >= 0 && UNFINISHED.test(text.slice(begun))) return begun;
  let end = text.length;
  while (text[end - 1] === "\r") end--;
  return end;
}

/** As xterm's web links: no quotes or brackets within, no punctuation at the end. */
export const ADDRESS = /https?:\/\/[^\s"'!*(){}|\\^<>`]*[^\s"':;,.!?{}|\\^~[\]`()<>]/i;

const EVERY_ADDRESS = new RegExp(ADDRESS, "gi");

/** A finished line with its bare web addresses as links. */
export function withLinks(spans: readonly Span[]): readonly Span[] {
  const text = spans.map((span) => span.text).join("");
  const found = text.includes("://") ? [...text.matchAll(EVERY_ADDRESS)] : [];
  if (found.length === 0) return spans;
  const result: Span[] = [];
  let start = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    let at = start;
    const cut = (to: number, link: string | null): void => {
      if (to > at) result.push({ ...span, text: text.slice(at, to), link: span.link ?? link });
      at = Math.max(at, to);
    };
    for (const match of found) {
      const [address] = match;
      const to = match.index + address.length;
      if (to <= start || match.index >= end) continue;
      cut(match.index, null);
      cut(Math.min(to, end), address);
    }
    cut(end, null);
    start = end;
  }
  return result;
}
