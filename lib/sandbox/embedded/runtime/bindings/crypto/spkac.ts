import { asBuffer, coded } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { type Bytes, fromAscii, fromBase64, sameBytes, toNumber } from "../../crypto/bytes.ts";
import { bitsOf, children, type Node, oidOf, sequenceOf } from "../../crypto/der.ts";
import { digestNamed, digestOf } from "../../crypto/digests.ts";
import { readSpki } from "../../crypto/key-reading.ts";
import { writeSpki } from "../../crypto/key-writing.ts";
import type { PairKey, RsaKey } from "../../crypto/keys.ts";
import { digestInfo, signatureContent } from "../../crypto/padding.ts";
import { pemBytes, writePem } from "../../crypto/pem.ts";
import { rsaApply, rsaBytes } from "../../crypto/rsa.ts";
import { readBytes } from "./common.ts";

/** Netscape's signed public key with a challenge, in base64. */
type Signed = {
  readonly key: PairKey;
  readonly challenge: Bytes;
  readonly signed: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
};
const DIGESTS: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "md5",
  "1.2.840.113549.1.1.5": "sha1",
  "1.2.840.113549.1.1.14": "sha224",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
};
const MOST = 2 ** 31 - 1;

/** Null for what is none. */
function read(given: Any): Signed | null {
  const bytes = readBytes(given);
  if (bytes.length > MOST) throw coded(RangeError, "ERR_OUT_OF_RANGE", "spkac is too large");
  try {
    const [content, algorithm, signature] = sequenceOf(fromBase64(fromAscii(bytes)));
    const [key, challenge] = children(content as Node);
    const [name] = children(algorithm as Node);
    return {
      key: readSpki((key as Node).whole),
      challenge: Uint8Array.from((challenge as Node).content),
      signed: (content as Node).whole,
      algorithm: oidOf(name),
      signature: bitsOf(signature),
    };
  } catch {
    return null;
  }
}
export function certVerifySpkac(given: Any): boolean {
  const found = read(given);
  const digest = found && digestNamed(DIGESTS[found.algorithm] ?? "");
  if (!found || !digest || found.key.kind !== "rsa") return false;
  const { key } = found.key as RsaKey;
  const value = toNumber(found.signature);
  const content = value < key.n ? signatureContent(rsaBytes(key, rsaApply(key, value))) : null;
  return content !== null && sameBytes(content, digestInfo(digest, digestOf(digest, found.signed)));
}
export function certExportPublicKey(given: Any): Any {
  const found = read(given);
  return found ? asBuffer(pemBytes(writePem("PUBLIC KEY", writeSpki(found.key)))) : "";
}
export function certExportChallenge(given: Any): Any {
  const found = read(given);
  return found ? asBuffer(found.challenge) : "";
}
