import { joinBytes } from "../../../../domain/bytes.ts";

/** Bytes and whole numbers, most significant byte first. */
export type Bytes = Uint8Array<ArrayBuffer>;
/** So many random bytes. */
export type Random = (length: number) => Bytes;

export const concat = (...parts: readonly Uint8Array[]): Bytes => joinBytes(parts);
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= (a[at] as number) ^ (b[at] as number);
  return difference === 0;
};

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
export function fromHex(text: string): Bytes {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}
export const ascii = (text: string): Bytes => Uint8Array.from(text, (character) => character.charCodeAt(0));
export const fromAscii = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += `${ALPHABET[group >> 18]}${ALPHABET[(group >> 12) & 63]}`;
    text += at + 1 < bytes.length ? ALPHABET[(group >> 6) & 63] : "=";
    text += at + 2 < bytes.length ? ALPHABET[group & 63] : "=";
  }
  return text;
}
/** Both alphabets; what belongs to neither is passed over. */
export function fromBase64(text: string): Bytes {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const character of text.replace(/-/g, "+").replace(/_/g, "/")) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
  }
  return Uint8Array.from(bytes);
}
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export const toNumber = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`));
/** In `length` bytes, or in as many as it takes; 0 takes none. */
export function fromNumber(value: bigint, length?: number): Bytes {
  if (value === 0n) return new Uint8Array(length ?? 0);
  const text = value.toString(16);
  const bytes = fromHex(text.length % 2 ? `0${text}` : text);
  if (length === undefined || bytes.length === length) return bytes;
  if (bytes.length > length) throw new RangeError("The number does not fit.");
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  return padded;
}
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const text = value.toString(16);
  return text.length * 4 - (Math.clz32(Number.parseInt(text[0] as string, 16)) - 28);
}
