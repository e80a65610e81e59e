import { asBuffer, coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import type { Bytes } from "../../crypto/bytes.ts";
import { type CipherKind, cipherNamed } from "../../crypto/ciphers.ts";
import { DerError, sequenceOf, TAG } from "../../crypto/der.ts";
import { closeOld, closePkcs8, isOldEncrypted, openOld, openPkcs8 } from "../../crypto/key-encryption.ts";
import {
  readCertificate,
  readDsaPrivate,
  readPkcs8,
  readRsaPrivate,
  readRsaPublic,
  readSec1,
  readSpki,
} from "../../crypto/key-reading.ts";
import { writePkcs8, writeRsaPrivate, writeRsaPublic, writeSec1, writeSpki } from "../../crypto/key-writing.ts";
import { type EcKey, KeyTrouble, type PairKey, type RsaKey } from "../../crypto/keys.ts";
import { type Armour, readPem, writePem } from "../../crypto/pem.ts";
import { inputBytes, random } from "./common.ts";
import { opensslError, unknownCipher } from "./errors.ts";

// As the library numbers them.
const DER = 0;
const PEM = 1;
const [PKCS1, PKCS8, SPKI, SEC1] = [0, 1, 2, 3];
const LONGEST_PASSPHRASE = 1024;

const missingPassphrase = (): Error =>
  coded(TypeError, "ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key");
/** Failures of reading as OpenSSL tells them. `wrongTag`: what it says to bytes that are something else. */
function explained<T>(work: () => T, isPem: boolean, wrongTag: "wrongTag" | "unsupportedKey"): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof KeyTrouble) {
      if (error.why === "bad decrypt") throw opensslError("badDecrypt");
      if (error.why === "no passphrase") throw isPem ? opensslError("interrupted") : missingPassphrase();
      throw wrongTag === "wrongTag" ? opensslError("decode") : opensslError("unsupportedKey");
    }
    if (error instanceof DerError || error instanceof RangeError) throw opensslError(wrongTag);
    throw error;
  }
}
const needed = (passphrase: Bytes | null): Bytes => {
  if (!passphrase || passphrase.length > LONGEST_PASSPHRASE) throw new KeyTrouble("no passphrase");
  return passphrase;
};

const PRIVATE_LABELS: Readonly<Record<string, (bytes: Uint8Array) => PairKey>> = {
  "PRIVATE KEY": readPkcs8,
  "RSA PRIVATE KEY": readRsaPrivate,
  "EC PRIVATE KEY": readSec1,
  "DSA PRIVATE KEY": readDsaPrivate,
};
const PUBLIC_LABELS: Readonly<Record<string, (bytes: Uint8Array) => PairKey>> = {
  "PUBLIC KEY": readSpki,
  "RSA PUBLIC KEY": readRsaPublic,
  CERTIFICATE: readCertificate,
  "X509 CERTIFICATE": readCertificate,
  "TRUSTED CERTIFICATE": readCertificate,
};
function readPrivateArmour(armour: Armour, passphrase: Bytes | null): PairKey {
  if (armour.label === "ENCRYPTED PRIVATE KEY") return readPkcs8(openPkcs8(armour.bytes, needed(passphrase)));
  const bytes = isOldEncrypted(armour) ? openOld(armour, needed(passphrase)) : armour.bytes;
  const reader = PRIVATE_LABELS[armour.label];
  if (!reader) throw new KeyTrouble("unsupported");
  return reader(bytes);
}
const isPrivateLabel = (label: string): boolean => label in PRIVATE_LABELS || label === "ENCRYPTED PRIVATE KEY";

function readArmoured(bytes: Bytes, passphrase: Bytes | null, onlyPrivate: boolean): PairKey {
  const found = readPem(bytes);
  if (!onlyPrivate) {
    const open = found.find(({ label }) => label in PUBLIC_LABELS);
    const reader = open && PUBLIC_LABELS[open.label];
    if (reader) return explained(() => reader(open.bytes), true, open.bytes.length > 0 ? "wrongTag" : "unsupportedKey");
  }
  const secret = found.find(({ label }) => isPrivateLabel(label));
  if (!secret) throw opensslError("unsupportedKey");
  return explained(() => readPrivateArmour(secret, passphrase), true, "unsupportedKey");
}

