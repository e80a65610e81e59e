import { coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { type Bytes, toNumber } from "../../crypto/bytes.ts";
import { type Digest, digestNamed } from "../../crypto/digests.ts";
import type { PairKey, RsaKey } from "../../crypto/keys.ts";
import { rsaPrivate } from "../../crypto/keys.ts";
import {
  encryptionPadding,
  oaepContent,
  oaepPadding,
  signatureContent,
  signaturePadding,
  TooLong,
} from "../../crypto/padding.ts";
import { rsaApply, rsaBytes, rsaSize, rsaUndo } from "../../crypto/rsa.ts";
import { asArrayBuffer, inputBytes, output, random } from "./common.ts";
import { invalidDigest, opensslError, rsaStack } from "./errors.ts";
import { Job } from "./jobs.ts";
import { pairFrom, pairOf } from "./key-object.ts";

const [PKCS1, NONE, OAEP] = [1, 3, 4];
const rsaOf = (pair: PairKey): RsaKey => {
  if (pair.kind === "rsa") return pair as RsaKey;
  throw opensslError(pair.kind === "rsa-pss" ? "notForRsaPss" : "notForKeyType");
};
const whole = (data: Bytes, size: number): Bytes => {
  if (data.length > size) throw opensslError("tooLargeForKey");
  if (data.length < size) throw opensslError("tooSmallForKey");
  return data;
};
const number = (data: Bytes, key: RsaKey): bigint => {
  const value = toNumber(data);
  if (value >= key.key.n) throw opensslError("tooLargeForModulus");
  return value;
};
type Hidden = { readonly digest: Digest; readonly mask: Digest; readonly label: Bytes };

export function encryptWith(key: RsaKey, data: Bytes, padding: number, oaep: Hidden): Bytes {
  const size = rsaSize(key.key);
  try {
    let padded: Bytes;
    if (padding === OAEP) padded = oaepPadding(data, size, oaep, random);
    else if (padding === PKCS1) padded = encryptionPadding(data, size, random);
    else if (padding === NONE) padded = whole(data, size);
    else throw opensslError("unsupportedPadding");
    return rsaBytes(key.key, rsaApply(key.key, number(padded, key)));
  } catch (error) {
    if (error instanceof TooLong) throw opensslError("tooLargeForKey");
    throw error;
  }
}
export function decryptWith(key: RsaKey, data: Bytes, padding: number, oaep: Hidden): Bytes {
  const size = rsaSize(key.key);
  if (data.length > size)
    throw opensslError("greaterThanModulus", ["error:1C8000A2:Provider routines::failed to decrypt"]);
  if (padding !== OAEP && padding !== NONE) throw opensslError("unsupportedPadding");
  const secret = rsaPrivate(key);
  const padded = rsaBytes(secret, rsaUndo(secret, number(data, key)));
  if (padding === NONE) return padded;
  const content = oaepContent(padded, oaep);
  if (!content) throw opensslError("oaep");
  return content;
}

type Function = (
  data: Any,
  format: Any,
  type: Any,
  passphrase: Any,
  buffer: Any,
  padding: number,
  hash: Any,
  label: Any,
) => Any;
function oaepFor(hash: Any, label: Any): Hidden {
  const digest = digestNamed(hash ?? "sha1");
  if (!digest) throw coded(Error, "ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
  return { digest, mask: digest, label: label === undefined ? new Uint8Array(0) : inputBytes(label) };
}

export const publicEncrypt: Function = (data, format, type, passphrase, buffer, padding, hash, label) => {
  const hidden = oaepFor(hash, label);
  const key = rsaOf(pairFrom(data, format, type, passphrase, false));
  return output(encryptWith(key, inputBytes(buffer), padding, hidden), undefined);
};
/** Since CVE-2023-46809 Node refuses what tells by its time whether a padding is right. */
const REVERTED =
  "RSA_PKCS1_PADDING is no longer supported for private decryption, this can be reverted with --security-revert=CVE-2023-46809";
export const privateDecrypt: Function = (data, format, type, passphrase, buffer, padding, hash, label) => {
  const hidden = oaepFor(hash, label);
  const key = rsaOf(pairFrom(data, format, type, passphrase, true));
  if (padding === PKCS1) throw coded(TypeError, "ERR_INVALID_ARG_VALUE", REVERTED);
  return output(decryptWith(key, inputBytes(buffer), padding, hidden), undefined);
};
export const privateEncrypt: Function = (data, format, type, passphrase, buffer, padding) => {
  const key = rsaOf(pairFrom(data, format, type, passphrase, true));
  const secret = rsaPrivate(key);
  const size = rsaSize(secret);
  const bytes = inputBytes(buffer);
  if (padding !== PKCS1 && padding !== NONE) throw opensslError("unsupportedPadding");
  try {
    const padded = padding === NONE ? whole(bytes, size) : signaturePadding(bytes, size);
    return output(rsaBytes(secret, rsaUndo(secret, number(padded, key))), undefined);
  } catch (error) {
    if (error instanceof TooLong) throw opensslError("tooLargeForKey", rsaStack);
    throw error;
  }
};
export const publicDecrypt: Function = (data, format, type, passphrase, buffer, padding) => {
  const key = rsaOf(pairFrom(data, format, type, passphrase, false));
  const bytes = inputBytes(buffer);
  if (bytes.length > rsaSize(key.key)) throw opensslError("greaterThanModulus");
  if (padding !== PKCS1 && padding !== NONE) throw opensslError("unsupportedPadding");
  const padded = rsaBytes(key.key, rsaApply(key.key, number(bytes, key)));
  const content = padding === NONE ? padded : signatureContent(padded);
  if (!content)
    throw opensslError("invalidPadding", [...rsaStack, "error:02000072:rsa routines::padding check failed"]);
  return output(content, undefined);
};

const ENCRYPT = 0;
/** RSA-OAEP of WebCrypto. */
export class RSACipherJob extends Job<ArrayBuffer> {
  readonly #compute: () => Bytes;
  constructor(mode: number, cipherMode: number, handle: Any, data: Any, _variant: number, hash: string, label: Any) {
    super("CIPHERREQUEST", mode);
    const key = rsaOf(pairOf(handle));
    const digest = digestNamed(hash);
    if (!digest) throw invalidDigest(hash);
    const bytes = inputBytes(data);
    const how = { digest, mask: digest, label: label === undefined ? new Uint8Array(0) : inputBytes(label) };
    this.#compute = () => (cipherMode === ENCRYPT ? encryptWith : decryptWith)(key, bytes, OAEP, how);
  }
  protected compute(): ArrayBuffer {
    return asArrayBuffer(this.#compute());
  }
}
