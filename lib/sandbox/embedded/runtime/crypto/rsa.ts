import { type Bytes, bitLength, fromNumber, type Random } from "./bytes.ts";
import { commonDivisor, modInverse, modPow, modulo, randomPrime } from "./numbers.ts";

/** RSA on whole numbers. */
export type RsaPublic = { readonly n: bigint; readonly e: bigint };
export type RsaPrivate = RsaPublic & {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
};

export const rsaSize = (key: RsaPublic): number => Math.ceil(bitLength(key.n) / 8);
export const rsaApply = (key: RsaPublic, value: bigint): bigint => modPow(value, key.e, key.n);
/** By the Chinese remainder theorem. */
export function rsaUndo(key: RsaPrivate, value: bigint): bigint {
  const first = modPow(value, key.dp, key.p);
  const second = modPow(value, key.dq, key.q);
  return second + modulo((first - second) * key.qi, key.p) * key.q;
}
export const rsaBytes = (key: RsaPublic, value: bigint): Bytes => fromNumber(value, rsaSize(key));

export function rsaFromPrimes(p: bigint, q: bigint, e: bigint): RsaPrivate | null {
  const [large, small] = p > q ? [p, q] : [q, p];
  const order = ((large - 1n) * (small - 1n)) / commonDivisor(large - 1n, small - 1n);
  const d = modInverse(e, order);
  const qi = modInverse(small, large);
  if (d === null || qi === null) return null;
  return { n: large * small, e, d, p: large, q: small, dp: d % (large - 1n), dq: d % (small - 1n), qi };
}
/** A modulus of exactly `bits` bits. `e`: odd, at least 3. */
export function generateRsa(bits: number, e: bigint, random: Random): RsaPrivate {
  const half = Math.ceil(bits / 2);
  for (;;) {
    const p = randomPrime(half, random);
    if (commonDivisor(p - 1n, e) !== 1n) continue;
    const q = randomPrime(bits - half, random);
    if (p === q || commonDivisor(q - 1n, e) !== 1n) continue;
    const key = rsaFromPrimes(p, q, e);
    if (key && bitLength(key.n) === bits) return key;
  }
}
