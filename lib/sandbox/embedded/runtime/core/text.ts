import { browser } from "./browser.ts";

/** Text and bytes in Node's encodings. Numbers as in `enum encoding` of Node: the library's `encodingsMap` has the same. */
export const ENCODINGS = ["ascii", "utf8", "base64", "utf16le", "latin1", "hex", "buffer", "base64url"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const NAMES: Readonly<Record<string, Encoding>> = {
  ascii: "ascii",
  utf8: "utf8",
  "utf-8": "utf8",
  base64: "base64",
  base64url: "base64url",
  latin1: "latin1",
  binary: "latin1",
  hex: "hex",
  ucs2: "utf16le",
  "ucs-2": "utf16le",
  utf16le: "utf16le",
  "utf-16le": "utf16le",
  buffer: "buffer",
};
/** A name or a number of the library's; utf8 for what is unknown. */
export function encodingOf(given: unknown): Encoding {
  if (typeof given === "number") return ENCODINGS[given] ?? "utf8";
  return NAMES[String(given).toLowerCase()] ?? "utf8";
}

const encoder = new browser.TextEncoder();
const decoder = new browser.TextDecoder("utf-8", { ignoreBOM: true });
const utf16 = new browser.TextDecoder("utf-16le", { ignoreBOM: true });
const SHORT = 24;
const CHUNK = 8192;

const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  (bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice()) as Uint8Array<ArrayBuffer>;

export const utf8Encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

const AT_ONCE = 256;
/** Writes text of ASCII alone, and not much of it; false when it is another. The encoder costs more than such a text does. */
export function asciiInto(text: string, into: Uint8Array, at: number): boolean {
  if (text.length > AT_ONCE || text.length > into.length - at) return false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 127) return false;
    into[at + index] = unit;
  }
  return true;
}

const SCRATCH_BYTES = 64 * 1024;
let scratch = new Uint8Array(0);
/** The same bytes as utf8Encode's, in memory that the next call uses again. */
export function utf8Passing(text: string): Uint8Array {
  if (text.length * 3 > SCRATCH_BYTES) return encoder.encode(text);
  if (scratch.length === 0) scratch = new Uint8Array(SCRATCH_BYTES);
  const length = asciiInto(text, scratch, 0) ? text.length : encoder.encodeInto(text, scratch).written;
  return scratch.subarray(0, length);
}
export function utf8Decode(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) {
    let text = "";
    for (const byte of bytes) {
      if (byte > 127) return decoder.decode(unshared(bytes));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(unshared(bytes));
}

function byUnits(bytes: ArrayLike<number>, mask: number): string {
  if (bytes.length <= CHUNK) {
    const units = mask === 0xff ? bytes : Array.from(bytes, (byte) => byte & mask);
    return String.fromCharCode.apply(null, units as number[]);
  }
  let text = "";
  const view = bytes as Uint8Array;
  for (let at = 0; at < view.length; at += CHUNK) text += byUnits(view.subarray(at, at + CHUNK), mask);
  return text;
}
export const latin1Decode = (bytes: Uint8Array): string => byUnits(bytes, 0xff);
export const asciiDecode = (bytes: Uint8Array): string => byUnits(bytes, 0x7f);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
export function hexDecode(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
/** Stops at the first pair that is no byte, as Node does. */
export function hexEncode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    const pair = text.slice(at * 2, at * 2 + 2);
    if (!/^[0-9a-fA-F]{2}$/.test(pair)) return bytes.slice(0, at);
    bytes[at] = Number.parseInt(pair, 16);
  }
  return bytes;
}

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`;
const VALUES = new Int8Array(256).fill(-1);
for (let at = 0; at < 64; at++) {
  VALUES[STANDARD.charCodeAt(at)] = at;
  VALUES[URL_SAFE.charCodeAt(at)] = at;
}
export function base64Decode(bytes: Uint8Array, alphabet = STANDARD, pad = true): string {
  const parts: string[] = [];
  let text = "";
  let at = 0;
  for (; at + 2 < bytes.length; at += 3) {
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    text +=
      (alphabet[group >> 18] as string) +
      alphabet[(group >> 12) & 63] +
      alphabet[(group >> 6) & 63] +
      alphabet[group & 63];
    if (text.length > CHUNK) {
      parts.push(text);
      text = "";
    }
  }
  const left = bytes.length - at;
  if (left === 1) {
    const byte = bytes[at] as number;
    text += (alphabet[byte >> 2] as string) + alphabet[(byte & 3) << 4] + (pad ? "==" : "");
  } else if (left === 2) {
    const pair = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    text +=
      (alphabet[pair >> 10] as string) + alphabet[(pair >> 4) & 63] + alphabet[(pair & 15) << 2] + (pad ? "=" : "");
  }
  return parts.join("") + text;
}
export const base64urlDecode = (bytes: Uint8Array): string => base64Decode(bytes, URL_SAFE, false);
/** Takes both alphabets, skips what is neither, stops at the padding. */
export function base64Encode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 61) break;
    const value = code < 256 ? (VALUES[code] as number) : -1;
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (held >> bits) & 0xff;
    }
  }
  return bytes.slice(0, length);
}
export function utf16Encode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    bytes[at * 2] = unit & 0xff;
    bytes[at * 2 + 1] = unit >> 8;
  }
  return bytes;
}
export function utf16Decode(bytes: Uint8Array): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  let text = "";
  if (even.length > 1024) {
    // The decoder replaces lone surrogates; only text that has none goes its way.
    text = utf16.decode(unshared(even));
    if (!text.includes("\ufffd")) return text;
    text = "";
  }
  for (let at = 0; at < even.length; at += 2)
    text += String.fromCharCode((even[at] as number) | ((even[at + 1] as number) << 8));
  return text;
}
export function latin1Encode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function encode(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case "ascii":
    case "latin1":
      return latin1Encode(text);
    case "base64":
    case "base64url":
      return base64Encode(text);
    case "utf16le":
      return utf16Encode(text);
    case "hex":
      return hexEncode(text);
    default:
      return utf8Encode(text);
  }
}
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  switch (encoding) {
    case "ascii":
      return asciiDecode(bytes);
    case "latin1":
      return latin1Decode(bytes);
    case "base64":
      return base64Decode(bytes);
    case "base64url":
      return base64urlDecode(bytes);
    case "utf16le":
      return utf16Decode(bytes);
    case "hex":
      return hexDecode(bytes);
    default:
      return utf8Decode(bytes);
  }
}
/** Length in UTF-8 without making the bytes. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length += 2;
      at++;
    } else length += 2;
  }
  return length;
}
