import { appError, Failure } from "../domain/errors.ts";
import { PROJECT_LIMITS } from "../domain/project-limits.ts";

const MB = 1_000_000;
export const LIMITS = {
  ...PROJECT_LIMITS,
  /** Honest archives shrink less than this; checked beyond `ratioFrom` bytes. */
  ratio: 250,
  ratioFrom: 20 * MB,
} as const;

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / MB)} MB`;
export const number = (count: number): string => count.toLocaleString("en-US");
/** Characters that have no shape of their own or turn what follows around are written as `\u001b`. */
export const escaped = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
/** A name from outside, safe and short enough for a sentence. */
export const quoted = (name: string): string => `"${escaped(name.length > 120 ? `${name.slice(0, 117)}…` : name)}"`;

export const badInput = (message: string, cause?: unknown): Failure =>
  new Failure(appError("bad-input", message, cause === undefined ? {} : { cause }));
export const tooLarge = (message: string): Failure => new Failure(appError("too-large", message));

export type Source = Blob | Uint8Array;

/** The whole of `source`. @throws Failure ("too-large") before anything is read. */
export async function readSource(source: Source): Promise<Uint8Array> {
  const size = source instanceof Uint8Array ? source.byteLength : source.size;
  if (size > LIMITS.total) {
    throw tooLarge(
      `This file has ${megabytes(size)}; at most ${megabytes(LIMITS.total)} can be opened here. Nothing was changed.`,
    );
  }
  return source instanceof Uint8Array ? source : new Uint8Array(await source.arrayBuffer());
}

/** Counts what an archive unpacks to or a folder holds, all its entries together. */
export class Budget {
  #used = 0;
  #sinceBreath = 0;
  /** `packed`: the archive's bytes; null for files that are not packed. */
  constructor(private readonly packed: number | null) {}

  /** @throws Failure ("too-large") as soon as the next `bytes` are too many. */
  spend(bytes: number): void {
    this.#used += bytes;
    this.#sinceBreath += bytes;
    if (this.#used > LIMITS.total) {
      const most = `more than ${megabytes(LIMITS.total)}, which is too much for a tab`;
      throw tooLarge(
        this.packed === null
          ? `The files have ${most}. Leave out build products and data, and try again.`
          : `This archive unpacks to ${most}. Nothing was changed; leave out build products and data, and pack it again.`,
      );
    }
    if (this.packed !== null && this.#used > LIMITS.ratioFrom && this.#used > this.packed * LIMITS.ratio) {
      throw tooLarge(
        `This archive unpacks to more than ${LIMITS.ratio} times its size, as archives made to do harm do. It was not opened.`,
      );
    }
  }

  /** Lets the page answer now and then while a large archive is read. */
  async breathe(): Promise<void> {
    if (this.#sinceBreath < 8 * MB) return;
    this.#sinceBreath = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }
}
