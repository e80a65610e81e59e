import { asBuffer, coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { type Bytes, bitLength, fromNumber, toNumber } from "../../crypto/bytes.ts";
import { sharedSecret } from "../../crypto/curves.ts";
import { type Group, groupNamed, groupOf } from "../../crypto/groups.ts";
import { type DhKey, isPlain, type PairKey } from "../../crypto/keys.ts";
import { isPrime, modPow, randomBits, randomPrime } from "../../crypto/numbers.ts";
import { asArrayBuffer, inputBytes, random } from "./common.ts";
import { invalidKeyType, invalidState, opensslError } from "./errors.ts";
import { Job } from "./jobs.ts";
import { pairOf } from "./key-object.ts";

// What is wrong with a prime and its generator, as OpenSSL numbers it.
const NOT_PRIME = 1;
const NOT_SAFE = 2;
const BAD_GENERATOR = 8;
const TOO_SMALL = 128;
const SMALLEST = 512;

const invalidLength = (message: string): Error => coded(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", message);
function checkParameters(p: bigint, g: bigint): number {
  if (g === 2n && groupOf(p)) return 0;
  let trouble = bitLength(p) < SMALLEST ? TOO_SMALL : 0;
  if (g <= 1n || g >= p - 1n) trouble |= BAD_GENERATOR;
  if (!isPrime(p, random)) return trouble | NOT_PRIME;
  return isPrime((p - 1n) / 2n, random) ? trouble : trouble | NOT_SAFE;
}
export const randomExponent = (p: bigint, bits: number): bigint => {
  const length = bits || bitLength(p) - 1;
  return randomBits(length, random) | (1n << BigInt(length - 1));
};
const secretWith = (p: bigint, x: bigint, y: bigint): Bytes => fromNumber(modPow(y, x, p), Math.ceil(bitLength(p) / 8));

class Exchange {
  readonly #p: bigint;
  readonly #g: bigint;
  readonly #bits: number;
  readonly verifyError: number;
  #secret: bigint | null = null;
  #open: bigint | null = null;
  constructor(p: bigint, g: bigint, bits: number, verifyError: number) {
    this.#p = p;
    this.#g = g;
    this.#bits = bits;
    this.verifyError = verifyError;
  }
  generateKeys(): Any {
    if (bitLength(this.#p) < SMALLEST) throw opensslError("modulusTooSmall");
    this.#secret ??= randomExponent(this.#p, this.#bits);
    this.#open = modPow(this.#g, this.#secret, this.#p);
    return this.getPublicKey();
  }
  computeSecret(given: Any): Any {
    if (this.#secret === null) throw invalidKeyType();
    const other = toNumber(inputBytes(given));
    if (other <= 1n) throw invalidLength("Supplied key is too small");
    if (other >= this.#p - 1n) throw invalidLength("Supplied key is too large");
    return asBuffer(secretWith(this.#p, this.#secret, other));
  }
  getPrime(): Any {
    return asBuffer(fromNumber(this.#p));
  }
  getGenerator(): Any {
    return asBuffer(fromNumber(this.#g));
  }
  getPublicKey(): Any {
    if (this.#open === null) throw invalidState("No public key - did you forget to generate one?");
    return asBuffer(fromNumber(this.#open));
  }
  getPrivateKey(): Any {
    if (this.#secret === null) throw invalidState("No private key - did you forget to generate one?");
    return asBuffer(fromNumber(this.#secret));
  }
  setPublicKey(given: Any): void {
    this.#open = toNumber(inputBytes(given));
  }
  setPrivateKey(given: Any): void {
    this.#secret = toNumber(inputBytes(given));
  }
}
function parametersFrom(given: Any, generator: Any): [p: bigint, g: bigint] {
  const g = typeof generator === "number" ? BigInt(generator) : toNumber(inputBytes(generator));
  if (typeof given === "number") {
    if (given < SMALLEST) throw opensslError("modulusTooSmall");
    if (g <= 1n) throw opensslError("badGenerator", ["error:02880003:Diffie-Hellman routines::BN lib"]);
    return [randomPrime(given, random, { safe: true }), g];
  }
  if (g <= 1n) throw opensslError("badGenerator");
  return [toNumber(inputBytes(given)), g];
}
export class DiffieHellman extends Exchange {
  constructor(given: Any, generator: Any) {
    const [p, g] = parametersFrom(given, generator);
    super(p, g, 0, checkParameters(p, g));
  }
}
export class DiffieHellmanGroup extends Exchange {
  constructor(name: string) {
    const group = groupFor(name);
    super(group.prime, 2n, group.secretBits, 0);
  }
}
export function groupFor(name: string): Group {
  const group = groupNamed(name);
  if (!group) throw coded(Error, "ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
  return group;
}

/** The secret that a private and a public key share. @throws as OpenSSL's provider */
export function agreed(secret: PairKey, open: PairKey): Bytes {
  if (secret.kind === "dh" && open.kind === "dh") {
    if (secret.p !== open.p || secret.g !== open.g) throw opensslError("mismatch");
    return secretWith(secret.p, (secret as DhKey).x as bigint, open.y);
  }
  if (secret.kind === "ec" && open.kind === "ec") {
    if (secret.curve !== open.curve) throw opensslError("mismatch");
    return sharedSecret(secret.curve, secret.secret as bigint, open.point as never);
  }
  if (isPlain(secret) && isPlain(open) && secret.kind === open.kind) {
    const made = secret.curve.shared?.(secret.secret as Bytes, open.open);
    if (!made) throw opensslError("derivation");
    return made;
  }
  throw opensslError("notForKeyType");
}
export const statelessDH = (secret: Any, open: Any): Any => asBuffer(agreed(pairOf(secret), pairOf(open)));

export class DHBitsJob extends Job<ArrayBuffer> {
  readonly #keys: [secret: PairKey, open: PairKey];
  constructor(mode: number, open: Any, secret: Any) {
    super("DERIVEBITSREQUEST", mode);
    this.#keys = [pairOf(secret), pairOf(open)];
  }
  protected compute(): ArrayBuffer {
    return asArrayBuffer(agreed(...this.#keys));
  }
}
export class ECDHBitsJob extends DHBitsJob {
  constructor(mode: number, _name: string, open: Any, secret: Any) {
    super(mode, open, secret);
  }
}
