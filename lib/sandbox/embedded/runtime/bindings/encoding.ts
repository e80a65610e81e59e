import { browser } from "../core/browser.ts";
import type { Any, Binding } from "../core/machine.ts";
import { latin1Decode, utf8Encode } from "../core/text.ts";

const encoder = new browser.TextEncoder();
const bytesOf = (input: Any): Uint8Array<ArrayBuffer> =>
  (ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input)
  ).slice() as Uint8Array<ArrayBuffer>;

function decodeUtf8(input: Any, ignoreBOM: boolean, fatal: boolean): string {
  try {
    return new browser.TextDecoder("utf-8", { ignoreBOM, fatal }).decode(bytesOf(input));
  } catch {
    const error = new TypeError("The encoded data was not valid for encoding utf-8") as TypeError & { code: string };
    error.code = "ERR_ENCODING_INVALID_ENCODED_DATA";
    throw error;
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
    toASCII: (text: string) => hostOf(text) ?? "",
    toUnicode: (text: string) => text,
  };
}

function hostOf(text: string): string | null {
  try {
    return new browser.URL(`ws://${text}`).hostname;
  } catch {
    return null;
  }
}
