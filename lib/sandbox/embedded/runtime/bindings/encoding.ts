import { browser } from "../core/browser.ts";
import type { Any, Binding } from "../core/machine.ts";
import { requireBuiltin } from "../core/realm.ts";
import { latin1Decode, utf8Encode } from "../core/text.ts";
import { types } from "./types.ts";

const encoder = new browser.TextEncoder();
export const bytesOf = (input: Any): Uint8Array<ArrayBuffer> => {
  if (!ArrayBuffer.isView(input) && !types.isAnyArrayBuffer(input))
    throw Object.assign(
      new TypeError('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.'),
      { code: "ERR_INVALID_ARG_TYPE" },
    );
  return (
    ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input)
  ).slice() as Uint8Array<ArrayBuffer>;
};
export function invalidData(encoding: string): Error {
  return Object.assign(new TypeError(`The encoded data was not valid for encoding ${encoding}`), {
    code: "ERR_ENCODING_INVALID_ENCODED_DATA",
  });
}

function decodeUtf8(input: Any, ignoreBOM: boolean, fatal: boolean): string {
  const bytes = bytesOf(input);
  try {
    return new browser.TextDecoder("utf-8", { ignoreBOM, fatal }).decode(bytes);
  } catch {
    throw invalidData("utf-8");
  }
}

export function encodingBinding(): Binding {
  const encodeIntoResults = new Uint32Array(2);
  return {
    encodeIntoResults,
    encodeInto: (text: string, target: Uint8Array) => {
      const { read, written } = encoder.encodeInto(text, target as Uint8Array<ArrayBuffer>);
      encodeIntoResults[0] = read;
      encodeIntoResults[1] = written;
    },
    encodeUtf8String: utf8Encode,
    decodeUTF8: decodeUtf8,
    decodeLatin1: (input: Any) => latin1Decode(bytesOf(input)),
    toASCII: toAscii,
    toUnicode,
  };
}

/** As an address's host is written; what no host may hold keeps its letters. */
export function toAscii(text: string): string {
  if (/^[\x20-\x7f]*$/.test(text)) return text;
  try {
    return new browser.URL(`ws://${text}`).hostname;
  } catch {
    return requireBuiltin("punycode").toASCII(text.toLowerCase());
  }
}
export const toUnicode = (text: string): string =>
  text.includes("xn--") ? (requireBuiltin("punycode").toUnicode(text) as string) : text;
