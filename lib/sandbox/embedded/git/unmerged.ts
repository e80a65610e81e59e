import type { Repository } from "./repository.ts";

/** Of the index file: its head, the fixed part of an entry, where its flags are. See git's index-format documentation. */
const HEAD_BYTES = 12;
const ENTRY_BYTES = 62;
const FLAGS_AT = 60;
const EXTENDED = 0x4000;

/** Files that a merge left in conflict: those with entries of a stage above 0. */
export function unmergedPaths(repository: Repository): string[] {
  let data: Uint8Array;
  try {
    data = repository.system.fs.readFile(`${repository.place.gitdir}/index`);
  } catch {
    return [];
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found = new Set<string>();
  if (data.length < HEAD_BYTES) return [];
  let at = HEAD_BYTES;
  for (let left = view.getUint32(8); left > 0 && at + ENTRY_BYTES <= data.length; left--) {
    const flags = view.getUint16(at + FLAGS_AT);
    const start = at + ENTRY_BYTES + (flags & EXTENDED ? 2 : 0);
    const end = data.indexOf(0, start);
    if (end < 0) break;
    if ((flags >> 12) & 3) found.add(new TextDecoder().decode(data.subarray(start, end)));
    // Padded with zeros, one at least, to a multiple of eight.
    at += Math.ceil((end - at + 1) / 8) * 8;
  }
  return [...found];
}
