import {
  constants,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex, toNumber } from "./bytes.ts";
import { type CipherKind, cipherNamed } from "./ciphers.ts";
import { ecdsaFits, ecdsaSign } from "./curves.ts";
import { type Digest, digestNamed, digestOf } from "./digests.ts";
import { dsaFits, dsaSign, generateDsa, signatureFromDer, signatureToDer } from "./dsa.ts";
import { closeOld, closePkcs8, isOldEncrypted, openOld, openPkcs8 } from "./key-encryption.ts";
import { readPkcs8, readRsaPrivate, readSec1, readSpki } from "./key-reading.ts";
import { writePkcs8, writeRsaPrivate, writeSec1, writeSpki } from "./key-writing.ts";
import type { DsaKey, EcKey, PlainKey, RsaKey } from "./keys.ts";
import { rsaPrivate } from "./keys.ts";
import {
  digestInfo,
  maskGeneration,
  oaepContent,
  oaepPadding,
  pssFits,
  pssPadding,
  signatureContent,
  signaturePadding,
} from "./padding.ts";
import { pemBytes, readPem, writePem } from "./pem.ts";
import { generateRsa, rsaApply, rsaBytes, rsaSize, rsaUndo } from "./rsa.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const sha256 = digestNamed("sha256") as Digest;
const text = new TextEncoder().encode("a text to sign");
type Made = { publicKey: import("node:crypto").KeyObject; privateKey: import("node:crypto").KeyObject };
const pairs: Readonly<Record<string, () => Made>> = {
  rsa: () => generateKeyPairSync("rsa", { modulusLength: 1024 }),
  "rsa-pss": () =>
    generateKeyPairSync("rsa-pss", {
      modulusLength: 1024,
      hashAlgorithm: "sha256",
      mgf1HashAlgorithm: "sha512",
      saltLength: 21,
    } as never) as unknown as Made,
  "P-256": () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "P-521": () => generateKeyPairSync("ec", { namedCurve: "P-521" }),
  secp256k1: () => generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
  brainpool: () => generateKeyPairSync("ec", { namedCurve: "brainpoolP384r1" }),
  explicit: () => generateKeyPairSync("ec", { namedCurve: "secp384r1", paramEncoding: "explicit" }),
  ed25519: () => generateKeyPairSync("ed25519"),
  ed448: () => generateKeyPairSync("ed448"),
  x25519: () => generateKeyPairSync("x25519"),
  x448: () => generateKeyPairSync("x448"),
  dsa: () => generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }),
  dh: () => generateKeyPairSync("dh" as never, { primeLength: 512 } as never) as unknown as Made,
};
const der = (key: import("node:crypto").KeyObject, type: string) =>
  new Uint8Array(key.export({ format: "der", type: type as never }) as Buffer);

describe("keys", () => {
  it.each(Object.keys(pairs))("of %s are read and written as native Node does", (name) => {
    const { publicKey, privateKey } = (pairs[name] as () => Made)();
    const [open, secret] = [der(publicKey, "spki"), der(privateKey, "pkcs8")];
    expect(toHex(writeSpki(readSpki(open)))).toBe(toHex(open));
    expect(toHex(writePkcs8(readPkcs8(secret)))).toBe(toHex(secret));
    expect(toHex(writeSpki(readPkcs8(secret)))).toBe(toHex(open));
    const key = readPkcs8(secret);
    if (key.kind === "ec")
      expect(toHex(writeSec1(readSec1(der(privateKey, "sec1")) as EcKey))).toBe(toHex(der(privateKey, "sec1")));
    if (key.kind === "rsa")
      expect(toHex(writeRsaPrivate(readRsaPrivate(der(privateKey, "pkcs1")) as RsaKey))).toBe(
        toHex(der(privateKey, "pkcs1")),
      );
  });
  it("under a passphrase are opened and closed", () => {
    const { privateKey } = (pairs["P-256"] as () => Made)();
    const pass = new TextEncoder().encode("word");
    for (const cipher of ["aes-256-cbc", "des-ede3-cbc"]) {
      const closed = privateKey.export({
        format: "der",
        type: "pkcs8",
        cipher,
        passphrase: "word",
      } as never) as unknown as Buffer;
      expect(toHex(openPkcs8(new Uint8Array(closed), pass))).toBe(toHex(der(privateKey, "pkcs8")));
      expect(() => openPkcs8(new Uint8Array(closed), new Uint8Array([1]))).toThrow("bad decrypt");
      const ours = closePkcs8(der(privateKey, "pkcs8"), cipherNamed(cipher) as CipherKind, pass, random);
      expect(
        createPrivateKey({ key: Buffer.from(ours ?? []), format: "der", type: "pkcs8", passphrase: "word" }).equals(
          privateKey,
        ),
      ).toBe(true);
      const old = privateKey.export({
        format: "pem",
        type: "sec1",
        cipher,
        passphrase: "word",
      } as never) as unknown as string;
      const [armour] = readPem(pemBytes(old));
      if (!armour) throw new Error("no armour");
      expect(isOldEncrypted(armour)).toBe(true);
      expect(toHex(openOld(armour, pass))).toBe(toHex(der(privateKey, "sec1")));
      const made = closeOld(der(privateKey, "sec1"), cipherNamed(cipher) as CipherKind, pass, random);
      expect(
        createPrivateKey({ key: writePem("EC PRIVATE KEY", made.bytes, made.headers), passphrase: "word" }).equals(
          privateKey,
        ),
      ).toBe(true);
    }
  });
});

