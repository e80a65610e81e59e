import { unsafe } from "@noble/ciphers/aes.js";

/** Block ciphers: AES and, for what is old, triple DES. Both change a block where it stands. */
export interface BlockCipher {
  readonly size: number;
  encrypt(bytes: Uint8Array, at: number): void;
  decrypt(bytes: Uint8Array, at: number): void;
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24);
const put = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
};
type Quarters = { s0: number; s1: number; s2: number; s3: number };
const putAll = (bytes: Uint8Array, at: number, { s0, s1, s2, s3 }: Quarters): void => {
  put(bytes, at, s0);
  put(bytes, at + 4, s1);
  put(bytes, at + 8, s2);
  put(bytes, at + 12, s3);
};

export class Aes implements BlockCipher {
  readonly size = 16;
  readonly #forward: Uint32Array;
  #backward: Uint32Array | null = null;
  readonly #key: Uint8Array;
  constructor(key: Uint8Array) {
    this.#key = key.slice();
    this.#forward = unsafe.expandKeyLE(this.#key);
  }
  encrypt(bytes: Uint8Array, at: number): void {
    const made = unsafe.encrypt(
      this.#forward as never,
      word(bytes, at),
      word(bytes, at + 4),
      word(bytes, at + 8),
      word(bytes, at + 12),
    );
    putAll(bytes, at, made);
  }
  decrypt(bytes: Uint8Array, at: number): void {
    this.#backward ??= unsafe.expandKeyDecLE(this.#key);
    const made = unsafe.decrypt(
      this.#backward as never,
      word(bytes, at),
      word(bytes, at + 4),
      word(bytes, at + 8),
      word(bytes, at + 12),
    );
    putAll(bytes, at, made);
  }
}

// FIPS 46-3. Bits are counted from 1 at the most significant.
const FIRST_CHOICE = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55,
  47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const SECOND_CHOICE = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30,
  40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const TWO_SHIFTS = [0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0];
const PERMUTATION = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
];
const SUBSTITUTIONS = [
  "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
  "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
  "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
  "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
  "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
  "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
  "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
  "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
].map((box) => Uint8Array.from(box, (digit) => Number.parseInt(digit, 16)));

/** What the eight boxes and the permutation make of each six bits. */
const ROUND = SUBSTITUTIONS.map((box, index) =>
  Uint32Array.from({ length: 64 }, (_, six) => {
    const row = ((six >> 4) & 2) | (six & 1);
    const four = box[row * 16 + ((six >> 1) & 15)] as number;
    let spread = 0;
    for (const [at, from] of PERMUTATION.entries()) {
      const bit = from - 1 - index * 4;
      if (bit >= 0 && bit < 4 && (four >> (3 - bit)) & 1) spread |= 1 << (31 - at);
    }
    return spread >>> 0;
  }),
);

function roundKeys(key: Uint8Array): number[][] {
  const bit = (number: number): number => ((key[(number - 1) >> 3] as number) >> (7 - ((number - 1) & 7))) & 1;
  let halves = FIRST_CHOICE.map(bit);
  return TWO_SHIFTS.map((two) => {
    const turn = (half: number[]): number[] => [...half.slice(1 + two), ...half.slice(0, 1 + two)];
    halves = [...turn(halves.slice(0, 28)), ...turn(halves.slice(28))];
    const chosen = SECOND_CHOICE.map((from) => halves[from - 1] as number);
    return Array.from({ length: 8 }, (_, group) =>
      chosen.slice(group * 6, group * 6 + 6).reduce((six, value) => six * 2 + value, 0),
    );
  });
}

/** The initial permutation and its inverse: bits of the eight bytes, taken by columns. */
function permute(bytes: Uint8Array, at: number): [number, number] {
  let [left, right] = [0, 0];
  for (let out = 0; out < 32; out++) {
    const column = out & 7;
    const row = out >> 3;
    const byte = bytes[at + 7 - column] as number;
    left = (left << 1) | ((byte >> (6 - row * 2)) & 1);
    right = (right << 1) | ((byte >> (7 - row * 2)) & 1);
  }
  return [left >>> 0, right >>> 0];
}
function unpermute(bytes: Uint8Array, at: number, left: number, right: number): void {
  bytes.fill(0, at, at + 8);
  for (let out = 0; out < 32; out++) {
    const place = at + 7 - (out & 7);
    const row = out >> 3;
    if ((left >>> (31 - out)) & 1) bytes[place] = (bytes[place] as number) | (1 << (6 - row * 2));
    if ((right >>> (31 - out)) & 1) bytes[place] = (bytes[place] as number) | (1 << (7 - row * 2));
  }
}
function rounds(left: number, right: number, keys: readonly number[][]): [number, number] {
  for (const key of keys) {
    let mixed = 0;
    for (let group = 0; group < 8; group++) {
      // Six bits of the right half, a neighbour on either side, round the corner at both ends.
      const from = 27 - group * 4;
      const turned = from >= 0 ? right >>> from : (right << 1) | (right >>> 31);
      const six = (group === 0 ? ((right & 1) << 5) | (right >>> 27) : turned) & 63;
      mixed |= (ROUND[group] as Uint32Array)[six ^ (key[group] as number)] as number;
    }
    [left, right] = [right, (left ^ mixed) >>> 0];
  }
  return [right, left];
}

export class TripleDes implements BlockCipher {
  readonly size = 8;
  readonly #keys: number[][][];
  /** Of 24 bytes, or of 16: the first again as the third; 8: all the same. */
  constructor(key: Uint8Array) {
    const parts = [
      key.subarray(0, 8),
      key.length > 8 ? key.subarray(8, 16) : key,
      key.length > 16 ? key.subarray(16) : key,
    ];
    this.#keys = parts.map((part) => roundKeys(part.subarray(0, 8)));
  }
  #run(bytes: Uint8Array, at: number, passes: readonly number[][][]): void {
    let [left, right] = permute(bytes, at);
    for (const keys of passes) [left, right] = rounds(left, right, keys);
    unpermute(bytes, at, left, right);
  }
  encrypt(bytes: Uint8Array, at: number): void {
    const [first = [], second = [], third = []] = this.#keys;
    this.#run(bytes, at, [first, [...second].reverse(), third]);
  }
  decrypt(bytes: Uint8Array, at: number): void {
    const [first = [], second = [], third = []] = this.#keys;
    this.#run(bytes, at, [[...third].reverse(), second, [...first].reverse()]);
  }
}
