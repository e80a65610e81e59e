import type { BlobHash } from "./ids.ts";

/** One file of a tree. `path` is relative, "/"-separated, without "." or ".." parts; folders exist through their files. */
export type TreeEntry = {
  readonly path: string;
  /** POSIX kinds: a regular file, an executable one, a symbolic link (whose blob is the target's path). */
  readonly mode: "100644" | "100755" | "120000";
  /** Bytes. */
  readonly size: number;
  readonly hash: BlobHash;
};

/**
 * The canonical manifest: one line a file, `mode SP hash SP size SP path LF`, sorted by code unit of the path; a path's
 * backslashes and line feeds are escaped (`\\`, `\n`). Its SHA-256 is the tree's hash and it is stored as a blob itself.
 */
export function formatManifest(entries: readonly TreeEntry[]): string {
  return [...entries]
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map((e) => `${e.mode} ${e.hash} ${e.size} ${e.path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n`)
    .join("");
}

const LINE = /^(100644|100755|120000) ([0-9a-f]{64}) (\d{1,15}) (.+)$/s;

/** The inverse of formatManifest. @throws RangeError on a line that is not of the format. */
export function parseManifest(text: string): TreeEntry[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const match = LINE.exec(line);
      if (!match) throw new RangeError(`Not a line of a tree manifest: ${line.slice(0, 80)}`);
      const [, mode, hash, size, escaped] = match as unknown as [string, TreeEntry["mode"], BlobHash, string, string];
      return { mode, hash, size: Number(size), path: escaped.replace(/\\(.)/gs, (_, c) => (c === "n" ? "\n" : c)) };
    });
}

export type FileChange = { readonly path: string; readonly kind: "added" | "modified" | "deleted" };

/** What turns `before` into `after`, sorted by path. */
export function diffTrees(before: readonly TreeEntry[], after: readonly TreeEntry[]): FileChange[] {
  const old = new Map(before.map((e) => [e.path, e]));
  const changes: FileChange[] = [];
  for (const e of after) {
    const was = old.get(e.path);
    if (!was) changes.push({ path: e.path, kind: "added" });
    else if (was.hash !== e.hash || was.mode !== e.mode) changes.push({ path: e.path, kind: "modified" });
    old.delete(e.path);
  }
  for (const path of old.keys()) changes.push({ path, kind: "deleted" });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Git's own files: kept with the project, and nothing that a person reviews or edits. */
export const isGitsOwn = (path: string): boolean => path === ".git" || path.startsWith(".git/");

/** Characters of a path, at most. */
export const LONGEST_PATH = 1024;

/**
 * A path from outside made safe: relative, normalised, "/"-separated.
 * Null when it is absolute, climbs with "..", is empty, holds NUL, or is longer than LONGEST_PATH.
 */
export function safePath(raw: string): string | null {
  if (raw.length === 0 || raw.length > LONGEST_PATH || raw.includes("\0")) return null;
  const path = raw.replaceAll("\\", "/");
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return null;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..")) return null;
  return parts.join("/");
}
