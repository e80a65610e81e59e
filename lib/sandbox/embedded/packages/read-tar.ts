import type { PackedFile } from "./packed-tree.ts";

const BLOCK = 512;
/** Files of one package. */
const MAX_FILES = 100_000;
const decoder = new TextDecoder();

export class BadArchive extends Error {}

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
};

/** Octal, or big-endian after a set first bit (GNU). */
function number(bytes: Uint8Array): number {
  if (((bytes[0] as number) & 0x80) === 0) return Number.parseInt(text(bytes).trim() || "0", 8);
  return bytes.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Records of a pax header: "<length> <key>=<value>\n". */
function paxRecords(data: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(32, at);
    const length = Number.parseInt(decoder.decode(data.subarray(at, space)), 10);
    if (space < 0 || !(length > 0)) break;
    const record = decoder.decode(data.subarray(space + 1, at + length - 1));
    const equals = record.indexOf("=");
    found.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return found;
}

/** Below the archive's one folder, whatever that is called; null for what leaves it or is no name. */
function inside(name: string): string | null {
  const parts = name.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || name.includes("\0")) return null;
  return parts.slice(1).join("/") || null;
}

/**
 * The regular files of a package's archive, below its first folder, as npm unpacks them: links and devices are left out, a
 * .gitignore without a .npmignore beside it becomes one. Contents are views. @throws BadArchive
 */
export function readTar(archive: Uint8Array): PackedFile[] {
  const files = new Map<string, PackedFile>();
  let longName: string | null = null;
  let pax = new Map<string, string>();
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const head = archive.subarray(at, at + BLOCK);
    if (head[0] === 0) break;
    const declared = Number(pax.get("size") ?? number(head.subarray(124, 136)));
    if (!Number.isSafeInteger(declared) || declared < 0 || at + BLOCK + declared > archive.length)
      throw new BadArchive("The archive is cut off.");
    const data = archive.subarray(at + BLOCK, at + BLOCK + declared);
    at += BLOCK + Math.ceil(declared / BLOCK) * BLOCK;
    const type = String.fromCharCode(head[156] as number);
    if (type === "x") {
      pax = paxRecords(data);
      continue;
    }
    if (type === "L") {
      longName = text(data);
      continue;
    }
    if (type === "0" || type === "\0" || type === "7") {
      const prefix = decoder.decode(head.subarray(257, 262)) === "ustar" ? text(head.subarray(345, 500)) : "";
      const short = text(head.subarray(0, 100));
      const path = inside(pax.get("path") ?? longName ?? (prefix ? `${prefix}/${short}` : short));
      const executable = (number(head.subarray(100, 108)) & 0o111) !== 0;
      if (path !== null) files.set(path, { path, executable, data });
      if (files.size > MAX_FILES) throw new BadArchive(`The archive holds more than ${MAX_FILES} files.`);
    }
    longName = null;
    if (type !== "g") pax = new Map();
  }
  for (const file of [...files.values()]) {
    if (!/(^|\/)\.gitignore$/.test(file.path)) continue;
    files.delete(file.path);
    const path = file.path.replace(/\.gitignore$/, ".npmignore");
    if (!files.has(path)) files.set(path, { ...file, path });
  }
  return [...files.values()];
}
