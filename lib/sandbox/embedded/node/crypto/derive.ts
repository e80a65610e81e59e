import { hkdf as nobleHkdf } from "@noble/hashes/hkdf.js";
import { pbkdf2 as noblePbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import type { Callback } from "../core/machine.ts";
import { hmacHashNamed } from "./algorithms.ts";
import { bytesOf, output } from "./bytes.ts";
import { later } from "./random.ts";

/** A synchronous derivation and its form with a callback last; the work itself is done at once in both. */
function withCallback<Args extends unknown[]>(sync: (...args: Args) => unknown) {
  return (...all: [...Args, Callback]): void => {
    const callback = all.pop() as Callback;
    later(callback, null, sync(...(all as unknown as Args)));
  };
}

export function pbkdf2Sync(password: unknown, salt: unknown, iterations: number, length: number, digest: string) {
  const options = { c: iterations, dkLen: length };
  return output(noblePbkdf2(hmacHashNamed(digest), bytesOf("password", password), bytesOf("salt", salt), options));
}
export const pbkdf2 = withCallback(pbkdf2Sync);

type Cost = {
  N?: number;
  cost?: number;
  r?: number;
  blockSize?: number;
  p?: number;
  parallelization?: number;
  maxmem?: number;
};
export function scryptSync(password: unknown, salt: unknown, length: number, cost: Cost = {}) {
  const N = cost.N ?? cost.cost ?? 16_384;
  const r = cost.r ?? cost.blockSize ?? 8;
  const p = cost.p ?? cost.parallelization ?? 1;
  const maxmem = cost.maxmem ?? 32 * 1024 * 1024;
  return output(
    nobleScrypt(bytesOf("password", password), bytesOf("salt", salt), {
      N,
      r,
      p,
      dkLen: length,
      maxmem: maxmem + 1024 * r,
    }),
  );
}
export function scrypt(password: unknown, salt: unknown, length: number, ...rest: unknown[]): void {
  const callback = rest.pop() as Callback;
  later(callback, null, scryptSync(password, salt, length, ...(rest as [Cost?])));
}

export function hkdfSync(digest: string, key: unknown, salt: unknown, info: unknown, length: number): ArrayBuffer {
  const derived = nobleHkdf(
    hmacHashNamed(digest),
    bytesOf("ikm", key),
    bytesOf("salt", salt),
    bytesOf("info", info),
    length,
  );
  return derived.slice().buffer as ArrayBuffer;
}
export const hkdf = withCallback(hkdfSync);
