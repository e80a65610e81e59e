import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import type { CHash } from "@noble/hashes/utils.js";
import { codedError } from "../core/errors.ts";

/** By the names that OpenSSL gives them, in lower case without "-". */
const ALGORITHMS = {
  md5: ["md5", md5],
  ripemd160: ["ripemd160", ripemd160],
  rmd160: ["ripemd160", ripemd160],
  sha1: ["sha1", sha1],
  sha224: ["sha224", sha224],
  sha256: ["sha256", sha256],
  sha384: ["sha384", sha384],
  sha512: ["sha512", sha512],
  "sha512/224": ["sha512-224", sha512_224],
  "sha512/256": ["sha512-256", sha512_256],
  sha512224: ["sha512-224", sha512_224],
  sha512256: ["sha512-256", sha512_256],
  sha3224: ["sha3-224", sha3_224],
  sha3256: ["sha3-256", sha3_256],
  sha3384: ["sha3-384", sha3_384],
  sha3512: ["sha3-512", sha3_512],
} as const satisfies Record<string, readonly [string, CHash]>;

export const hashNames = (): string[] => [...new Set(Object.values(ALGORITHMS).map(([name]) => name))].sort();

function find(name: string): CHash | null {
  const plain = name.toLowerCase().replace(/^rsa-/, "").replaceAll("-", "");
  return (Object.hasOwn(ALGORITHMS, plain) ? ALGORITHMS[plain as keyof typeof ALGORITHMS][1] : null) as CHash | null;
}

export function hashNamed(name: string): CHash {
  const found = find(name);
  if (found) return found;
  throw new Error("Digest method not supported");
}

export function hmacHashNamed(name: string): CHash {
  const found = find(name);
  if (found) return found;
  throw codedError(Error, "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
}
