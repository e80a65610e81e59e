import table from "../tables/brotli.json";

/** RFC 7932's tables. Lengths: what a code begins at, and how many bits more it has. */
export type Range = readonly [base: number, bits: number];
const ranges = (first: number, bits: readonly number[]): Range[] => {
  let base = first;
  return bits.map((extra) => {
    const range: Range = [base, extra];
    base += 1 << extra;
    return range;
  });
};
export const INSERTS = ranges(0, [0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 14, 24]);
export const COPIES = ranges(2, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 24]);
export const BLOCKS = ranges(1, [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 13, 24]);
/** By the upper bits of a command: where its codes of insertion and copy begin. */
export const INSERT_CELLS = [0, 0, 0, 0, 8, 8, 0, 16, 8, 16, 16];
export const COPY_CELLS = [0, 8, 0, 8, 0, 8, 16, 0, 16, 8, 16];
export const COMMANDS = 704;
export const CODE_LENGTH_ORDER = [1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15];
export const LONGEST_CODE = 15;

/** The dictionary's words, of 4 to 24 bytes: 2^n of each length, one after the other. */
export const WORD_BITS = [0, 0, 0, 0, 10, 10, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 7, 7, 8, 7, 7, 6, 6, 5, 5];
export const WORD_OFFSETS: number[] = [];
{
  let at = 0;
  for (const [length, bits] of WORD_BITS.entries()) {
    WORD_OFFSETS.push(at);
    if (bits > 0) at += length << bits;
  }
}

export const contextOf: readonly ((last: number, before: number) => number)[] = [
  (last: number): number => last & 63,
  (last: number): number => last >> 2,
  (last: number, before: number): number => (UTF8_LAST[last] as number) | (UTF8_BEFORE[before] as number),
  (last: number, before: number): number => ((SIGNED[last] as number) << 3) | (SIGNED[before] as number),
];
const byBytes = (of: (byte: number) => number): Uint8Array => Uint8Array.from({ length: 256 }, (_, byte) => of(byte));
const UTF8_LAST = byBytes((byte) =>
  byte < 128 ? (table.asciiContexts[byte] as number) : (byte & 1) | (byte < 192 ? 0 : 2),
);
const UTF8_BEFORE = byBytes((byte) => {
  if (byte >= 224) return 2;
  if (byte < 32 || byte > 126) return 0;
  const character = String.fromCharCode(byte);
  if (/[a-z]/.test(character)) return 3;
  return /[A-Z0-9]/.test(character) ? 2 : byte === 32 ? 0 : 1;
});
const SIGNED = byBytes((byte) => {
  const limits = [1, 16, 64, 128, 192, 240, 255];
  const at = limits.findIndex((limit) => byte < limit);
  return at < 0 ? 7 : at;
});

const text = (given: string): Uint8Array => Uint8Array.from(given, (character) => character.charCodeAt(0));
const TRANSFORMS = (table.transforms as [string, number, string][]).map(
  ([before, kind, after]) => [text(before), kind, text(after)] as const,
);
export const TRANSFORM_COUNT = TRANSFORMS.length;
const [FIRST_TO_UPPER, ALL_TO_UPPER, OMIT_FIRST] = [10, 11, 12];

/** Brotli's own idea of capitals: by the length of the UTF-8 sequence. Returns that length. */
function toUpper(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if (byte < 0xc0) {
    if (byte >= 97 && byte <= 122) bytes[at] = byte ^ 32;
    return 1;
  }
  const [step, by] = byte < 0xe0 ? [1, 32] : [2, 5];
  if (at + step < bytes.length) bytes[at + step] = (bytes[at + step] as number) ^ by;
  return step + 1;
}
/** A word as the transform of that number makes it. */
export function transformed(word: Uint8Array, number: number): Uint8Array {
  const [before, kind, after] = TRANSFORMS[number] as (typeof TRANSFORMS)[number];
  let middle = word.slice();
  if (kind >= OMIT_FIRST) middle = middle.slice(Math.min(kind - OMIT_FIRST + 1, middle.length));
  else if (kind < FIRST_TO_UPPER) middle = middle.slice(0, Math.max(0, middle.length - kind));
  else if (kind === FIRST_TO_UPPER) {
    if (middle.length > 0) toUpper(middle, 0);
  } else if (kind === ALL_TO_UPPER) for (let at = 0; at < middle.length; ) at += toUpper(middle, at);
  const made = new Uint8Array(before.length + middle.length + after.length);
  made.set(before);
  made.set(middle, before.length);
  made.set(after, before.length + middle.length);
  return made;
}
