import { bitLength } from "./bytes.ts";

/** The groups of RFC 2409, 3526: their primes are made of pi. */
export type Group = { readonly name: string; readonly prime: bigint; readonly secretBits: number };

/** [bits, the number added to pi's digits so that it is a safe prime, bits of a secret] */
const PRIMES: Readonly<Record<string, readonly [bits: number, added: bigint, secretBits: number]>> = {
  modp1: [768, 149686n, 0],
  modp2: [1024, 129093n, 0],
  modp5: [1536, 741804n, 200],
  modp14: [2048, 124476n, 225],
  modp15: [3072, 1690314n, 275],
  modp16: [4096, 240904n, 325],
  modp17: [6144, 929484n, 375],
  modp18: [8192, 4743158n, 400],
};

/** floor(2^bits * pi), by Machin's formula. */
function piTimes(bits: number): bigint {
  const spare = 64n;
  const one = 1n << (BigInt(bits) + spare);
  const arctangent = (inverse: bigint): bigint => {
    let power = one / inverse;
    let sum = power;
    const square = inverse * inverse;
    for (let number = 3n, sign = -1n; power > 0n; number += 2n, sign = -sign) {
      power /= square;
      sum += sign * (power / number);
    }
    return sum;
  };
  return (16n * arctangent(5n) - 4n * arctangent(239n)) >> spare;
}
const made = new Map<string, Group>();
export function groupNamed(given: string): Group | undefined {
  const name = given.toLowerCase();
  const known = Object.hasOwn(PRIMES, name) ? PRIMES[name] : undefined;
  if (!known) return undefined;
  let group = made.get(name);
  if (!group) {
    const [bits, added, secretBits] = known;
    const wide = BigInt(bits);
    const prime = (1n << wide) - (1n << (wide - 64n)) - 1n + (1n << 64n) * (piTimes(bits - 130) + added);
    group = { name, prime, secretBits };
    made.set(name, group);
  }
  return group;
}
/** The group whose prime it is. */
export function groupOf(prime: bigint): Group | undefined {
  const bits = bitLength(prime);
  const entry = Object.entries(PRIMES).find(([, [size]]) => size === bits);
  const group = entry && groupNamed(entry[0]);
  return group?.prime === prime ? group : undefined;
}