const isEncryptedInfo = (bytes: Uint8Array): boolean => {
  const [first] = sequenceOf(bytes);
  return first?.tag === TAG.sequence;
};
function readPrivateDer(bytes: Bytes, encoding: number, passphrase: Bytes | null): PairKey {
  if (encoding === PKCS8 && isEncryptedInfo(bytes)) return readPkcs8(openPkcs8(bytes, needed(passphrase)));
  if (encoding === PKCS8) return readPkcs8(bytes);
  // OpenSSL takes whichever of its own forms it finds.
  const [, second] = sequenceOf(bytes);
  if (second?.tag === TAG.sequence) return readPkcs8(bytes);
  return second?.tag === TAG.octets ? readSec1(bytes) : readRsaPrivate(bytes);
}
function readPublicDer(bytes: Bytes, encoding: number): PairKey {
  return encoding === SPKI ? readSpki(bytes) : readRsaPublic(bytes);
}
/** Whether PKCS #1 bytes begin with a version: then they are a private key. */
const isRsaPrivate = (bytes: Uint8Array): boolean => {
  try {
    return sequenceOf(bytes).length > 2;
  } catch {
    return false;
  }
};

/** A key given as bytes in a format. @throws as OpenSSL fails */
export function readPair(data: Any, format: Any, encoding: Any, passphrase: Any, onlyPrivate: boolean): PairKey {
  const bytes = inputBytes(data);
  const word = passphrase === undefined || passphrase === null ? null : inputBytes(passphrase);
  if (format !== DER) return readArmoured(bytes, word, onlyPrivate);
  const isPublic = !onlyPrivate && (encoding === SPKI || (encoding === PKCS1 && !isRsaPrivate(bytes)));
  if (isPublic) return explained(() => readPublicDer(bytes, encoding), false, "wrongTag");
  const wrong = encoding === PKCS8 ? "wrongTag" : "unsupportedKey";
  return explained(() => readPrivateDer(bytes, encoding, word), false, wrong);
}

const labelFor = (isSecret: boolean, encoding: number): string =>
  isSecret
    ? encoding === PKCS1
      ? "RSA PRIVATE KEY"
      : encoding === SEC1
        ? "EC PRIVATE KEY"
        : "PRIVATE KEY"
    : encoding === PKCS1
      ? "RSA PUBLIC KEY"
      : "PUBLIC KEY";
function bodyOf(pair: PairKey, isSecret: boolean, encoding: number): Bytes {
  if (encoding === PKCS1) return isSecret ? writeRsaPrivate(pair as RsaKey) : writeRsaPublic(pair as RsaKey);
  if (encoding === SEC1) return writeSec1(pair as EcKey);
  return isSecret ? writePkcs8(pair) : writeSpki(pair);
}

export const cipherFor = (name: Any): CipherKind | null => {
  if (name === undefined || name === null) return null;
  const cipher = cipherNamed(name);
  if (!cipher) throw unknownCipher();
  return cipher;
};
/** Text for PEM, a Buffer for DER. */
export function writePair(
  pair: PairKey,
  isSecret: boolean,
  format: number,
  encoding: number,
  cipherName: Any,
  passphrase: Any,
): Any {
  const cipher = cipherFor(cipherName);
  const label = labelFor(isSecret, encoding);
  const body = bodyOf(pair, isSecret, encoding);
  if (!cipher) return format === PEM ? writePem(label, body) : asBuffer(body);
  const word = inputBytes(passphrase);
  if (encoding === PKCS8) {
    const closed = closePkcs8(body, cipher, word, random);
    if (!closed) throw opensslError("noIdentifier", []);
    return format === PEM ? writePem("ENCRYPTED PRIVATE KEY", closed) : asBuffer(closed);
  }
  const closed = closeOld(body, cipher, word, random);
  return writePem(label, closed.bytes, closed.headers);
}
