import { type Bytes, bitLength, fromNumber, type Random, toNumber } from "./bytes.ts";
import { integer, integerOf, sequence, sequenceOf } from "./der.ts";
import { isPrime, modInverse, modPow, modulo, randomBelow, randomBits } from "./numbers.ts";

/** Signatures of two numbers: DSA, and what ECDSA shares with it. */
export type Signature = { readonly r: bigint; readonly s: bigint };
/** The leftmost bits of a digest, as many as the order has. */
export function digestNumber(hash: Uint8Array, order: bigint): bigint {
  const extra = hash.length * 8 - bitLength(order);
  const value = toNumber(hash);
  return extra > 0 ? value >> BigInt(extra) : value;
}
export const signatureToDer = ({ r, s }: Signature): Bytes => sequence(integer(r), integer(s));
export function signatureFromDer(bytes: Uint8Array): Signature | null {
  try {
    const [first, second, ...more] = sequenceOf(bytes);
    const signature = { r: integerOf(first), s: integerOf(second) };
    // Only the one way to write it.
    const [again, given] = [signatureToDer(signature), bytes];
    return more.length > 0 || again.length !== given.length || again.some((byte, at) => byte !== given[at])
      ? null
      : signature;
  } catch {
    return null;
  }
}
export function signatureToPair({ r, s }: Signature, order: bigint): Bytes {
  const size = Math.ceil(bitLength(order) / 8);
  const pair = new Uint8Array(size * 2);
  pair.set(fromNumber(r, size));
  pair.set(fromNumber(s, size), size);
  return pair;
}
export function signatureFromPair(bytes: Uint8Array, order: bigint): Signature | null {
  const size = Math.ceil(bitLength(order) / 8);
  if (bytes.length !== size * 2) return null;
  return { r: toNumber(bytes.subarray(0, size)), s: toNumber(bytes.subarray(size)) };
}

export type DsaPublic = { readonly p: bigint; readonly q: bigint; readonly g: bigint; readonly y: bigint };
export function dsaSign(key: Omit<DsaPublic, "y"> & { x: bigint }, hash: Uint8Array, random: Random): Signature {
  const { p, q, g, x } = key;
  for (;;) {
    const secret = randomBelow(q, random);
    const r = modPow(g, secret, p) % q;
    const s = modulo((modInverse(secret, q) as bigint) * (digestNumber(hash, q) + x * r), q);
    if (r !== 0n && s !== 0n) return { r, s };
  }
}
export function dsaFits({ p, q, g, y }: DsaPublic, hash: Uint8Array, { r, s }: Signature): boolean {
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false;
  const inverse = modInverse(s, q) as bigint;
  const first = modPow(g, modulo(digestNumber(hash, q) * inverse, q), p);
  const second = modPow(y, modulo(r * inverse, q), p);
  return ((first * second) % p) % q === r;
}
/** Null for sizes nothing can be made of. */
export function generateDsa(bits: number, divisorBits: number, random: Random): (DsaPublic & { x: bigint }) | null {
  if (bits < 512 || divisorBits >= bits) return null;
  let q: bigint;
  do q = randomBits(divisorBits, random) | (1n << BigInt(divisorBits - 1)) | 1n;
  while (!isPrime(q, random, 28));
  let p: bigint;
  do {
    const start = randomBits(bits, random) | (1n << BigInt(bits - 1));
    p = start - (start % (2n * q)) + 1n;
  } while (bitLength(p) !== bits || !isPrime(p, random, 5));
  let g: bigint;
  do g = modPow(randomBelow(p - 1n, random), (p - 1n) / q, p);
  while (g <= 1n);
  const x = randomBelow(q, random);
  return { p, q, g, y: modPow(g, x, p), x };
}
