import { type Bytes, concat, type Random, sameBytes } from "./bytes.ts";
import { nothing, octets, oid, sequence } from "./der.ts";
import { type Digest, digestOf } from "./digests.ts";

/** What RSA signs and encrypts: PKCS #1 (RFC 8017). Null where the padding is not what it must be. */
export class TooLong extends Error {}

export function signaturePadding(content: Uint8Array, size: number): Bytes {
  if (content.length > size - 11) throw new TooLong();
  const filling = new Uint8Array(size - content.length - 3).fill(255);
  return concat(new Uint8Array([0, 1]), filling, new Uint8Array(1), content);
}
export function signatureContent(padded: Uint8Array): Bytes | null {
  if (padded[0] !== 0 || padded[1] !== 1) return null;
  const end = padded.indexOf(0, 2);
  if (end < 10 || !padded.subarray(2, end).every((byte) => byte === 255)) return null;
  return padded.slice(end + 1) as Bytes;
}
export function encryptionPadding(content: Uint8Array, size: number, random: Random): Bytes {
  if (content.length > size - 11) throw new TooLong();
  const filling = random(size - content.length - 3);
  for (let at = 0; at < filling.length; at++) while (filling[at] === 0) filling[at] = random(1)[0] as number;
  return concat(new Uint8Array([0, 2]), filling, new Uint8Array(1), content);
}

/** The digest with its name, as PKCS #1 signs it. MD5 with SHA-1 goes by itself. */
export const digestInfo = (digest: Digest, hash: Uint8Array): Bytes =>
  digest.oid === null ? concat(hash) : sequence(sequence(oid(digest.oid), nothing()), octets(hash));

export function maskGeneration(digest: Digest, seed: Uint8Array, length: number): Bytes {
  const parts: Bytes[] = [];
  for (let counter = 0; counter * digest.size < length; counter++) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, counter);
    parts.push(digestOf(digest, seed, bytes));
  }
  return concat(...parts).slice(0, length);
}
const mixed = (a: Uint8Array, b: Uint8Array): Bytes => concat(a).map((byte, at) => byte ^ (b[at] as number));

type Oaep = { readonly digest: Digest; readonly mask: Digest; readonly label: Uint8Array };
export function oaepPadding(content: Uint8Array, size: number, { digest, mask, label }: Oaep, random: Random): Bytes {
  if (content.length > size - 2 * digest.size - 2) throw new TooLong();
  const filling = new Uint8Array(size - content.length - 2 * digest.size - 2);
  const block = concat(digestOf(digest, label), filling, new Uint8Array([1]), content);
  const seed = random(digest.size);
  const hidden = mixed(block, maskGeneration(mask, seed, block.length));
  return concat(new Uint8Array(1), mixed(seed, maskGeneration(mask, hidden, digest.size)), hidden);
}
export function oaepContent(padded: Uint8Array, { digest, mask, label }: Oaep): Bytes | null {
  if (padded.length < 2 * digest.size + 2 || padded[0] !== 0) return null;
  const hidden = padded.slice(1 + digest.size);
  const seed = mixed(padded.slice(1, 1 + digest.size), maskGeneration(mask, hidden, digest.size));
  const block = mixed(hidden, maskGeneration(mask, seed, hidden.length));
  if (!sameBytes(block.subarray(0, digest.size), digestOf(digest, label))) return null;
  const end = block.indexOf(1, digest.size);
  if (end < 0 || block.subarray(digest.size, end).some((byte) => byte !== 0)) return null;
  return block.slice(end + 1);
}

type Pss = { readonly digest: Digest; readonly mask: Digest; readonly saltLength: number };
/** `bits`: one less than the modulus has. */
export function pssPadding(hash: Uint8Array, bits: number, { digest, mask, saltLength }: Pss, random: Random): Bytes {
  const size = Math.ceil(bits / 8);
  if (size < digest.size + saltLength + 2) throw new TooLong();
  const salt = random(saltLength);
  const signed = digestOf(digest, new Uint8Array(8), hash, salt);
  const block = concat(new Uint8Array(size - saltLength - digest.size - 2), new Uint8Array([1]), salt);
  const hidden = mixed(block, maskGeneration(mask, signed, block.length));
  hidden[0] = (hidden[0] as number) & (255 >> (size * 8 - bits));
  return concat(hidden, signed, new Uint8Array([0xbc]));
}
/** `saltLength` negative: as long as it is found to be. */
export function pssFits(
  padded: Uint8Array,
  hash: Uint8Array,
  bits: number,
  { digest, mask, saltLength }: Pss,
): boolean {
  const size = Math.ceil(bits / 8);
  const spare = padded.length - size;
  if (spare > 0 && padded[0] !== 0) return false;
  const block = padded.subarray(Math.max(0, spare));
  if (block.length !== size || block.at(-1) !== 0xbc || size < digest.size + 2) return false;
  const hidden = block.subarray(0, size - digest.size - 1);
  const signed = block.subarray(size - digest.size - 1, size - 1);
  const top = 255 >> (size * 8 - bits);
  if ((hidden[0] as number) & ~top) return false;
  const plain = mixed(hidden, maskGeneration(mask, signed, hidden.length));
  plain[0] = (plain[0] as number) & top;
  const start = plain.findIndex((byte) => byte !== 0);
  if (start < 0 || plain[start] !== 1) return false;
  const salt = plain.subarray(start + 1);
  if (saltLength >= 0 && salt.length !== saltLength) return false;
  return sameBytes(signed, digestOf(digest, new Uint8Array(8), hash, salt));
}
