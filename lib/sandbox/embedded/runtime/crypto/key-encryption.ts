import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { type Bytes, concat, fromHex, type Random, toHex } from "./bytes.ts";
import { type CipherKind, cipherNamed } from "./ciphers.ts";
import { children, integer, integerOf, nothing, octets, octetsOf, oid, oidOf, sequence, sequenceOf } from "./der.ts";
import { type Digest, digestNamed, digestOf } from "./digests.ts";
import { KeyTrouble, OID } from "./keys.ts";
import type { Armour } from "./pem.ts";

/** Keys under a passphrase: PKCS #5's second scheme, and what PEM did before. */
const run = (cipher: CipherKind, key: Uint8Array, iv: Uint8Array, encrypts: boolean, data: Uint8Array): Bytes => {
  const mode = cipher.create(key, iv, encrypts, 0);
  try {
    return concat(mode.update(data), mode.final());
  } catch {
    throw new KeyTrouble("bad decrypt");
  }
};
/** EVP_BytesToKey with MD5, one round: keys of old. */
export function keyFromPassphrase(
  passphrase: Uint8Array,
  salt: Uint8Array,
  keyLength: number,
  ivLength: number,
): [Bytes, Bytes] {
  const md5 = digestNamed("md5") as Digest;
  let all: Bytes = new Uint8Array(0);
  let last: Bytes = new Uint8Array(0);
  while (all.length < keyLength + ivLength) {
    last = digestOf(md5, last, passphrase, salt);
    all = concat(all, last);
  }
  return [all.slice(0, keyLength), all.slice(keyLength, keyLength + ivLength)];
}

const PRF: Readonly<Record<string, string>> = {
  "1.2.840.113549.2.7": "sha1",
  "1.2.840.113549.2.8": "sha224",
  "1.2.840.113549.2.9": "sha256",
  "1.2.840.113549.2.10": "sha384",
  "1.2.840.113549.2.11": "sha512",
};
/** An EncryptedPrivateKeyInfo's content. @throws KeyTrouble, DerError */
export function openPkcs8(bytes: Uint8Array, passphrase: Uint8Array): Bytes {
  const [scheme, content] = sequenceOf(bytes);
  const [kind, parameters] = scheme ? children(scheme) : [];
  if (oidOf(kind) !== OID.pbes2 || !parameters) throw new KeyTrouble("unsupported");
  const [derivation, encryption] = children(parameters);
  const [cipherName, iv] = encryption ? children(encryption) : [];
  const cipher = cipherNamed(oidOf(cipherName));
  const [derivationName, how] = derivation ? children(derivation) : [];
  if (!cipher || !how) throw new KeyTrouble("unsupported");
  const [salt, ...rest] = children(how);
  let key: Uint8Array;
  if (oidOf(derivationName) === OID.pbkdf2) {
    const prf = rest.find(({ tag }) => tag === 0x30);
    const digest = digestNamed(prf ? (PRF[oidOf(children(prf)[0])] ?? "") : "sha1");
    if (!digest) throw new KeyTrouble("unsupported");
    key = pbkdf2(digest.hasher as never, passphrase, octetsOf(salt), {
      c: Number(integerOf(rest[0])),
      dkLen: cipher.keyLength,
    });
  } else if (oidOf(derivationName) === OID.scrypt) {
    const [N, r, p] = rest.map((node) => Number(integerOf(node))) as [number, number, number];
    key = scrypt(passphrase, octetsOf(salt), { N, r, p, dkLen: cipher.keyLength });
  } else throw new KeyTrouble("unsupported");
  return run(cipher, key, octetsOf(iv), false, octetsOf(content));
}
const ROUNDS = 2048;
/** Null for ciphers that cannot be used so. */
export function closePkcs8(
  bytes: Uint8Array,
  cipher: CipherKind,
  passphrase: Uint8Array,
  random: Random,
): Bytes | null {
  const oidText = cipher.oid;
  if (oidText === null) return null;
  const salt = random(8);
  const iv = random(cipher.ivLength);
  const digest = digestNamed("sha256") as Digest;
  const key = pbkdf2(digest.hasher as never, passphrase, salt, { c: ROUNDS, dkLen: cipher.keyLength });
  const prf = sequence(oid("1.2.840.113549.2.9"), nothing());
  const derivation = sequence(oid(OID.pbkdf2), sequence(octets(salt), integer(ROUNDS), prf));
  const encryption = sequence(oid(oidText), octets(iv));
  return sequence(
    sequence(oid(OID.pbes2), sequence(derivation, encryption)),
    octets(run(cipher, key, iv, true, bytes)),
  );
}

export const isOldEncrypted = ({ headers }: Armour): boolean =>
  headers.get("Proc-Type")?.includes("ENCRYPTED") ?? false;
export function openOld({ headers, bytes }: Armour, passphrase: Uint8Array): Bytes {
  const [name = "", hex = ""] = (headers.get("DEK-Info") ?? "").split(",");
  const cipher = cipherNamed(name.trim());
  if (!cipher) throw new KeyTrouble("unsupported");
  const iv = fromHex(hex.trim());
  const [key] = keyFromPassphrase(passphrase, iv.subarray(0, 8), cipher.keyLength, 0);
  return run(cipher, key, iv, false, bytes);
}
export function closeOld(
  bytes: Uint8Array,
  cipher: CipherKind,
  passphrase: Uint8Array,
  random: Random,
): { headers: [string, string][]; bytes: Bytes } {
  const iv = random(cipher.ivLength);
  const [key] = keyFromPassphrase(passphrase, iv.subarray(0, 8), cipher.keyLength, 0);
  return {
    headers: [
      ["Proc-Type", "4,ENCRYPTED"],
      ["DEK-Info", `${cipher.name},${toHex(iv).toUpperCase()}`],
    ],
    bytes: run(cipher, key, iv, true, bytes),
  };
}
