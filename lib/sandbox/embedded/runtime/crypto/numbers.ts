import { type Bytes, bitLength, type Random, toNumber } from "./bytes.ts";

/** Arithmetic of whole numbers, and primes. */
export const modulo = (value: bigint, modulus: bigint): bigint => {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
};

const WINDOW = 5;
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 1n) return 0n;
  const first = modulo(base, modulus);
  const bits = exponent.toString(2);
  if (bits.length <= 32) {
    let result = 1n;
    for (const bit of bits) {
      result = (result * result) % modulus;
      if (bit === "1") result = (result * first) % modulus;
    }
    return result;
  }
  const powers = [1n];
  for (let at = 1; at < 1 << WINDOW; at++) powers.push(((powers[at - 1] as bigint) * first) % modulus);
  const padded = bits.padStart(Math.ceil(bits.length / WINDOW) * WINDOW, "0");
  let result = 1n;
  for (let at = 0; at < padded.length; at += WINDOW) {
    for (let square = 0; square < WINDOW; square++) result = (result * result) % modulus;
    const power = Number.parseInt(padded.slice(at, at + WINDOW), 2);
    if (power > 0) result = (result * (powers[power] as bigint)) % modulus;
  }
  return result;
}

/** Null when there is none. */
export function modInverse(value: bigint, modulus: bigint): bigint | null {
  let [r0, r1] = [modulus, modulo(value, modulus)];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return r0 === 1n ? modulo(t0, modulus) : null;
}
export const commonDivisor = (a: bigint, b: bigint): bigint => {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
};

/** Of exactly the bytes it takes, the topmost cut to `bits`. */
export function randomBits(bits: number, random: Random): bigint {
  const bytes = random(Math.ceil(bits / 8));
  if (bits % 8) (bytes as Bytes)[0] = (bytes[0] as number) & ((1 << (bits % 8)) - 1);
  return toNumber(bytes);
}
/** From 1 to limit - 1, each as likely. */
export function randomBelow(limit: bigint, random: Random): bigint {
  const bits = bitLength(limit);
  for (;;) {
    const value = randomBits(bits, random);
    if (value > 0n && value < limit) return value;
  }
}

const SIEVE_LIMIT = 8192;
const smallPrimes: number[] = [];
{
  const composite = new Uint8Array(SIEVE_LIMIT);
  for (let number = 2; number < SIEVE_LIMIT; number++) {
    if (composite[number]) continue;
    smallPrimes.push(number);
    for (let at = number * number; at < SIEVE_LIMIT; at += number) composite[at] = 1;
  }
}
/** Remainders by all small primes: several of them to a division of the large number. */
const groups: { product: bigint; primes: number[] }[] = [];
{
  let primes: number[] = [];
  let product = 1;
  for (const prime of smallPrimes) {
    if (product * prime > Number.MAX_SAFE_INTEGER) {
      groups.push({ product: BigInt(product), primes });
      primes = [];
      product = 1;
    }
    primes.push(prime);
    product *= prime;
  }
  groups.push({ product: BigInt(product), primes });
}
function remainders(value: bigint): Uint16Array {
  const found = new Uint16Array(smallPrimes.length);
  let at = 0;
  for (const { product, primes } of groups) {
    const rest = Number(value % product);
    for (const prime of primes) found[at++] = rest % prime;
  }
  return found;
}

/** Miller and Rabin's test with `rounds` random witnesses. */
function passes(candidate: bigint, rounds: number, random: Random): boolean {
  const last = candidate - 1n;
  let odd = last;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos++;
  }
  for (let round = 0; round < rounds; round++) {
    const witness = round === 0 ? 2n : randomBelow(last, random);
    let power = modPow(witness, odd, candidate);
    if (power === 1n || power === last) continue;
    let composite = true;
    for (let square = 1; square < twos && composite; square++) {
      power = (power * power) % candidate;
      if (power === last) composite = false;
    }
    if (composite) return false;
  }
  return true;
}
/** Rounds for random candidates: an error below 2^-80 (Handbook of Applied Cryptography, table 4.4). */
const roundsFor = (bits: number): number =>
  bits >= 1300 ? 4 : bits >= 850 ? 5 : bits >= 550 ? 8 : bits >= 300 ? 14 : 28;
const CHECKED_ROUNDS = 64;

export function isPrime(candidate: bigint, random: Random, rounds = CHECKED_ROUNDS): boolean {
  if (candidate < 2n) return false;
  if (candidate < BigInt(SIEVE_LIMIT)) return smallPrimes.includes(Number(candidate));
  if (remainders(candidate).includes(0)) return false;
  return passes(candidate, rounds, random);
}

type Wanted = { readonly safe?: boolean; readonly add?: bigint | undefined; readonly rem?: bigint | undefined };
/** A random prime of `bits` bits whose two topmost are set; with `add`, one that leaves `rem` when divided by it. */
export function randomPrime(bits: number, random: Random, wanted: Wanted = {}): bigint {
  const { safe = false, add } = wanted;
  const step = add ?? (safe ? 4n : 2n);
  const rest = wanted.rem ?? (safe ? 3n : 1n);
  const rounds = roundsFor(bits);
  const isSmall = bits <= 28;
  const good = (value: bigint): boolean =>
    isPrime(value, random, rounds) && (!safe || isPrime(value >> 1n, random, rounds));
  for (;;) {
    let start = randomBits(bits, random);
    if (add === undefined) start |= bits > 1 ? 3n << BigInt(bits - 2) : 1n;
    start = start - (start % step) + rest;
    if (isSmall) {
      if (bitLength(start) <= bits && good(start)) return start;
      if (bits === 2 && add === undefined && !safe) return random(1)[0]! & 1 ? 2n : 3n;
      continue;
    }
    const rests = remainders(start);
    const steps = smallPrimes.map((prime) => Number(step % BigInt(prime)));
    const limit = Math.min(1 << 16, bits * 64);
    for (let count = 0; count < limit; count++) {
      let sieved = false;
      for (let at = 0; at < rests.length && !sieved; at++) {
        const prime = smallPrimes[at] as number;
        const remainder = ((rests[at] as number) + count * (steps[at] as number)) % prime;
        if (remainder === 0 || (safe && remainder === 1 && prime > 2)) sieved = true;
      }
      if (sieved) continue;
      const candidate = start + BigInt(count) * step;
      if (bitLength(candidate) > bits || (add !== undefined && bitLength(candidate) < bits)) break;
      if (safe ? passes(candidate >> 1n, 1, random) && passes(candidate, 1, random) : passes(candidate, 1, random))
        if (good(candidate)) return candidate;
    }
  }
}
