import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, posix } from "node:path";
import type { BlobHash } from "../../domain/ids.ts";
import { diffTrees, safePath, type TreeEntry } from "../../domain/tree.ts";

/**
 * Makes the files of a folder, which were `before`, those of `after`; files that nobody mounted stay. What comes from a
 * sandbox is hostile: nothing is written through a link, and links that lead out of the folder are not made. Returns a sentence for
 * each file that could not be written as it is in the sandbox.
 */
export function writeBack(
  root: string,
  before: readonly TreeEntry[],
  after: readonly TreeEntry[],
  blobs: ReadonlyMap<BlobHash, Uint8Array>,
): string[] {
  const problems: string[] = [];
  const now = new Map(after.map((entry) => [entry.path, entry]));
  const changes = diffTrees(before, after).filter(({ path }) => safePath(path) === path);
  // What goes makes room first: a file may have become a folder.
  for (const { path } of changes.filter(({ kind }) => kind === "deleted")) {
    if (!parentIsReal(root, path)) continue;
    rmSync(join(root, path), { force: true });
    removeEmptyFolders(root, dirname(path));
  }
  for (const { path, kind } of changes) {
    const entry = now.get(path);
    if (kind === "deleted" || !entry) continue;
    const data = blobs.get(entry.hash);
    if (!data) problems.push(`${path} was not written: its contents did not come along.`);
    else if (!makeParents(root, path) || !clear(join(root, path)))
      problems.push(`${path} was not written: a link, a file or a folder that the sandbox did not have is in its way.`);
    else if (!place(root, entry, data)) problems.push(`${path} was not written: it is a link out of the folder.`);
  }
  return problems;
}

function parents(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

const isRealFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
const parentIsReal = (root: string, path: string): boolean =>
  parents(path).every((each) => isRealFolder(join(root, each)));

function makeParents(root: string, path: string): boolean {
  for (const each of parents(path)) {
    const full = join(root, each);
    if (lstatSync(full, { throwIfNoEntry: false }) === undefined) mkdirSync(full);
    else if (!isRealFolder(full)) return false;
  }
  return true;
}

/** What is written next is new: never through a link, and a file that is linked elsewhere stays as it is there. */
function clear(path: string): boolean {
  if (!isRealFolder(path)) rmSync(path, { force: true });
  else if (readdirSync(path).length > 0) return false;
  else rmdirSync(path);
  return true;
}

function place(root: string, { path, mode }: TreeEntry, data: Uint8Array): boolean {
  const full = join(root, path);
  if (mode === "120000") {
    const target = new TextDecoder().decode(data);
    const inside = posix.normalize(posix.join(posix.dirname(path), target));
    if (isAbsolute(target) || inside === ".." || inside.startsWith("../") || target.includes("\0")) return false;
    // Behind the name of another link, ".." is another folder than it looks. Names alone lead through links that were judged
    // by themselves, or were the person's own.
    if (/(?:^|\/)(?!\.\.?(?:\/|$))[^/]+\/(?:.*\/)?\.\.(?:\/|$)/.test(target)) return false;
    symlinkSync(target, full);
    return true;
  }
  writeFileSync(full, data, { flag: "wx" });
  if (mode === "100755") chmodSync(full, 0o755);
  return true;
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at !== "." && at !== ""; at = dirname(at)) {
    const full = join(root, at);
    if (!isRealFolder(full) || readdirSync(full).length > 0) return;
    rmdirSync(full);
  }
}
