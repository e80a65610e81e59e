import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BlobHash } from "../../domain/ids.ts";
import { safePath, type TreeEntry } from "../../domain/tree.ts";

/** What the sandbox's file system holds at most (kernel/main.ts). */
const MAX_BYTES = 1024 * 1024 * 1024;

export type Folder = { readonly entries: readonly TreeEntry[]; readonly blobs: ReadonlyMap<BlobHash, Uint8Array> };

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/**
 * The files below a folder as a tree, links as links: nothing outside it is read. Sockets, devices and names that no tree can
 * hold are left out and told to `skipped`. @throws Error with a sentence: no such folder, or more than the sandbox holds
 */
export function readFolder(root: string, skipped: (path: string) => void): Folder {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`There is no folder ${root}.`);
  const entries: TreeEntry[] = [];
  const blobs = new Map<BlobHash, Uint8Array>();
  let bytes = 0;
  const take = (path: string, mode: TreeEntry["mode"], data: Uint8Array): void => {
    const hash = createHash("sha256").update(data).digest("hex") as BlobHash;
    entries.push({ path, mode, size: data.length, hash });
    blobs.set(hash, data);
    bytes += data.length;
    if (bytes > MAX_BYTES)
      throw new Error(`${root} holds more than ${megabytes(MAX_BYTES)}, which is what the sandbox holds.`);
  };
  const visit = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = prefix + entry.name;
      const full = join(folder, entry.name);
      if (safePath(path) !== path) skipped(path);
      else if (entry.isDirectory()) visit(full, `${path}/`);
      else if (entry.isSymbolicLink()) take(path, "120000", new TextEncoder().encode(readlinkSync(full)));
      else if (entry.isFile())
        take(path, (lstatSync(full).mode & 0o100) !== 0 ? "100755" : "100644", readFileSync(full));
      else skipped(path);
    }
  };
  visit(root, "");
  return { entries, blobs };
}
