import { HashMD } from "@noble/hashes/_md.js";
import { blake2b, blake2s } from "@noble/hashes/blake2.js";
import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from "@noble/hashes/sha3.js";
import { type CHash, createHasher, type Hash } from "@noble/hashes/utils.js";
import type { Bytes } from "./bytes.ts";

/** A digest under way. */
export type Hashing = { update(data: Uint8Array): unknown; digest(): Bytes; clone(): Hashing };
/** The digests that OpenSSL 3 has, by all the names it knows them by. */
export type Digest = {
  /** As WebCrypto's and Node's messages have it. */
  readonly name: string;
  readonly size: number;
  readonly blockSize: number;
  /** Any length of output may be asked for. */
  readonly extends: boolean;
  readonly oid: string | null;
  readonly hasher: CHash;
  create(length?: number): Hashing;
};

/** Of MD5 and SHA-1, one after the other: what TLS 1.0 signed. */
class Md5Sha1 implements Hash<Md5Sha1> {
  readonly blockLen = 64;
  readonly outputLen = 36;
  readonly canXOF = false;
  #parts = [md5.create(), sha1.create()] as [ReturnType<typeof md5.create>, ReturnType<typeof sha1.create>];
  update(data: Uint8Array): this {
    for (const part of this.#parts) part.update(data);
    return this;
  }
  digestInto(into: Uint8Array): void {
    this.#parts[0].digestInto(into.subarray(0, 16));
    this.#parts[1].digestInto(into.subarray(16, 36));
  }
  digest(): Uint8Array<ArrayBuffer> {
    const into = new Uint8Array(36);
    this.digestInto(into);
    return into;
  }
  destroy(): void {
    for (const part of this.#parts) part.destroy();
  }
  _cloneInto(to: Md5Sha1 = new Md5Sha1()): Md5Sha1 {
    to.#parts = [this.#parts[0].clone(), this.#parts[1].clone()];
    return to;
  }
  clone(): Md5Sha1 {
    return this._cloneInto();
  }
}

const rotate = (word: number, count: number): number => (word << count) | (word >>> (32 - count));
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e] as const;
/** SM3 (GB/T 32905-2016). */
class Sm3 extends HashMD<Sm3> {
  #state = Int32Array.from(START);
  readonly #words = new Int32Array(68);
  constructor() {
    super(64, 32, 8, false);
  }
  protected get(): number[] {
    return [...this.#state];
  }
  protected set(...state: number[]): void {
    this.#state = Int32Array.from(state);
  }
  protected process(view: DataView, offset: number): void {
    const words = this.#words;
    for (let at = 0; at < 16; at++) words[at] = view.getInt32(offset + at * 4);
    for (let at = 16; at < 68; at++) {
      const mixed = (words[at - 16] as number) ^ (words[at - 9] as number) ^ rotate(words[at - 3] as number, 15);
      const spread = mixed ^ rotate(mixed, 15) ^ rotate(mixed, 23);
      words[at] = spread ^ rotate(words[at - 13] as number, 7) ^ (words[at - 6] as number);
    }
    let [a, b, c, d, e, f, g, h] = this.#state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let at = 0; at < 64; at++) {
      const early = at < 16;
      const first = rotate((rotate(a, 12) + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, at % 32)) | 0, 7);
      const second = first ^ rotate(a, 12);
      const choice = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const other = early ? e ^ f ^ g : (e & f) | (~e & g);
      const left = (choice + d + second + ((words[at] as number) ^ (words[at + 4] as number))) | 0;
      const right = (other + h + first + (words[at] as number)) | 0;
      [d, c, b, a] = [c, rotate(b, 9), a, left];
      [h, g, f, e] = [g, rotate(f, 19), e, right ^ rotate(right, 9) ^ rotate(right, 17)];
    }
    for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) this.#state[at] = (this.#state[at] as number) ^ word;
  }
  protected roundClean(): void {
    this.#words.fill(0);
  }
  _cloneInto(to: Sm3 = new Sm3()): Sm3 {
    to.#state = this.#state.slice();
    return this._cloneIntoMeta(to);
  }
  destroy(): void {
    this.#state.fill(0);
  }
}

