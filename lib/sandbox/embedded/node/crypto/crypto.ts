import { unavailable } from "../core/errors.ts";
import { hashNames } from "./algorithms.ts";
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "./derive.ts";
import { createHash, createHmac, Hash, Hmac } from "./hash.ts";
import { randomBytes, randomFill, randomFillSync, randomInt, randomUUID, timingSafeEqual } from "./random.ts";

const web = globalThis.crypto;

/** Keys and ciphers come with a later version; they load and say so when used. */
const LATER = [
  "createCipheriv",
  "createDecipheriv",
  "createSign",
  "createVerify",
  "sign",
  "verify",
  "createPublicKey",
  "createPrivateKey",
  "createSecretKey",
  "generateKey",
  "generateKeySync",
  "generateKeyPair",
  "generateKeyPairSync",
  "createDiffieHellman",
  "createECDH",
  "publicEncrypt",
  "privateDecrypt",
] as const;
const refusals = Object.fromEntries(
  LATER.map((name) => [
    name,
    () => {
      throw unavailable(`crypto.${name}()`, "use crypto.webcrypto.subtle instead");
    },
  ]),
);

/** The module "crypto". Hashes are synchronous, from @noble/hashes; WebCrypto is the browser's own. */
export const crypto = {
  ...refusals,
  createHash,
  createHmac,
  getHashes: hashNames,
  getCiphers: (): string[] => [],
  getCurves: (): string[] => [],
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  scrypt,
  scryptSync,
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  timingSafeEqual,
  getRandomValues: <T extends ArrayBufferView>(view: T): T => web.getRandomValues(view as never) as unknown as T,
  Hash,
  Hmac,
  webcrypto: web,
  subtle: web.subtle,
  constants: {},
};
