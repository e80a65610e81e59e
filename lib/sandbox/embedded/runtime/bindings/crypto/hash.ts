import { hmac } from "@noble/hashes/hmac.js";
import { browser } from "../../core/browser.ts";
import type { Any } from "../../core/machine.ts";
import { type Bytes, sameBytes } from "../../crypto/bytes.ts";
import { type Digest, digestNamed, digestOf, type Hashing, hmacOf } from "../../crypto/digests.ts";
import { asArrayBuffer, inputBytes, output, readBytes } from "./common.ts";
import { invalidDigest, opensslError } from "./errors.ts";
import { Job } from "./jobs.ts";
import { secretOf } from "./key-object.ts";

export class Hash {
  readonly #hash: Hashing;
  readonly #digest: Digest;
  readonly #length: number;
  #result: Bytes | null = null;
  constructor(given: string | Hash, length: number | undefined) {
    const digest = typeof given === "string" ? digestNamed(given) : given.#digest;
    if (!digest) throw new Error("Digest method not supported");
    this.#digest = digest;
    this.#length = length ?? digest.size;
    if (this.#length !== digest.size && !digest.extends) throw opensslError("notExtending");
    // The length matters at the end only: a copy may have another one.
    this.#hash =
      typeof given === "string" ? digest.create(digest.extends ? MOST_AT_ONCE : undefined) : given.#hash.clone();
  }
  update(data: Any, encoding: Any): boolean {
    this.#hash.update(readBytes(data, encoding));
    return true;
  }
  digest(encoding: Any): Any {
    this.#result ??= this.#digest.extends ? extended(this.#hash, this.#length) : this.#hash.digest();
    return output(this.#result.slice(), encoding);
  }
}
const MOST_AT_ONCE = 32;
type Extending = Hashing & { xof(length: number): Bytes };
const extended = (hash: Hashing, length: number): Bytes =>
  length === 0 ? new Uint8Array(0) : (hash as Extending).xof(length);

export class Hmac {
  #mac: { update(data: Uint8Array): unknown; digest(): Uint8Array } | null = null;
  init(name: string, key: Any): void {
    const digest = digestNamed(name);
    if (!digest) throw invalidDigest(name);
    // OpenSSL refuses without telling why.
    if (digest.extends) throw new Error("error:00000000:lib(0)::reason(0)");
    this.#mac = hmac.create(digest.hasher, secretOf(key));
  }
  update(data: Any, encoding: Any): boolean {
    if (!this.#mac) return false;
    this.#mac.update(readBytes(data, encoding));
    return true;
  }
  digest(encoding: Any): Any {
    const result = this.#mac ? (this.#mac.digest() as Bytes) : new Uint8Array(0);
    this.#mac = null;
    return output(result, encoding);
  }
}

export function oneShotDigest(name: string, _id: number, _cache: object, input: Any, encoding: Any): Any {
  const digest = digestNamed(name);
  if (!digest) throw new Error(`Digest method ${name} is not supported`);
  return output(digestOf(digest, readBytes(input)), encoding);
}

const WEB: Readonly<Record<string, string>> = {
  SHA1: "SHA-1",
  SHA256: "SHA-256",
  SHA384: "SHA-384",
  SHA512: "SHA-512",
};
const subtle: SubtleCrypto | undefined = browser.crypto.subtle;
/** Below that, asking the browser takes longer than doing it. */
const WORTH_ASKING = 65536;

export class HashJob extends Job<ArrayBuffer> {
  readonly #digest: Digest;
  readonly #data: Bytes;
  constructor(mode: number, name: string, data: Any) {
    super("HASHREQUEST", mode);
    const digest = digestNamed(name);
    if (!digest) throw invalidDigest(name);
    this.#digest = digest;
    this.#data = inputBytes(data);
  }
  protected compute(): ArrayBuffer {
    return asArrayBuffer(digestOf(this.#digest, this.#data));
  }
  protected override later(): Promise<ArrayBuffer> | null {
    const name = WEB[this.#digest.name];
    return subtle && name && this.#data.length >= WORTH_ASKING ? subtle.digest(name, this.#data) : null;
  }
}

const SIGN = 0;
export class HmacJob extends Job<ArrayBuffer | boolean> {
  readonly #compute: () => ArrayBuffer | boolean;
  constructor(mode: number, signMode: number, name: string, key: Any, data: Any, signature: Any) {
    super("SIGNREQUEST", mode);
    const digest = digestNamed(name);
    if (!digest) throw invalidDigest(name);
    const [secret, bytes] = [secretOf(key), inputBytes(data)];
    const given = signMode === SIGN ? null : inputBytes(signature);
    this.#compute = () => {
      const made = hmacOf(digest, secret, bytes);
      return given ? sameBytes(made, given) : asArrayBuffer(made);
    };
  }
  protected compute(): ArrayBuffer | boolean {
    return this.#compute();
  }
}
