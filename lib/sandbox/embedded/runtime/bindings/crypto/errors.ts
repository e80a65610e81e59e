import { coded } from "../../core/buffers.ts";
import { CipherFailure } from "../../crypto/modes.ts";

/** What OpenSSL's libraries put before a reason in the codes that Node makes. */
const PREFIXES: Readonly<Record<string, string>> = {
  "digital envelope routines": "EVP_",
  "rsa routines": "RSA_",
  "asn1 encoding routines": "ASN1_",
  "Diffie-Hellman routines": "DH_",
  "PEM routines": "PEM_",
  "common libcrypto routines": "CRYPTO_",
  "bignum routines": "BN_",
};
/** [number, library, reason] */
type Reason = readonly [number: string, library: string, reason: string];
const REASONS = {
  notExtending: ["030000B2", "digital envelope routines", "not XOF or invalid length"],
  badDecrypt: ["1C800064", "Provider routines", "bad decrypt"],
  wrongFinal: ["1C80006B", "Provider routines", "wrong final block length"],
  tagNotSet: ["1C800077", "Provider routines", "tag not set"],
  unsupportedKey: ["1E08010C", "DECODER routines", "unsupported"],
  wrongTag: ["068000A8", "asn1 encoding routines", "wrong tag"],
  decode: ["03000072", "digital envelope routines", "decode error"],
  interrupted: ["07880109", "common libcrypto routines", "interrupted or cancelled"],
  notForKeyType: ["03000096", "digital envelope routines", "operation not supported for this keytype"],
  notForRsaPss: ["1C8000B2", "Provider routines", "operation not supported for this keytype"],
  invalidDigest: ["1C80007A", "Provider routines", "invalid digest"],
  digestNotAllowed: ["1C8000AE", "Provider routines", "digest not allowed"],
  digestTooBig: ["02000070", "rsa routines", "digest too big for rsa key"],
  unsupportedPadding: ["1C8000A5", "Provider routines", "illegal or unsupported padding mode"],
  invalidPaddingMode: ["1C8000A8", "Provider routines", "invalid padding mode"],
  tooLargeForKey: ["0200006E", "rsa routines", "data too large for key size"],
  tooSmallForKey: ["0200007A", "rsa routines", "data too small for key size"],
  tooLargeForModulus: ["02000084", "rsa routines", "data too large for modulus"],
  greaterThanModulus: ["0200006C", "rsa routines", "data greater than mod len"],
  oaep: ["02000079", "rsa routines", "oaep decoding error"],
  invalidPadding: ["0200008A", "rsa routines", "invalid padding"],
  saltLength: ["1C800070", "Provider routines", "invalid salt length"],
  saltTooSmall: ["1C8000AC", "Provider routines", "pss saltlen too small"],
  keySizeTooSmall: ["1C8000AB", "Provider routines", "key size too small"],
  exponent: ["020000B2", "rsa routines", "pub exponent out of range"],
  modulusTooSmall: ["0280007E", "Diffie-Hellman routines", "modulus too small"],
  badGenerator: ["02800065", "Diffie-Hellman routines", "bad generator"],
  mismatch: ["1C8000CB", "Provider routines", "mismatching domain parameters"],
  derivation: ["1C8000A4", "Provider routines", "failed during derivation"],
  bitsTooSmall: ["01800076", "bignum routines", "bits too small"],
  divisionByZero: ["01800067", "bignum routines", "div by zero"],
  noIdentifier: ["0680006C", "asn1 encoding routines", "cipher has no object identifier"],
  tooMuchMemory: ["030000AC", "digital envelope routines", "memory limit exceeded"],
  noStartLine: ["0480006C", "PEM routines", "no start line"],
} as const satisfies Record<string, Reason>;
export type ReasonName = keyof typeof REASONS;

const text = ([number, library, reason]: Reason): string => `error:${number}:${library}::${reason}`;
/** What else was on OpenSSL's stack of errors. */
const RSA_LIBRARY = "error:1C880004:Provider routines::RSA lib";
const NESTED = "error:0688010A:asn1 encoding routines::nested asn1 error";
const STACKS: Partial<Record<ReasonName, readonly string[]>> = { wrongTag: [NESTED], digestTooBig: [RSA_LIBRARY] };
export const rsaStack = [RSA_LIBRARY];

export function opensslError(name: ReasonName, stack: readonly string[] = STACKS[name] ?? []): Error {
  const [, library, reason] = REASONS[name] as Reason;
  const error = new Error(text(REASONS[name])) as Error & Record<string, unknown>;
  if (stack.length > 0) error["opensslErrorStack"] = [...stack];
  error["library"] = library;
  error["reason"] = reason;
  error["code"] = `ERR_OSSL_${PREFIXES[library] ?? ""}${reason.toUpperCase().replace(/[ -]/g, "_")}`;
  return error;
}
/** As jobs hand it on: the text alone. */
export const plainOpenssl = (name: ReasonName): Error => new Error(text(REASONS[name]));
export const opensslText = (name: ReasonName): string => text(REASONS[name]);

export const invalidDigest = (name: string): Error =>
  coded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
export const invalidState = (message: string): Error => coded(Error, "ERR_CRYPTO_INVALID_STATE", message);
export const invalidKeyLength = (): Error => coded(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
export const invalidCurve = (): Error => coded(TypeError, "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
export const invalidKeyType = (message = "Invalid key type"): Error =>
  coded(RangeError, "ERR_CRYPTO_INVALID_KEYTYPE", message);
export const operationFailed = (message: string): Error => coded(Error, "ERR_CRYPTO_OPERATION_FAILED", message);
export const unknownCipher = (): Error => coded(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
export const unsupportedState = (): Error => new Error("Unsupported state or unable to authenticate data");

export function cipherError(error: unknown): unknown {
  if (!(error instanceof CipherFailure)) return error;
  if (error.kind === "bad decrypt") return opensslError("badDecrypt");
  if (error.kind === "wrong final block length") return opensslError("wrongFinal");
  return unsupportedState();
}
