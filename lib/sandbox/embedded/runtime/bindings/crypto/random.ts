import { bytesOf, coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { bitLength, fromNumber, sameBytes, toNumber } from "../../crypto/bytes.ts";
import { isPrime, randomPrime } from "../../crypto/numbers.ts";
import { asArrayBuffer, fillRandom, inputBytes, random } from "./common.ts";
import { plainOpenssl } from "./errors.ts";
import { Job } from "./jobs.ts";
import { KeyObjectHandle } from "./key-object.ts";

export class RandomBytesJob extends Job<undefined> {
  readonly #into: Uint8Array;
  constructor(mode: number, buffer: Any, offset: number, size: number) {
    super("RANDOMBYTESREQUEST", mode);
    this.#into = bytesOf(buffer).subarray(offset, offset + size);
  }
  protected compute(): undefined {
    fillRandom(this.#into);
    return undefined;
  }
}

const outOfRange = (message: string): Error => coded(RangeError, "ERR_OUT_OF_RANGE", message);
export class RandomPrimeJob extends Job<ArrayBuffer> {
  /** How the library wants the result; set by it. */
  result: Any;
  readonly #wanted: { bits: number; safe: boolean; add: bigint | undefined; rem: bigint | undefined };
  constructor(mode: number, bits: number, safe: boolean, add: Any, rem: Any) {
    super("RANDOMPRIMEREQUEST", mode);
    const number = (given: Any): bigint | undefined => (given === undefined ? undefined : toNumber(inputBytes(given)));
    this.#wanted = { bits, safe, add: number(add), rem: number(rem) };
    const { add: step, rem: rest } = this.#wanted;
    if (step !== undefined && bitLength(step) > bits) throw outOfRange("invalid options.add");
    if (step !== undefined && step !== 0n && rest !== undefined && step <= rest)
      throw outOfRange("invalid options.rem");
  }
  protected compute(): ArrayBuffer {
    const { bits, safe, add, rem } = this.#wanted;
    if (add === 0n) throw plainOpenssl("divisionByZero");
    if (bits < 2 || (safe && add === undefined && bits < 3)) throw plainOpenssl("bitsTooSmall");
    if (safe && add === undefined && bits < 6 && bits !== 3 && bits !== 4 && bits !== 5)
      throw plainOpenssl("bitsTooSmall");
    return asArrayBuffer(fromNumber(randomPrime(bits, random, { safe, add, rem }), Math.ceil(bits / 8)));
  }
}

export class CheckPrimeJob extends Job<boolean> {
  readonly #candidate: bigint;
  readonly #checks: number;
  constructor(mode: number, candidate: Any, checks: number) {
    super("CHECKPRIMEREQUEST", mode);
    this.#candidate = toNumber(inputBytes(candidate));
    this.#checks = checks;
  }
  protected compute(): boolean {
    return isPrime(this.#candidate, random, this.#checks > 0 ? Math.max(this.#checks, 64) : undefined);
  }
}

export class SecretKeyGenJob extends Job<KeyObjectHandle> {
  readonly #length: number;
  constructor(mode: number, bits: number) {
    super("KEYGENREQUEST", mode);
    this.#length = Math.floor(bits / 8);
  }
  protected compute(): KeyObjectHandle {
    return KeyObjectHandle.secret(random(this.#length));
  }
}

const TYPES = "an instance of ArrayBuffer, Buffer, TypedArray, or DataView.";
export function timingSafeEqual(a: Any, b: Any): boolean {
  for (const [name, given] of [
    ["buf1", a],
    ["buf2", b],
  ] as const)
    if (!ArrayBuffer.isView(given) && !isBuffer(given))
      throw coded(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" argument must be ${TYPES}`);
  const [first, second] = [bytesOf(a), bytesOf(b)];
  if (first.length !== second.length)
    throw coded(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  return sameBytes(first, second);
}
const isBuffer = (given: unknown): boolean =>
  given instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && given instanceof SharedArrayBuffer);
export const secureBuffer = (size: number): Uint8Array => new Uint8Array(size);
