import { currentFolder } from "../../core/folder.ts";
import type { Any } from "../../core/machine.ts";
import { decode, encodingOf } from "../../core/text.ts";
import { realm } from "./realm.ts";

/**
 * Names are text in the kernel. Bytes that are no UTF-8 stand in them as lone surrogates (0xDC00 + byte), so that every
 * name given as bytes comes back as the same bytes.
 */
const ESCAPE = 0xdc00;
const LONE = /[\udc80-\udcff]/;

export function nameFromBytes(bytes: Uint8Array): string {
  const text = decode(bytes, "utf8");
  if (!text.includes("\ufffd")) return text;
  let name = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at);
    if (length === 0) name += String.fromCharCode(ESCAPE + (bytes[at++] as number));
    else {
      name += decode(bytes.subarray(at, at + length), "utf8");
      at += length;
    }
  }
  return name;
}

/** Length of the valid UTF-8 character that begins there, or 0. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length =
    first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const text = decode(bytes.subarray(at, at + length), "utf8");
  const asked = length === 3 && first === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
  return asked || !text.includes("\ufffd") ? length : 0;
}

export function bytesOfName(name: string): Any {
  const { Buffer } = realm();
  if (!LONE.test(name) || !/(?:^|[^\ud800-\udbff])[\udc80-\udcff]/.test(name)) return Buffer.from(name);
  const parts: number[] = [];
  for (const character of name) {
    const unit = character.charCodeAt(0);
    if (character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff) parts.push(unit - ESCAPE);
    else parts.push(...(Buffer.from(character) as Uint8Array));
  }
  return Buffer.from(parts);
}

/** A path as the program gave it: text, or bytes. */
export const given = (path: Any): string => (typeof path === "string" ? path : nameFromBytes(path));

/** The same path as the kernel takes it. `.`, `..` and slashes at its end are the kernel's: they depend on links. */
export function full(path: string): string {
  if (path === "" || path.charCodeAt(0) === 47) return path;
  const folder = currentFolder();
  return folder === "/" ? `/${path}` : `${folder}/${path}`;
}
export const at = (path: Any): string => full(given(path));

/** A name in the encoding that was asked for. */
export function named(name: string, encoding: Any): Any {
  if (encoding === undefined || encoding === null || encoding === "utf8" || encoding === "utf-8")
    return LONE.test(name) ? decode(bytesOfName(name), "utf8") : name;
  const bytes = bytesOfName(name);
  return encoding === "buffer" ? bytes : decode(bytes, encodingOf(encoding));
}
