/**
 * What a program prints is hostile: a 14-byte sequence with a huge count hangs xterm, a 10 MB OSC blocks it. This filter
 * lets through text, plain controls and whole, bounded escape sequences, and nothing else. It knows the sequences of
 * ECMA-48 and xterm's "Control Sequences" and never holds more than MAX_OSC characters, however the chunks are cut.
 */
const MAX_OSC = 4096;
const MAX_CSI = 256;
/** xterm searches all lines of a link at each of its characters, and moves a marker a link at each new line. */
const MAX_LINK = 2048;
const MAX_LINKS = 2000;
/** A string sequence (DCS, APC, PM, SOS) is dropped whole; one that never ends gives the terminal back after this much. */
const MAX_STRING = 1_000_000;
/** Cursor and character counts beyond any screen's size change nothing that is seen. */
const COUNTED = new Set("@PXIZ^");
const MAX_COUNT = 999;
/**
 * xterm loops over the counts of these, some microseconds a turn: they are written out instead, so that what is drawn
 * costs what it is long, and everything that bounds lengths bounds them too. The figures are the most of each.
 */
const WRITTEN_OUT: Readonly<Record<string, number>> = { b: MAX_COUNT, L: 255, M: 255, S: 255, T: 255 };
/** xterm joins marks to their cell one by one, and draws a cell of 50,000 for minutes; no script needs more than these. */
const MAX_MARKS = 16;
const MARK = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const FIRST_MARK = 0x300;
const LAST_LATIN_MARK = 0x36f;
/** Modes that a view without a keyboard must not be put in: mouse, focus and paste reports, other screens, hidden cursor. */
const VIEW_MODES = new Set([9, 25, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1048, 1049, 2004]);

const ESC = "\x1b";
const END_LINK = `${ESC}]8;;\x07`;
/** C0 controls that print something or move: BEL, BS, HT, LF, VT, FF, CR, SO, SI. */
const isPlainControl = (code: number): boolean => code >= 0x07 && code <= 0x0f;

type Mode = "ground" | "escape" | "csi" | "osc" | "osc-dropped" | "string";

export type OutputFilterOptions = {
  /** True for a view that nobody types into. */
  readonly readOnly?: boolean;
};

export class OutputFilter {
  #mode: Mode = "ground";
  #held = "";
  #dropped = 0;
  #marks = 0;
  /** The character that REP repeats: the one just printed, if nothing came between. */
  #last = "";
  #links = 0;
  /** Characters of the link that is open; null: none is. */
  #linked: number | null = null;
  /** First half of a surrogate pair whose other half is in the next chunk. */
  #lead = "";
  #decoder = new TextDecoder();
  readonly #readOnly: boolean;

  constructor(options: OutputFilterOptions = {}) {
    this.#readOnly = options.readOnly ?? false;
  }

  /** What may be written of this chunk. Equal streams give equal results however they are cut into chunks. */
  push(chunk: Uint8Array | string): string {
    if (typeof chunk !== "string") return this.#filter(this.#decoder.decode(chunk, { stream: true }));
    return this.#filter(this.#decoder.decode() + chunk);
  }

