/**
 * What a program prints is hostile: a 14-byte sequence with a huge count hangs xterm, a 10 MB OSC blocks it. This filter
 * lets through text, plain controls and whole, bounded escape sequences, and nothing else. It knows the sequences of
 * ECMA-48 and xterm's "Control Sequences" and never holds more than MAX_OSC characters, however the chunks are cut.
 */
const MAX_OSC = 4096;
const MAX_CSI = 256;
/** A string sequence (DCS, APC, PM, SOS) is dropped whole; one that never ends gives the terminal back after this much. */
const MAX_STRING = 1_000_000;
/** Counts of these finals make xterm loop so many times; no screen is larger, so clamping changes nothing that is seen. */
const COUNTED = new Set("@LMPSTXIZb^");
const MAX_COUNT = 999;
/** Modes that a view without a keyboard must not be put in: mouse, focus and paste reports, other screens, hidden cursor. */
const VIEW_MODES = new Set([9, 25, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1048, 1049, 2004]);

const ESC = "\x1b";
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

  #filter(text: string): string {
    let out = "";
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#mode === "ground" && code >= 0x20 && code < 0x7f) {
        const from = at;
        while (at + 1 < text.length && text.charCodeAt(at + 1) >= 0x20 && text.charCodeAt(at + 1) < 0x7f) at++;
        out += text.slice(from, at + 1);
      } else out += this.#step(text[at]!, code);
    }
    return out;
  }

  #step(char: string, code: number): string {
    if (code === 0x1b) return this.#escape();
    if (code === 0x18 || code === 0x1a) return this.#to("ground");
    if (code >= 0x80 && code <= 0x9f) return this.#c1(code);
    if (this.#mode === "ground") return code >= 0x20 ? (code === 0x7f ? "" : char) : isPlainControl(code) ? char : "";
    if (this.#mode === "osc" || this.#mode === "osc-dropped") return this.#osc(char, code);
    if (this.#mode === "string") {
      if (++this.#dropped >= MAX_STRING) this.#to("ground");
      return "";
    }
    if (code < 0x20) return isPlainControl(code) ? char : "";
    if (code === 0x7f) return "";
    if (code > 0x7f) return this.#to("ground") + char;
    return this.#mode === "escape" ? this.#escaped(char, code) : this.#csi(char, code);
  }

  #to(mode: Mode): string {
    this.#mode = mode;
    this.#held = "";
    this.#dropped = 0;
    return "";
  }

  /** ESC ends an OSC as ST would (the backslash after it is a sequence of its own) and starts anew in every other state. */
  #escape(): string {
    const done = this.#mode === "osc" ? allowedOsc(this.#held) : "";
    this.#to("escape");
    return done;
  }

  #c1(code: number): string {
    const done = this.#mode === "osc" && code === 0x9c ? allowedOsc(this.#held) : "";
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
    return sequence === `${ESC}\\` ? "" : sequence;
  }

  #csi(char: string, code: number): string {
    this.#held += char;
    if (code < 0x40) {
      if (this.#held.length > MAX_CSI) this.#held = this.#held.slice(0, MAX_CSI + 1);
      return "";
    }
    const sequence = this.#held.length > MAX_CSI ? "" : allowedCsi(this.#held, this.#readOnly);
    this.#to("ground");
    return sequence;
  }

  #osc(char: string, code: number): string {
    if (code === 0x07) {
      const done = this.#mode === "osc" ? allowedOsc(this.#held) : "";
      this.#to("ground");
      return done;
    }
    if (code < 0x20) return this.#to("ground") + (isPlainControl(code) ? char : "");
    if (this.#mode === "osc-dropped") return "";
    this.#held += char;
    if (this.#held.length > MAX_OSC) this.#to("osc-dropped");
    return "";
  }
}

const STRING_ESC = new Set("PX^_");
const STRING_C1 = new Set([0x90, 0x98, 0x9e, 0x9f]);

function allowedCsi(body: string, readOnly: boolean): string {
  const match = /^([<=>?]?)([0-9:;]*)([ -/]*)([@-~])$/.exec(body);
  if (!match) return "";
  const [, prefix, parameters, between, final] = match as unknown as [string, string, string, string, string];
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

/** No clipboard (52); hyperlinks (8) only to the web; xterm reads "052" as 52, so numbers are compared as numbers. */
function allowedOsc(body: string): string {
  const match = /^(\d{1,4})(?:;(.*))?$/s.exec(body);
  if (!match) return "";
  const number = Number(match[1]);
  if (number === 52) return "";
  if (number === 8) {
    const link = /^[^;]*;(.*)$/s.exec(match[2] ?? "")?.[1];
    if (link === undefined || (link !== "" && !isWebLink(link))) return "";
  }
  return `${ESC}]${number}${match[2] === undefined ? "" : `;${match[2]}`}\x07`;
}
