import { browser } from "../../core/browser.ts";
import { asBuffer, bytesOf } from "../../core/buffers.ts";
import type { Any } from "../../core/machine.ts";
import { decode, encode, encodingOf } from "../../core/text.ts";
import type { Bytes } from "../../crypto/bytes.ts";

const fill = browser.crypto.getRandomValues.bind(browser.crypto);
/** The browser fills so many bytes at most in one go. */
const MOST = 65536;
export function fillRandom(into: Uint8Array): void {
  const shared = !(into.buffer instanceof ArrayBuffer);
  for (let at = 0; at < into.length; at += MOST) {
    const part = into.subarray(at, at + MOST);
    if (shared) part.set(fill(new Uint8Array(part.length)));
    else fill(part as Bytes);
  }
}
export const random = (length: number): Bytes => {
  const bytes = new Uint8Array(length);
  fillRandom(bytes);
  return bytes;
};

/** A string in its encoding, or the bytes of anything else; a copy, as the caller may change his. */
export const inputBytes = (given: Any, encoding?: Any): Bytes =>
  typeof given === "string" ? encode(given, encodingOf(encoding ?? "utf8")) : bytesOf(given).slice();
/** The same in place, for what only looks at it. */
export const readBytes = (given: Any, encoding?: Any): Bytes =>
  typeof given === "string" ? encode(given, encodingOf(encoding ?? "utf8")) : bytesOf(given);
/** A Buffer, or text in `encoding`. */
export const output = (bytes: Bytes, encoding: Any): Any =>
  encoding && encoding !== "buffer" ? decode(bytes, encodingOf(encoding)) : asBuffer(bytes);
/** What jobs hand over. */
export const asArrayBuffer = (bytes: Uint8Array): ArrayBuffer =>
  (bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice())
    .buffer as ArrayBuffer;
