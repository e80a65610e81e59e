import { Failure } from "../domain/errors.ts";
import { crc32, inflateRaw } from "./inflate.ts";
import { type Budget, badInput } from "./limits.ts";
import type { Entry } from "./zip.ts";

const unreadable = (cause?: unknown): Failure =>
  badInput("This tar.gz cannot be read: it is damaged or was cut off. Nothing was changed; download it again.", cause);

const noTarball = (): Failure =>
  badInput(
    "This file is packed with gzip, but what is in it is no tar archive: it is damaged, or it is a single file. Nothing was opened; pack the project’s folder as a zip or tgz.",
  );

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Length of a gzip header (RFC 1952). */
function headerLength(bytes: Uint8Array): number {
  const flags = bytes[3]!;
  let at = 10;
  if (flags & 4) at += 2 + bytes[at]! + bytes[at + 1]! * 256;
  for (const text of [8, 16]) if (flags & text) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & 2 ? at + 2 : at;
}

function gunzip(bytes: Uint8Array, budget: Budget): Uint8Array {
  try {
    const content = inflateRaw(bytes.subarray(headerLength(bytes), -8), budget);
    const footer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
    if (footer.getUint32(0, true) !== crc32(content) || footer.getUint32(4, true) !== content.length)
      throw unreadable();
    return content;
  } catch (caught) {
    throw caught instanceof Failure ? caught : unreadable(caught);
  }
}

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
};

function readNumber(field: Uint8Array): number {
  // Numbers too large for octal digits are binary, marked by the first bit (GNU).
  if (field[0]! & 0x80) return field.slice(1).reduce((sum, byte) => sum * 256 + byte, field[0]! & 0x7f);
  const digits = text(field).trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** The `path` of a pax header: records of `length SP key=value LF` (POSIX.1-2001). */
function paxPath(data: Uint8Array): string | null {
  let path: string | null = null;
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = Number(new TextDecoder().decode(data.subarray(at, Math.max(at, space))));
    if (space < 0 || !Number.isSafeInteger(length) || length < 5 || at + length > data.length) throw unreadable();
    const record = new TextDecoder().decode(data.subarray(space + 1, at + length - 1));
    if (record.startsWith("path=")) path = record.slice(5);
    at += length;
  }
  return path;
}

const isEmptyBlock = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

/** The header's own check: the sum of its bytes with the sum's field read as spaces. */
function sumIsRight(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return sum === readNumber(header.subarray(148, 156));
}

/** The entries of a .tgz (ustar, pax, GNU long names), unpacked within `budget`. @throws Failure */
export function listTarball(bytes: Uint8Array, budget: Budget): Entry[] {
  const tar = gunzip(bytes, budget);
  const entries: Entry[] = [];
  let longName: string | null = null;
  // An empty archive is still blocks of zeros; one whose first header does not add up was never one.
  const first = tar.subarray(0, 512);
  if (first.length < 512 || !(isEmptyBlock(first) || sumIsRight(first))) throw noTarball();
  for (let at = 0; at + 512 <= tar.length; ) {
    const header = tar.subarray(at, at + 512);
    if (isEmptyBlock(header)) break;
    const size = readNumber(header.subarray(124, 136));
    const start = at + 512;
    if (!sumIsRight(header) || !(size >= 0) || start + size > tar.length) throw unreadable();
    const data = tar.subarray(start, start + size);
    at = start + Math.ceil(size / 512) * 512;
    const type = String.fromCharCode(header[156]!);
    if (type === "x") longName = paxPath(data) ?? longName;
    else if (type === "L") longName = text(data);
    else if (type !== "g" && type !== "K") {
      const ustar = text(header.subarray(257, 262)) === "ustar";
      const prefix = ustar ? text(header.subarray(345, 500)) : "";
      const name = longName ?? (prefix ? `${prefix}/${text(header.subarray(0, 100))}` : text(header.subarray(0, 100)));
      longName = null;
      const kind = type === "0" || type === "\0" || type === "7" ? "file" : type === "5" ? "folder" : "link";
      entries.push({ name, kind: name.endsWith("/") ? "folder" : kind, size, read: () => data.slice() });
    }
  }
  return entries;
}
