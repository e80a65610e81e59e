import { coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { type Bytes, bitLength, sameBytes, toNumber } from "../../crypto/bytes.ts";
import { ecdsaFits, ecdsaSign } from "../../crypto/curves.ts";
import { type Digest, digestNamed, digestOf, type Hashing } from "../../crypto/digests.ts";
import {
  dsaFits,
  dsaSign,
  type Signature,
  signatureFromDer,
  signatureFromPair,
  signatureToDer,
  signatureToPair,
} from "../../crypto/dsa.ts";
import { isPlain, type PairKey, type RsaKey, rsaPrivate } from "../../crypto/keys.ts";
import { digestInfo, pssFits, pssPadding, signatureContent, signaturePadding, TooLong } from "../../crypto/padding.ts";
import { rsaApply, rsaBytes, rsaSize, rsaUndo } from "../../crypto/rsa.ts";
import { asArrayBuffer, inputBytes, output, random, readBytes } from "./common.ts";
import { invalidDigest, invalidState, opensslError, rsaStack } from "./errors.ts";
import { Job } from "./jobs.ts";
import { pairFrom } from "./key-object.ts";

const [PKCS1, NONE, OAEP, X931, PSS] = [1, 3, 4, 5, 6];
const PAIR = 1;
/** How long a salt is: as the digest, as long as may be, as it is found. */
const [LIKE_DIGEST, LONGEST, AUTOMATIC] = [-1, -2, -3];
type How = { readonly padding: number | undefined; readonly salt: number | undefined; readonly encoding: number };

const RSA_DIGESTS = /^(MD5|MD5-SHA1|SHA\d.*|RIPEMD160)$/;
/** What both directions need to know of RSA. @throws as OpenSSL's provider */
function rsaScheme(key: RsaKey, digest: Digest, how: How) {
  const isPss = key.kind === "rsa-pss";
  const padding = how.padding ?? (isPss ? PSS : PKCS1);
  if (padding === NONE) throw opensslError("invalidPaddingMode");
  if (padding === OAEP || padding === X931 || (padding !== PKCS1 && padding !== PSS) || (isPss && padding !== PSS))
    throw opensslError("unsupportedPadding");
  const bound = key.pss;
  if (bound && how.salt !== undefined && how.salt >= 0 && how.salt < bound.saltLength)
    throw opensslError("saltTooSmall");
  if (!RSA_DIGESTS.test(digest.name)) throw opensslError("digestNotAllowed");
  if (bound && bound.hash !== digest.name.toLowerCase()) throw opensslError("digestNotAllowed");
  const mask = (bound && digestNamed(bound.maskHash)) || digest;
  const size = rsaSize(key.key);
  const bits = bitLength(key.key.n) - 1;
  const longest = Math.ceil(bits / 8) - digest.size - 2;
  let saltLength = how.salt ?? (bound ? bound.saltLength : LONGEST);
  if (padding === PSS) {
    if (saltLength < AUTOMATIC - 1) throw opensslError("saltLength");
    if (saltLength === LIKE_DIGEST) saltLength = digest.size;
  }
  return { padding, mask, size, bits, saltLength, longest };
}
function signRsa(key: RsaKey, digest: Digest, hash: Bytes, how: How): Bytes {
  const { padding, mask, size, bits, saltLength, longest } = rsaScheme(key, digest, how);
  const secret = rsaPrivate(key);
  try {
    const salt = saltLength < 0 ? longest : saltLength;
    if (padding === PSS && (salt < 0 || salt > longest)) throw new TooLong();
    const padded =
      padding === PSS
        ? pssPadding(hash, bits, { digest, mask, saltLength: salt }, random)
        : signaturePadding(digestInfo(digest, hash), size);
    return rsaBytes(secret, rsaUndo(secret, toNumber(padded)));
  } catch (error) {
    if (error instanceof TooLong) throw opensslError(padding === PSS ? "tooLargeForKey" : "digestTooBig", rsaStack);
    throw error;
  }
}
function rsaFits(key: RsaKey, digest: Digest, hash: Bytes, signature: Bytes, how: How): boolean {
  const { padding, mask, size, bits, saltLength } = rsaScheme(key, digest, how);
  const value = toNumber(signature);
  if (signature.length !== size || value >= key.key.n) return false;
  const padded = rsaBytes(key.key, rsaApply(key.key, value));
  if (padding === PSS) return pssFits(padded, hash, bits, { digest, mask, saltLength });
  const content = signatureContent(padded);
  return content !== null && sameBytes(content, digestInfo(digest, hash));
}

const encoded = (signature: Signature, order: bigint, how: How): Bytes =>
  how.encoding === PAIR ? signatureToPair(signature, order) : signatureToDer(signature);
const decoded = (bytes: Bytes, order: bigint, how: How): Signature | null =>
  how.encoding === PAIR ? signatureFromPair(bytes, order) : signatureFromDer(bytes);

/** Signs a digest. @throws for keys that cannot */
function signHash(key: PairKey, digest: Digest, hash: Bytes, how: How): Bytes {
  if (key.kind === "rsa" || key.kind === "rsa-pss") return signRsa(key as RsaKey, digest, hash, how);
  if (key.kind === "ec") return encoded(ecdsaSign(key.curve, key.secret as bigint, hash, random), key.curve.n, how);
  if (key.kind === "dsa") return encoded(dsaSign({ ...key, x: key.x as bigint }, hash, random), key.q, how);
  throw opensslError("notForKeyType");
}
function hashFits(key: PairKey, digest: Digest, hash: Bytes, signature: Bytes, how: How): boolean {
  if (key.kind === "rsa" || key.kind === "rsa-pss") return rsaFits(key as RsaKey, digest, hash, signature, how);
  if (key.kind === "ec") {
    const given = decoded(signature, key.curve.n, how);
    return given !== null && ecdsaFits(key.curve, key.point as never, hash, given);
  }
  if (key.kind === "dsa") {
    const given = decoded(signature, key.q, how);
    return given !== null && dsaFits(key, hash, given);
  }
  throw opensslError("notForKeyType");
}

const unsupported = (): Error => coded(Error, "ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
const signsWhole = (key: PairKey): boolean => key.kind === "ed25519" || key.kind === "ed448";

class SignBase {
  #hash: Hashing | null = null;
  protected digest: Digest | null = null;
  init(name: string): void {
    const digest = digestNamed(name) ?? (name.toLowerCase() === "dss1" ? digestNamed("sha1") : undefined);
    if (!digest) throw coded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest");
    this.digest = digest;
    this.#hash = digest.create();
  }
  update(data: Any, encoding: Any): void {
    if (!this.#hash) throw invalidState("Not initialised");
    this.#hash.update(readBytes(data, encoding));
  }
  /** The digest; there only once. */
  protected finish(): Bytes {
    if (!this.#hash) throw invalidState("Not initialised");
    const hash = this.#hash.digest();
    this.#hash = null;
    return hash;
  }
}
export class Sign extends SignBase {
  sign(data: Any, format: Any, encoding: Any, passphrase: Any, padding: Any, salt: Any, pairs: number): Any {
    const key = pairFrom(data, format, encoding, passphrase, true);
    if (signsWhole(key)) throw unsupported();
    const how = { padding, salt, encoding: pairs };
    return output(signHash(key, this.digest as Digest, this.finish(), how), undefined);
  }
}
export class Verify extends SignBase {
  verify(
    data: Any,
    format: Any,
    encoding: Any,
    passphrase: Any,
    signature: Any,
    padding: Any,
    salt: Any,
    pairs: number,
  ): boolean {
    const key = pairFrom(data, format, encoding, passphrase, false);
    if (signsWhole(key)) throw unsupported();
    return hashFits(key, this.digest as Digest, this.finish(), inputBytes(signature), {
      padding,
      salt,
      encoding: pairs,
    });
  }
}

const SIGN = 0;
type Given = { key: PairKey; data: Bytes; digest: Digest | null; signature: Bytes | null; how: How };
export class SignJob extends Job<ArrayBuffer | boolean> {
  readonly #given: Given;
  constructor(
    mode: number,
    signMode: number,
    keyData: Any,
    format: Any,
    encoding: Any,
    passphrase: Any,
    data: Any,
    name: Any,
    salt: Any,
    padding: Any,
    pairs: Any,
    signature: Any,
  ) {
    super("SIGNREQUEST", mode);
    const key = pairFrom(keyData, format, encoding, passphrase, signMode === SIGN);
    const digest = typeof name === "string" ? digestNamed(name) : null;
    if (digest === undefined) throw invalidDigest(name);
    const given = signMode === SIGN ? null : inputBytes(signature);
    this.#given = {
      key,
      data: inputBytes(data),
      digest,
      signature: given,
      how: { padding, salt, encoding: pairs ?? 0 },
    };
  }
  protected compute(): ArrayBuffer | boolean {
    const { key, data, digest, signature, how } = this.#given;
    if (isPlain(key)) {
      const { sign, fits } = key.curve;
      if (!sign || !fits) throw opensslError("notForKeyType");
      if (digest) throw opensslError("invalidDigest");
      return signature ? fits(signature, data, key.open) : asArrayBuffer(sign(data, key.secret as Bytes));
    }
    if (key.kind === "dh") throw opensslError("notForKeyType");
    const bound = "pss" in key && key.pss ? digestNamed(key.pss.hash) : undefined;
    const used = digest ?? bound ?? (digestNamed("sha256") as Digest);
    const hash = digestOf(used, data);
    return signature ? hashFits(key, used, hash, signature, how) : asArrayBuffer(signHash(key, used, hash, how));
  }
}