  #filter(chunk: string): string {
    let text = this.#lead + chunk;
    const cut = /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length;
    this.#lead = text.slice(cut);
    text = text.slice(0, cut);
    let out = "";
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at) ?? 0;
      if (this.#mode === "ground" && code >= 0x20 && code < 0x7f) {
        const from = at;
        while (at + 1 < text.length && text.charCodeAt(at + 1) >= 0x20 && text.charCodeAt(at + 1) < 0x7f) at++;
        out += this.#inLink(text.slice(from, at + 1), true);
        this.#last = text[at]!;
        this.#marks = 0;
      } else {
        out += this.#step(String.fromCodePoint(code), code);
        if (code > 0xffff) at++;
      }
    }
    return out;
  }

  #step(char: string, code: number): string {
    if (code === 0x1b) return this.#escape();
    if (code === 0x18 || code === 0x1a) return this.#to("ground");
    if (code >= 0x80 && code <= 0x9f) return this.#c1(code);
    if (this.#mode === "ground") return code < 0x80 ? this.#control(char, code) : this.#printed(char);
    if (this.#mode === "osc" || this.#mode === "osc-dropped") return this.#osc(char, code);
    if (this.#mode === "string") {
      if (++this.#dropped >= MAX_STRING) this.#to("ground");
      return "";
    }
    if (code < 0x20) return this.#control(char, code);
    if (code === 0x7f) return "";
    if (code > 0x7f) return this.#to("ground") + this.#printed(char);
    return this.#mode === "escape" ? this.#escaped(char, code) : this.#csi(char, code);
  }

  #control(char: string, code: number): string {
    if (!isPlainControl(code)) return "";
    this.#last = "";
    if (this.#linked === null || code < 0x0a || code > 0x0c) return char;
    this.#linked = null;
    return END_LINK + char;
  }

  /** Printed text, with the open link ended where it has become too long. */
  #inLink(text: string, divisible: boolean): string {
    if (this.#linked === null) return text;
    const room = MAX_LINK - this.#linked;
    this.#linked += text.length;
    if (text.length <= room) return text;
    this.#linked = null;
    return divisible ? text.slice(0, room) + END_LINK + text.slice(room) : END_LINK + text;
  }

  #printed(char: string): string {
    const code = char.charCodeAt(0);
    if (code >= FIRST_MARK && (code <= LAST_LATIN_MARK || MARK.test(char)))
      return ++this.#marks > MAX_MARKS ? "" : char;
    this.#marks = 0;
    this.#last = char;
    return this.#inLink(char, false);
  }

  #to(mode: Mode): string {
    this.#mode = mode;
    this.#held = "";
    this.#dropped = 0;
    return "";
  }

  /** ESC ends an OSC as ST would (the backslash after it is a sequence of its own) and starts anew in every other state. */
  #escape(): string {
    const done = this.#mode === "osc" ? this.#oscDone() : "";
    this.#to("escape");
    return done;
  }

  #c1(code: number): string {
    const done = this.#mode === "osc" && code === 0x9c ? this.#oscDone() : "";
    this.#to(code === 0x9b ? "csi" : code === 0x9d ? "osc" : STRING_C1.has(code) ? "string" : "ground");
    return done;
  }

  #escaped(char: string, code: number): string {
    if (this.#held === "") {
      if (char === "[") return this.#to("csi");
      if (char === "]") return this.#to("osc");
      if (STRING_ESC.has(char)) return this.#to("string");
    }
    this.#held += char;
    if (code < 0x30) return this.#held.length > 2 ? this.#to("ground") : "";
    const sequence = ESC + this.#held;
    this.#to("ground");
    if (sequence === `${ESC}\\`) return "";
    this.#last = "";
    return sequence;
  }

  #csi(char: string, code: number): string {
    this.#held += char;
    if (code < 0x40) {
      if (this.#held.length > MAX_CSI) this.#held = this.#held.slice(0, MAX_CSI + 1);
      return "";
    }
    const sequence = this.#held.length > MAX_CSI ? "" : allowedCsi(this.#held, this.#last, this.#readOnly);
    this.#to("ground");
    this.#last = "";
    return sequence.startsWith(ESC) ? sequence : this.#inLink(sequence, false);
  }

  /** No clipboard (52); hyperlinks (8) only to the web; xterm reads "052" as 52, so numbers are compared as numbers. */
  #oscDone(): string {
    const match = /^(\d{1,4})(?:;(.*))?$/s.exec(this.#held);
    if (!match) return "";
    const number = Number(match[1]);
    if (number === 8) return this.#link(/^[^;]*;(.*)$/s.exec(match[2] ?? "")?.[1]);
    return number === 52 ? "" : `${ESC}]${number}${match[2] === undefined ? "" : `;${match[2]}`}\x07`;
  }

  /** Links are let through without an id: one that comes again and again would be one link of endless length. */
  #link(address: string | undefined): string {
    if (address === "") {
      this.#linked = null;
      return END_LINK;
    }
    if (address === undefined || !isWebLink(address) || this.#links >= MAX_LINKS) return "";
    this.#links++;
    this.#linked = 0;
    return `${ESC}]8;;${address}\x07`;
  }

  #osc(char: string, code: number): string {
    if (code === 0x07) {
      const done = this.#mode === "osc" ? this.#oscDone() : "";
      this.#to("ground");
      return done;
    }
    if (code < 0x20) return this.#to("ground") + this.#control(char, code);
    if (this.#mode === "osc-dropped") return "";
    this.#held += char;
    if (this.#held.length > MAX_OSC) this.#to("osc-dropped");
    return "";
  }
}

const STRING_ESC = new Set("PX^_");
const STRING_C1 = new Set([0x90, 0x98, 0x9e, 0x9f]);

function allowedCsi(body: string, last: string, readOnly: boolean): string {
  const match = /^([<=>?]?)([0-9:;]*)([ -/]*)([@-~])$/.exec(body);
  if (!match) return "";
  const [, prefix, parameters, between, final] = match as unknown as [string, string, string, string, string];
  const limit = WRITTEN_OUT[final];
  if (limit !== undefined && prefix === "" && between === "" && /^\d*$/.test(parameters)) {
    const count = Math.min(Math.max(Number(parameters), 1), limit);
    return (final === "b" ? last : `${ESC}[${final}`).repeat(count);
  }
  const most = COUNTED.has(final) ? MAX_COUNT : 9999;
  const bounded = parameters.replace(/\d+/g, (digits) => String(Math.min(Number(digits), most)));
  if (readOnly && prefix === "?" && (final === "h" || final === "l")) {
    const kept = bounded.split(";").filter((mode) => !VIEW_MODES.has(Number(mode)));
    return kept.length === 0 ? "" : `${ESC}[?${kept.join(";")}${final}`;
  }
  return `${ESC}[${prefix}${bounded}${between}${final}`;
}

/** Whether a link that a program printed may be offered at all; opening it asks first. */
export function isWebLink(address: string): boolean {
  try {
    const { protocol } = new URL(address);
    return protocol === "http:" || protocol === "https:";
  } catch {
    return false;
  }
}
