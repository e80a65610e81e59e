import { Failure } from "../domain/errors.ts";
import { crc32, inflateRaw } from "./inflate.ts";
import { type Budget, badInput, LIMITS, number, quoted, tooLarge } from "./limits.ts";

/** What an archive or a dropped folder holds at one place. */
export type Entry = {
  /** As it stands in the archive; not yet believed. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
  /** Bytes as declared. */
  readonly size: number;
  /** @throws Failure ("bad-input", "too-large"). */
  read(budget: Budget): Uint8Array | Promise<Uint8Array>;
};

// Signatures and offsets: APPNOTE.TXT 6.3.10 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const WORD = 0xffffffff;

const unreadable = (cause?: unknown): Failure =>
  badInput(
    "This zip cannot be read: it is damaged or was cut off. Nothing was changed; pack or download it again.",
    cause,
  );

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

type Directory = { readonly offset: number; readonly count: number; readonly base: number };

function findDirectory(view: DataView): Directory {
  const first = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    let [count, size, offset, end] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
      at,
    ];
    if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR64) {
      end = Number(view.getBigUint64(at - 12, true));
      if (view.getUint32(end, true) !== END64) throw unreadable();
      count = Number(view.getBigUint64(end + 32, true));
      size = Number(view.getBigUint64(end + 40, true));
      offset = Number(view.getBigUint64(end + 48, true));
    }
    // Self-extracting archives have a program in front; every offset is then behind by its length.
    const base = end - size - offset;
    if (base < 0) throw unreadable();
    return { offset: offset + base, count, base };
  }
  throw unreadable();
}

/** The entries of a zip by its central directory; contents are inflated when they are read. @throws Failure */
export function listZip(bytes: Uint8Array): Entry[] {
  try {
    return readDirectory(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (caught) {
    throw caught instanceof Failure ? caught : unreadable(caught);
  }
}

function readDirectory(bytes: Uint8Array, view: DataView): Entry[] {
  const { offset, count, base } = findDirectory(view);
  const entries: Entry[] = [];
  let at = offset;
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(at, true) !== CENTRAL) throw unreadable();
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number];
    const nameEnd = at + 46 + lengths[0];
    const next = nameEnd + lengths[1] + lengths[2];
    if (next > bytes.length) throw unreadable();
    const name = decodeName(bytes.subarray(at + 46, nameEnd));
    const wide = readWideFields(view, at, nameEnd, nameEnd + lengths[1]);
    const mode = view.getUint8(at + 5) === 3 ? view.getUint16(at + 40, true) : 0;
    const header = {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...wide,
      local: wide.local + base,
    };
    const kind = (mode & 0o170000) === 0o120000 ? "link" : /[/\\]$/.test(name) ? "folder" : "file";
    entries.push({ name, kind, size: wide.size, read: (budget) => readEntry(bytes, view, header, budget) });
    at = next;
  }
  return entries;
}

type Wide = { packed: number; size: number; local: number };

/** Sizes and offset, from the zip64 extra field where the plain fields are full. */
function readWideFields(view: DataView, at: number, extra: number, end: number): Wide {
  const plain = { size: view.getUint32(at + 24, true), packed: view.getUint32(at + 20, true) };
  const wide: Wide = { ...plain, local: view.getUint32(at + 42, true) };
  for (let field = extra; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let value = field + 4;
    for (const key of ["size", "packed", "local"] as const) {
      if (wide[key] !== WORD) continue;
      wide[key] = Number(view.getBigUint64(value, true));
      value += 8;
    }
    break;
  }
  return wide;
}

type Header = Wide & { name: string; flags: number; method: number; crc: number };

function readEntry(bytes: Uint8Array, view: DataView, header: Header, budget: Budget): Uint8Array {
  const { name, local, packed, method } = header;
  if (header.flags & 1) {
    throw badInput(`${quoted(name)} is encrypted. Pack the archive again without a password.`);
  }
  if (method !== 0 && method !== 8) {
    throw badInput(`${quoted(name)} is packed in a way that is not known here (method ${method}). Use plain zip.`);
  }
  if (header.size > LIMITS.total)
    throw tooLarge(`${quoted(name)} has ${number(header.size)} bytes, which is too much.`);
  const damaged = (cause?: unknown): Failure =>
    badInput(`${quoted(name)} in this zip is damaged. Nothing was changed; pack or download it again.`, cause);
  try {
    if (view.getUint32(local, true) !== LOCAL) throw damaged();
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packed > bytes.length) throw damaged();
    const data = bytes.subarray(start, start + packed);
    if (method === 0) budget.spend(packed);
    const content = method === 0 ? data.slice() : inflateRaw(data, budget);
    if (content.length !== header.size || crc32(content) !== header.crc) throw damaged();
    return content;
  } catch (caught) {
    throw caught instanceof Failure ? caught : damaged(caught);
  }
}
