/** A line of a file and what ended it; "" only for a last line without an end. */
export type Line = { readonly text: string; readonly ending: "\n" | "\r\n" | "\r" | "" };

/** With `loneCr` a carriage return by itself ends a line too; without, it is part of one. */
export function splitLines(text: string, loneCr: boolean): Line[] {
  const pattern = loneCr ? /\r\n|\n|\r/g : /\r?\n/g;
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(pattern)) {
    lines.push({ text: text.slice(start, match.index), ending: match[0] as Line["ending"] });
    start = match.index + match[0].length;
  }
  if (start < text.length) lines.push({ text: text.slice(start), ending: "" });
  return lines;
}

export const joinLines = (lines: readonly Line[]): string => lines.map((line) => line.text + line.ending).join("");

const DASHES = /[\u2010-\u2015\u2212]/g;
const SINGLE_QUOTES = /[\u2018-\u201B]/g;
const DOUBLE_QUOTES = /[\u201C-\u201F]/g;
const SPACES = /[\u00A0\u2002-\u200A\u202F\u205F\u3000]/g;

const plain = (text: string): string =>
  text.trim().replace(DASHES, "-").replace(SINGLE_QUOTES, "'").replace(DOUBLE_QUOTES, '"').replace(SPACES, " ");

/** From strict to lenient: as it is, without trailing white space, trimmed, with look-alike punctuation made plain. */
const READINGS: readonly ((text: string) => string)[] = [(t) => t, (t) => t.trimEnd(), (t) => t.trim(), plain];

/** Finds runs of lines in a file, leniently; keeps each reading of the file once it was needed. */
export class Finder {
  #readings: (readonly string[])[];
  constructor(private readonly texts: readonly string[]) {
    this.#readings = [texts];
  }

  #reading(level: number): readonly string[] {
    this.#readings[level] ??= this.texts.map(READINGS[level] as (text: string) => string);
    return this.#readings[level] as readonly string[];
  }

  /** Index of the first run equal to `wanted` at or after `from`; the strictest reading that matches anywhere wins. Null: none. */
  find(wanted: readonly string[], from: number, atEnd = false): number | null {
    const last = this.texts.length - wanted.length;
    for (let level = 0; level < READINGS.length; level++) {
      const file = this.#reading(level);
      const pattern = wanted.map(READINGS[level] as (text: string) => string);
      for (let at = atEnd ? Math.max(from, last) : from; at <= last; at++)
        if (pattern.every((text, i) => file[at + i] === text)) return at;
    }
    return null;
  }

  /** The place at or after `from` where the most of `wanted`'s first lines match, and how many do; null when not one does. */
  closest(wanted: readonly string[], from: number): { readonly at: number; readonly matched: number } | null {
    const level = READINGS.length - 1;
    const file = this.#reading(level);
    const pattern = wanted.map(READINGS[level] as (text: string) => string);
    let best: { at: number; matched: number } | null = null;
    for (let at = from; at < file.length; at++) {
      let matched = 0;
      while (matched < pattern.length && file[at + matched] === pattern[matched]) matched++;
      if (matched > (best?.matched ?? 0)) best = { at, matched };
    }
    return best;
  }
}
