/** V8's format for values (value-serializer.cc), version 15: what Node 20 writes and reads. */
export const FORMAT_VERSION = 15;
export const tag = (character: string): number => character.charCodeAt(0);

/** Views by the letter the format has for each; the order matters only for reading speed. */
const VIEWS = [
  ["b", "Int8Array"],
  ["B", "Uint8Array"],
  ["C", "Uint8ClampedArray"],
  ["w", "Int16Array"],
  ["W", "Uint16Array"],
  ["d", "Int32Array"],
  ["D", "Uint32Array"],
  ["f", "Float32Array"],
  ["F", "Float64Array"],
  ["q", "BigInt64Array"],
  ["Q", "BigUint64Array"],
  ["?", "DataView"],
] as const;
export const viewTags: ReadonlyMap<string, number> = new Map(VIEWS.map(([letter, name]) => [name, tag(letter)]));
type ViewClass = {
  new (buffer: ArrayBufferLike, offset: number, length: number): ArrayBufferView;
  BYTES_PER_ELEMENT?: number;
};
export const viewClasses: ReadonlyMap<number, ViewClass> = new Map(
  VIEWS.map(([letter, name]) => [tag(letter), (globalThis as unknown as Record<string, ViewClass>)[name] as ViewClass]),
);

/** Errors keep their kind by a letter; all others come back as plain ones. */
export const ERROR_LETTERS: readonly (readonly [letter: string, name: string])[] = [
  ["E", "EvalError"],
  ["R", "RangeError"],
  ["F", "ReferenceError"],
  ["S", "SyntaxError"],
  ["T", "TypeError"],
  ["U", "URIError"],
];

/** Bits of a regular expression's flags. */
export const FLAG_BITS: readonly (readonly [flag: string, bit: number])[] = [
  ["g", 1],
  ["i", 2],
  ["m", 4],
  ["y", 8],
  ["u", 16],
  ["s", 32],
  ["d", 128],
  ["v", 256],
];
