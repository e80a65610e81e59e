import { browser } from "../core/browser.ts";
import type { Any, Binding } from "../core/machine.ts";
import { decode, encode, encodingOf } from "../core/text.ts";
import { bytesOf, invalidData } from "./encoding.ts";

const WIDE =
  /^(?:[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6]|[\u{1b000}-\u{1b001}\u{1f200}-\u{1f251}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}])$/u;
const EMPTY = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;

/** Columns that a terminal gives to the text. */
function stringWidth(text: string): number {
  let width = 0;
  for (const character of text.normalize("NFC")) if (!EMPTY.test(character)) width += WIDE.test(character) ? 2 : 1;
  return width;
}
const FATAL = 2;
const IGNORE_BOM = 4;
const FLUSH = 1;

export function icu(): Binding {
  return {
    getStringWidth: stringWidth,
    icuErrName: (code: number) => `U_ERROR_${code}`,
    transcode: (source: Uint8Array, from: string, to: string) => {
      const text = decode(source, encodingOf(from));
      const target = encodingOf(to);
      const narrow = target === "ascii" ? 0x7f : target === "latin1" ? 0xff : 0x10ffff;
      const fit = [...text].map((each) => (each.codePointAt(0)! > narrow ? "?" : each)).join("");
      const bytes = encode(fit, target);
      const Buffer = (globalThis as Any).Buffer;
      return Buffer.from(bytes.buffer, 0, bytes.length);
    },
    hasConverter: (name: string) => {
      try {
        new browser.TextDecoder(name);
        return true;
      } catch {
        return false;
      }
    },
    getConverter: (name: string, flags: number) => ({
      decoder: new browser.TextDecoder(name, { fatal: (flags & FATAL) !== 0, ignoreBOM: (flags & IGNORE_BOM) !== 0 }),
    }),
    decode: (converter: { decoder: TextDecoder }, input: Any, flags: number, encoding: string) => {
      const bytes = bytesOf(input);
      try {
        return converter.decoder.decode(bytes, { stream: (flags & FLUSH) === 0 });
      } catch {
        throw invalidData(encoding);
      }
    },
  };
}
