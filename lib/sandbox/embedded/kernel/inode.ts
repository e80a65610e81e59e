import type { Stat } from "../process/syscalls.ts";
import { CallError } from "./system-errors.ts";

export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;
const S_IFCHR = 0o020000;

/** A file larger than this is refused (EFBIG); all files together are bounded by the file system's own quota. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;

type Common = {
  readonly ino: number;
  /** Permission bits only. */
  permissions: number;
  links: number;
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  readonly birthtimeMs: number;
  /** Counts changes of content or permissions: equal inode and version, equal file. */
  version: number;
};
export type FileNode = Common & {
  readonly kind: "file";
  /** Capacity; only the first `size` bytes are content. */
  bytes: Uint8Array;
  size: number;
  /** The hash of content at `hashVersion`. */
  hash?: string;
  hashVersion: number;
  /** A reader holds `bytes`: the next write copies them first. */
  shared: boolean;
};
export type DirectoryNode = Common & { readonly kind: "directory"; readonly children: Map<string, Inode> };
export type LinkNode = Common & { readonly kind: "symlink"; readonly target: string };
export type DeviceNode = Common & { readonly kind: "device"; readonly device: "null" | "zero" | "random" };
export type Inode = FileNode | DirectoryNode | LinkNode | DeviceNode;

let nextIno = 1;

function common(permissions: number): Common {
  const now = Date.now();
  return {
    ino: nextIno++,
    permissions,
    links: 1,
    atimeMs: now,
    mtimeMs: now,
    ctimeMs: now,
    birthtimeMs: now,
    version: 0,
  };
}

export const newFile = (permissions: number): FileNode => ({
  ...common(permissions),
  kind: "file",
  bytes: new Uint8Array(0),
  size: 0,
  hashVersion: -1,
  shared: false,
});
export const newDirectory = (permissions: number): DirectoryNode => ({
  ...common(permissions),
  kind: "directory",
  children: new Map(),
});
export const newLink = (target: string): LinkNode => ({ ...common(0o777), kind: "symlink", target });
export const newDevice = (device: DeviceNode["device"]): DeviceNode => ({ ...common(0o666), kind: "device", device });

const TYPE_BITS = { file: S_IFREG, directory: S_IFDIR, symlink: S_IFLNK, device: S_IFCHR } as const;

export function statOf(node: Inode): Stat {
  return {
    dev: 1,
    ino: node.ino,
    mode: TYPE_BITS[node.kind] | node.permissions,
    nlink: node.kind === "directory" ? 2 : node.links,
    uid: 1000,
    gid: 1000,
    size: node.kind === "file" ? node.size : node.kind === "symlink" ? node.target.length : 0,
    atimeMs: node.atimeMs,
    mtimeMs: node.mtimeMs,
    ctimeMs: node.ctimeMs,
    birthtimeMs: node.birthtimeMs,
  };
}

export function touch(node: Inode): void {
  const now = Date.now();
  node.mtimeMs = now;
  node.ctimeMs = now;
  node.version++;
}

/** The content as it is now, never to be written to. */
export const contentOf = (file: FileNode): Uint8Array => file.bytes.subarray(0, file.size);

/** Makes room for `size` bytes, zero-filled, and leaves the content writable. Returns by how many bytes the file grew. */
export function resizeFile(file: FileNode, size: number): number {
  if (size > MAX_FILE_BYTES) throw new CallError("EFBIG");
  const grown = size - file.size;
  if (size > file.bytes.length || file.shared) {
    const next = new Uint8Array(
      size > file.size ? Math.max(size, Math.min(file.size * 2, size + 8 * 1024 * 1024)) : size,
    );
    next.set(file.bytes.subarray(0, Math.min(size, file.size)));
    file.bytes = next;
    file.shared = false;
  } else if (size < file.size) {
    file.bytes.fill(0, size, file.size);
  }
  file.size = size;
  return grown;
}