describe("signatures", () => {
  const hash = digestOf(sha256, text);
  it.each(["P-256", "P-521", "secp256k1", "brainpool"])("with %s are taken by native Node and back", (name) => {
    const { publicKey, privateKey } = (pairs[name] as () => Made)();
    const key = readPkcs8(der(privateKey, "pkcs8")) as EcKey;
    const made = signatureToDer(ecdsaSign(key.curve, key.secret ?? 0n, hash, random));
    expect(verify("sha256", text, publicKey, made)).toBe(true);
    const native = signatureFromDer(new Uint8Array(sign("sha256", text, privateKey)));
    expect(native && ecdsaFits(key.curve, key.point as never, hash, native)).toBe(true);
    expect(native && ecdsaFits(key.curve, key.point as never, digestOf(sha256, hash), native)).toBe(false);
  });
  it.each(["ed25519", "ed448"])("with %s are native Node's", (name) => {
    const { privateKey } = (pairs[name] as () => Made)();
    const key = readPkcs8(der(privateKey, "pkcs8")) as PlainKey;
    const made = key.curve.sign?.(text, key.secret as Uint8Array) as Uint8Array;
    expect(toHex(made)).toBe(sign(null, text, privateKey).toString("hex"));
    expect(key.curve.fits?.(made, text, key.open)).toBe(true);
  });
  it("with RSA are native Node's", () => {
    const { publicKey, privateKey } = (pairs["rsa"] as () => Made)();
    const given = readPkcs8(der(privateKey, "pkcs8")) as RsaKey;
    const key = rsaPrivate(given);
    const made = rsaBytes(key, rsaUndo(key, toNumber(signaturePadding(digestInfo(sha256, hash), rsaSize(key)))));
    expect(toHex(made)).toBe(createSign("sha256").update(text).sign(privateKey, "hex"));
    expect(toHex(signatureContent(rsaBytes(key, rsaApply(key, toNumber(made)))) ?? new Uint8Array())).toBe(
      toHex(digestInfo(sha256, hash)),
    );
    const options = { digest: sha256, mask: sha256, saltLength: 32 };
    const pss = rsaBytes(key, rsaUndo(key, toNumber(pssPadding(hash, 1023, options, random))));
    expect(
      createVerify("sha256")
        .update(text)
        .verify({ key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, pss),
    ).toBe(true);
    const native = createSign("sha256")
      .update(text)
      .sign({ key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING });
    const opened = rsaBytes(key, rsaApply(key, toNumber(new Uint8Array(native))));
    expect(pssFits(opened, hash, 1023, { ...options, saltLength: -1 })).toBe(true);
    expect(pssFits(opened, digestOf(sha256, hash), 1023, { ...options, saltLength: -1 })).toBe(false);
    expect(maskGeneration(sha256, hash, 50)).toHaveLength(50);
  });
  it("with DSA are taken by native Node and back", () => {
    const { publicKey, privateKey } = (pairs["dsa"] as () => Made)();
    const key = readPkcs8(der(privateKey, "pkcs8")) as DsaKey & { x: bigint };
    expect(verify("sha256", text, publicKey, signatureToDer(dsaSign(key, hash, random)))).toBe(true);
    const native = signatureFromDer(new Uint8Array(sign("sha256", text, privateKey)));
    expect(native && dsaFits(key, hash, native)).toBe(true);
    const own = generateDsa(512, 160, random);
    expect(own && dsaFits(own, hash, dsaSign(own, hash, random))).toBe(true);
  });
});

describe("RSA", () => {
  it("makes keys that native Node takes, and hides texts as it does", () => {
    const key = generateRsa(1024, 65537n, random);
    const pem = writePem("RSA PRIVATE KEY", writeRsaPrivate({ kind: "rsa", key, pss: null }));
    const native = createPrivateKey(pem);
    expect(native.asymmetricKeyDetails?.modulusLength).toBe(1024);
    const hidden = publicEncrypt({ key: createPublicKey(native), oaepHash: "sha256" }, text);
    const how = { digest: sha256, mask: sha256, label: new Uint8Array() };
    expect(oaepContent(rsaBytes(key, rsaUndo(key, toNumber(new Uint8Array(hidden)))), how)).toEqual(text);
    const ours = rsaBytes(key, rsaApply(key, toNumber(oaepPadding(text, 128, how, random))));
    expect(new Uint8Array(privateDecrypt({ key: native, oaepHash: "sha256" }, ours))).toEqual(text);
  });
});
