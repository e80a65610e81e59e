import { hkdf } from "@noble/hashes/hkdf.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { browser } from "../../core/browser.ts";
import { coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import type { Bytes } from "../../crypto/bytes.ts";
import { type Digest, digestNamed } from "../../crypto/digests.ts";
import { asArrayBuffer, inputBytes } from "./common.ts";
import { invalidDigest, invalidKeyLength, opensslText } from "./errors.ts";
import { Job } from "./jobs.ts";
import { secretOf } from "./key-object.ts";

const subtle: SubtleCrypto | undefined = browser.crypto.subtle;
const WEB: Readonly<Record<string, string>> = {
  SHA1: "SHA-1",
  SHA256: "SHA-256",
  SHA384: "SHA-384",
  SHA512: "SHA-512",
};
const known = (name: string): Digest => {
  const digest = digestNamed(name);
  if (!digest) throw invalidDigest(name);
  return digest;
};

export class PBKDF2Job extends Job<ArrayBuffer> {
  readonly #given: { password: Bytes; salt: Bytes; iterations: number; length: number; digest: Digest };
  constructor(mode: number, password: Any, salt: Any, iterations: number, length: number, name: string) {
    super("PBKDF2REQUEST", mode);
    this.#given = { password: inputBytes(password), salt: inputBytes(salt), iterations, length, digest: known(name) };
  }
  protected compute(): ArrayBuffer {
    const { password, salt, iterations, length, digest } = this.#given;
    if (length === 0) return new ArrayBuffer(0);
    return asArrayBuffer(pbkdf2(digest.hasher, password, salt, { c: iterations, dkLen: length }));
  }
  protected override later(): Promise<ArrayBuffer> | null {
    const { password, salt, iterations, length, digest } = this.#given;
    const hash = WEB[digest.name];
    // A few rounds are done before the browser has answered.
    if (!subtle || !hash || length === 0 || iterations < 500) return null;
    return subtle
      .importKey("raw", password, "PBKDF2", false, ["deriveBits"])
      .then((key) => subtle.deriveBits({ name: "PBKDF2", hash, salt, iterations }, key, length * 8));
  }
}

const MOST_MEMORY = 32 * 1024 * 1024;
export class ScryptJob extends Job<ArrayBuffer> {
  readonly #compute: () => ArrayBuffer;
  constructor(mode: number, password: Any, salt: Any, N: number, r: number, p: number, maxmem: number, length: number) {
    super("SCRYPTREQUEST", mode);
    const refuse = (why = ""): never => {
      throw coded(RangeError, "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", `Invalid scrypt params${why}`);
    };
    // OpenSSL's checks, in its order.
    if (N < 2 || (N & (N - 1)) !== 0) refuse();
    const tooMuch = `: ${opensslText("tooMuchMemory")}`;
    if (p > (2 ** 30 - 1) / r) refuse(tooMuch);
    if (16 * r <= 31 && N >= 2 ** (16 * r)) refuse(tooMuch);
    if (128 * r * p + 32 * r * (N + 2) * 4 > (maxmem || MOST_MEMORY)) refuse(tooMuch);
    const [secret, grains] = [inputBytes(password), inputBytes(salt)];
    this.#compute = () =>
      length === 0
        ? new ArrayBuffer(0)
        : asArrayBuffer(scrypt(secret, grains, { N, r, p, dkLen: length, maxmem: 2 ** 31 }));
  }
  protected compute(): ArrayBuffer {
    return this.#compute();
  }
}

export class HKDFJob extends Job<ArrayBuffer> {
  readonly #compute: () => ArrayBuffer;
  constructor(mode: number, name: string, key: Any, salt: Any, info: Any, length: number) {
    super("DERIVEBITSREQUEST", mode);
    const digest = known(name);
    const [secret, grains, about] = [secretOf(key), inputBytes(salt), inputBytes(info)];
    if (length > digest.size * 255) throw invalidKeyLength();
    this.#compute = () =>
      length === 0 ? new ArrayBuffer(0) : asArrayBuffer(hkdf(digest.hasher, secret, grains, about, length));
  }
  protected compute(): ArrayBuffer {
    return this.#compute();
  }
}