const OID_NIST = "2.16.840.1.101.3.4.2.";
const table: readonly [name: string, hasher: unknown, oid: string | null, aliases: string][] = [
  ["MD5", md5, "1.2.840.113549.2.5", "ssl3-md5 rsa-md5 md5withrsaencryption"],
  ["MD5-SHA1", createHasher(() => new Md5Sha1() as never), null, ""],
  ["SHA1", sha1, "1.3.14.3.2.26", "sha-1 ssl3-sha1 rsa-sha1 rsa-sha1-2 sha1withrsaencryption sha1withrsa"],
  ["SHA224", sha224, `${OID_NIST}4`, "sha-224 sha2-224 rsa-sha224 sha224withrsaencryption"],
  ["SHA256", sha256, `${OID_NIST}1`, "sha-256 sha2-256 rsa-sha256 sha256withrsaencryption"],
  ["SHA384", sha384, `${OID_NIST}2`, "sha-384 sha2-384 rsa-sha384 sha384withrsaencryption"],
  ["SHA512", sha512, `${OID_NIST}3`, "sha-512 sha2-512 rsa-sha512 sha512withrsaencryption"],
  [
    "SHA512-224",
    sha512_224,
    `${OID_NIST}5`,
    "sha512/224 sha-512/224 sha2-512/224 rsa-sha512/224 sha512-224withrsaencryption",
  ],
  [
    "SHA512-256",
    sha512_256,
    `${OID_NIST}6`,
    "sha512/256 sha-512/256 sha2-512/256 rsa-sha512/256 sha512-256withrsaencryption",
  ],
  ["SHA3-224", sha3_224, `${OID_NIST}7`, "rsa-sha3-224 id-rsassa-pkcs1-v1_5-with-sha3-224"],
  ["SHA3-256", sha3_256, `${OID_NIST}8`, "rsa-sha3-256 id-rsassa-pkcs1-v1_5-with-sha3-256"],
  ["SHA3-384", sha3_384, `${OID_NIST}9`, "rsa-sha3-384 id-rsassa-pkcs1-v1_5-with-sha3-384"],
  ["SHA3-512", sha3_512, `${OID_NIST}10`, "rsa-sha3-512 id-rsassa-pkcs1-v1_5-with-sha3-512"],
  ["SHAKE128", shake128, `${OID_NIST}11`, "shake-128"],
  ["SHAKE256", shake256, `${OID_NIST}12`, "shake-256"],
  ["RIPEMD160", ripemd160, "1.3.36.3.2.1", "ripemd-160 ripemd rmd160 rsa-ripemd160 ripemd160withrsa"],
  ["BLAKE2b512", blake2b, "1.3.6.1.4.1.1722.12.2.1.16", "blake2b-512"],
  ["BLAKE2s256", blake2s, "1.3.6.1.4.1.1722.12.2.2.8", "blake2s-256"],
  ["SM3", createHasher(() => new Sm3() as never), "1.2.156.10197.1.401", "rsa-sm3 sm3withrsaencryption"],
];

const byName = new Map<string, Digest>();
for (const [name, given, oid, aliases] of table) {
  const hasher = given as Omit<CHash, "create"> & { create(options?: { dkLen: number }): Hashing };
  const digest: Digest = {
    name,
    size: name === "SHAKE128" ? 16 : name === "SHAKE256" ? 32 : hasher.outputLen,
    blockSize: hasher.blockLen,
    extends: name.startsWith("SHAKE"),
    oid,
    hasher: given as CHash,
    create: (length) => (length === undefined ? hasher.create() : hasher.create({ dkLen: length })),
  };
  for (const alias of [name.toLowerCase(), ...aliases.split(" "), ...(oid ? [oid] : [])])
    if (alias) byName.set(alias, digest);
}

/** Names as OpenSSL knows them, in any case. */
export const digestNamed = (name: string): Digest | undefined => byName.get(name.toLowerCase());
export const digestByOid = (oid: string): Digest | undefined => byName.get(oid);
export const digestOf = (digest: Digest, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const hash = digest.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const hmacOf = (digest: Digest, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const mac = hmac.create(digest.hasher as never, key);
  for (const part of parts) mac.update(part);
  return mac.digest() as Uint8Array<ArrayBuffer>;
};
/** What getHashes() tells, as OpenSSL 3.0 lists it. */
export const HASH_NAMES =
  "RSA-MD5 RSA-RIPEMD160 RSA-SHA1 RSA-SHA1-2 RSA-SHA224 RSA-SHA256 RSA-SHA3-224 RSA-SHA3-256 RSA-SHA3-384 RSA-SHA3-512 RSA-SHA384 RSA-SHA512 RSA-SHA512/224 RSA-SHA512/256 RSA-SM3 blake2b512 blake2s256 id-rsassa-pkcs1-v1_5-with-sha3-224 id-rsassa-pkcs1-v1_5-with-sha3-256 id-rsassa-pkcs1-v1_5-with-sha3-384 id-rsassa-pkcs1-v1_5-with-sha3-512 md5 md5-sha1 md5WithRSAEncryption ripemd ripemd160 ripemd160WithRSA rmd160 sha1 sha1WithRSAEncryption sha224 sha224WithRSAEncryption sha256 sha256WithRSAEncryption sha3-224 sha3-256 sha3-384 sha3-512 sha384 sha384WithRSAEncryption sha512 sha512-224 sha512-224WithRSAEncryption sha512-256 sha512-256WithRSAEncryption sha512WithRSAEncryption shake128 shake256 sm3 sm3WithRSAEncryption ssl3-md5 ssl3-sha1".split(
    " ",
  );
