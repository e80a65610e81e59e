import { createHash, createHmac, getHashes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "./bytes.ts";
import { digestNamed, digestOf, HASH_NAMES, hmacOf } from "./digests.ts";
import { isPrime, modInverse, modPow, randomPrime } from "./numbers.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

describe("digests", () => {
  const data = Uint8Array.from({ length: 300 }, (_, at) => at * 7);
  it("are those of native Node, under every name it lists", () => {
    expect(HASH_NAMES).toEqual(getHashes());
    for (const name of HASH_NAMES) {
      const digest = digestNamed(name);
      if (!digest) throw new Error(name);
      expect([name, toHex(digestOf(digest, data.subarray(0, 129), data.subarray(129)))]).toEqual([
        name,
        createHash(name).update(data).digest("hex"),
      ]);
      if (!digest.extends)
        expect(toHex(hmacOf(digest, data, data))).toBe(createHmac(name, data).update(data).digest("hex"));
    }
  });
});

describe("whole numbers", () => {
  it("are raised and inverted", () => {
    expect(modPow(3n, 1000n, 10007n)).toBe(3n ** 1000n % 10007n);
    expect(modPow(7n, 2n ** 100n, 2n ** 89n - 1n)).toBe(
      modPow(modPow(7n, 2n ** 50n, 2n ** 89n - 1n), 2n ** 50n, 2n ** 89n - 1n),
    );
    expect(((modInverse(17n, 3120n) ?? 0n) * 17n) % 3120n).toBe(1n);
    expect(modInverse(6n, 9n)).toBe(null);
  });
  it("are prime when they should be", () => {
    expect(isPrime(2n ** 127n - 1n, random)).toBe(true);
    expect(isPrime((2n ** 61n - 1n) * (2n ** 89n - 1n), random)).toBe(false);
    for (const bits of [3, 8, 17, 64, 130]) {
      const prime = randomPrime(bits, random);
      expect(prime.toString(2).length).toBe(bits);
      expect(isPrime(prime, random)).toBe(true);
    }
    const safe = randomPrime(96, random, { safe: true });
    expect(isPrime(safe >> 1n, random)).toBe(true);
    expect(randomPrime(64, random, { add: 12n, rem: 5n }) % 12n).toBe(5n);
  });
});

describe("a digest under way", () => {
  it("can be copied", () => {
    for (const name of ["sm3", "md5-sha1", "sha3-256", "blake2b512"]) {
      const hash = digestNamed(name)?.create();
      hash?.update(new Uint8Array(70));
      const copy = hash?.clone();
      hash?.update(new Uint8Array(1));
      expect(toHex(copy?.digest() ?? new Uint8Array())).toBe(createHash(name).update(new Uint8Array(70)).digest("hex"));
      expect(toHex(hash?.digest() ?? new Uint8Array())).toBe(createHash(name).update(new Uint8Array(71)).digest("hex"));
    }
  });
});
