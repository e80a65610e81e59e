/** Where text comes again: commands of literals and what is copied after them. */
export type Command = { readonly insert: number; readonly copy: number; readonly distance: number };

const HASH_BITS = 16;
/** How many earlier places are looked at, by quality. */
const CHAINS = [2, 4, 8, 12, 16, 24, 32, 64, 96, 160, 512, 1024];
const LAZY_FROM = 4;
const SHORTEST = 4;
const LONGEST = 1 << 16;

export class Matcher {
  readonly #window: number;
  readonly #chain: number;
  readonly #lazy: boolean;
  readonly #heads = new Int32Array(1 << HASH_BITS).fill(-1);
  readonly #mask: number;
  readonly #before: Int32Array;
  #recent = 4;
  constructor(quality: number, windowBits: number) {
    this.#window = 2 ** windowBits - 16;
    this.#chain = CHAINS[quality] as number;
    this.#lazy = quality >= LAZY_FROM;
    const size = 2 ** Math.min(windowBits, 20);
    this.#mask = size - 1;
    this.#before = new Int32Array(size);
  }
  #hash(data: Uint8Array, at: number): number {
    const word =
      (data[at] as number) |
      ((data[at + 1] as number) << 8) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 3] as number) << 24);
    return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
  }
  /** `base`: what positions of `data` begin at, as earlier data may be gone. */
  #remember(data: Uint8Array, base: number, at: number): void {
    if (at + SHORTEST > data.length) return;
    const hash = this.#hash(data, at);
    this.#before[(base + at) & this.#mask] = this.#heads[hash] as number;
    this.#heads[hash] = base + at;
  }
  #length(data: Uint8Array, from: number, at: number, end: number): number {
    const most = Math.min(end - at, LONGEST);
    let length = 0;
    while (length < most && data[from + length] === data[at + length]) length++;
    return length;
  }
  /** The best copy at a place: [length, distance]; 0 when none is worth it. */
  #find(data: Uint8Array, base: number, at: number, end: number): [length: number, distance: number] {
    let length = 0;
    let distance = 0;
    let gain = 0;
    const consider = (from: number, isRecent: boolean): void => {
      const found = this.#length(data, from, at, end);
      if (found < (isRecent ? 3 : SHORTEST)) return;
      // What a distance costs, in about the eighths of a literal.
      const worth = found * 8 - (isRecent ? 2 : 8 + Math.log2(at - from) * 1.4);
      if (worth <= gain) return;
      gain = worth;
      length = found;
      distance = at - from;
    };
    if (this.#recent <= at && this.#recent <= this.#window) consider(at - this.#recent, true);
    if (at + SHORTEST <= end) {
      let place = this.#heads[this.#hash(data, at)] as number;
      const least = Math.max(base, base + at - Math.min(this.#window, this.#mask));
      for (let left = this.#chain; left > 0 && place >= least && place < base + at; left--) {
        consider(place - base, false);
        if (length >= 512) break;
        place = this.#before[place & this.#mask] as number;
      }
    }
    return [length, distance];
  }
  /** Commands for data[from, end). The last may copy nothing. */
  commands(data: Uint8Array, base: number, from: number, end: number): Command[] {
    const made: Command[] = [];
    let literals = from;
    let at = from;
    while (at < end) {
      let [length, distance] = this.#find(data, base, at, end);
      this.#remember(data, base, at);
      if (length === 0) {
        at++;
        continue;
      }
      while (this.#lazy && at + 1 < end && length < 64) {
        const [next, nextDistance] = this.#find(data, base, at + 1, end);
        if (next <= length + 1) break;
        at++;
        this.#remember(data, base, at);
        [length, distance] = [next, nextDistance];
      }
      made.push({ insert: at - literals, copy: length, distance });
      this.#recent = distance;
      for (let step = 1; step < length; step++) this.#remember(data, base, at + step);
      at += length;
      literals = at;
    }
    if (literals < end) made.push({ insert: end - literals, copy: 0, distance: 0 });
    return made;
  }
}
