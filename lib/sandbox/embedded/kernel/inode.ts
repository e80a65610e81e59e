import type { Stat } from "../process/syscalls.ts";
import { CallError } from "./system-errors.ts";

export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFLNK = 0o120000;
export const S_IFCHR = 0o020000;
export const S_IFIFO = 0o010000;

/** Who asks. 0 may do everything. */
export type User = number;
export const ROOT: User = 0;
export const TAB_USER: User = 1000;

/** A file with more content than this is refused (EFBIG); all files together are bounded by the file system's own quota. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** What a file may be stretched to without content. */
const MAX_SPARSE_BYTES = 2 ** 43;

type Common = {
  readonly ino: number;
  /** Permission bits only. */
  permissions: number;
  links: number;
  uid: number;
  gid: number;
  /** The folder and name it was put under last; exact for folders, which have one place only. */
  parent: DirectoryNode | null;
  name: string;
  /** Milliseconds since 1970, with fractions. */
  atimeMs: number;
  mtimeMs: number;
  ctimeMs: number;
  readonly birthtimeMs: number;
  /** Counts changes of content or permissions: equal inode and version, equal file. */
  version: number;
};
export type FileNode = Common & {
  readonly kind: "file";
  /** Capacity; only the first `size` bytes are content. What is missing to `size` is zeros. */
  bytes: Uint8Array;
  size: number;
  /** Descriptors that hold it: its content stays while there are any. */
  opens: number;
  /** The hash of content at `hashVersion`. */
  hash?: string;
  hashVersion: number;
  /** A reader holds `bytes`: the next write copies them first. */
  shared: boolean;
};
export type DirectoryNode = Common & {
  readonly kind: "directory";
  readonly children: Map<string, Inode>;
  /** npm put packages here, which it can bring again: no part of the project's pictures. */
  installed: boolean;
};
export type LinkNode = Common & { readonly kind: "symlink"; readonly target: string };
export type DeviceNode = Common & { readonly kind: "device"; readonly device: "null" | "zero" | "full" | "random" };
export type Inode = FileNode | DirectoryNode | LinkNode | DeviceNode;

let nextIno = 1;
let ahead = performance.now() - Date.now();

/** The wall clock in milliseconds with fractions, so that two changes within one differ. */
export function clock(): number {
  const wall = Date.now();
  let fine = performance.now() - ahead;
  if (fine < wall || fine > wall + 1) {
    ahead = performance.now() - wall;
    fine = wall;
  }
  return fine;
}

function common(permissions: number): Common {
  const now = clock();
  return {
    ino: nextIno++,
    permissions,
    links: 1,
    uid: ROOT,
    gid: ROOT,
    parent: null,
    name: "",
    atimeMs: now,
    mtimeMs: now,
    ctimeMs: now,
    birthtimeMs: now,
    version: 0,
  };
}

const NO_BYTES = new Uint8Array(0);
export const newFile = (permissions: number): FileNode => ({
  ...common(permissions),
  kind: "file",
  bytes: NO_BYTES,
  size: 0,
  opens: 0,
  hashVersion: -1,
  shared: false,
});
export const newDirectory = (permissions: number): DirectoryNode => ({
  ...common(permissions),
  kind: "directory",
  children: new Map(),
  installed: false,
});
export const newLink = (target: string): LinkNode => ({ ...common(0o777), kind: "symlink", target });
export const newDevice = (device: DeviceNode["device"]): DeviceNode => ({ ...common(0o666), kind: "device", device });

/** Whether the user may read (4), write (2) or search and run (1) it. */
export function allowed(node: Inode, user: User, bits: number): boolean {
  if (user === ROOT) return (bits & 1) === 0 || node.kind === "directory" || (node.permissions & 0o111) !== 0;
  const shift = node.uid === user ? 6 : node.gid === user ? 3 : 0;
  return ((node.permissions >> shift) & bits) === bits;
}

const TYPE_BITS = { file: S_IFREG, directory: S_IFDIR, symlink: S_IFLNK, device: S_IFCHR } as const;
/** Major 1 and the minor numbers of Linux. */
const DEVICE_NUMBER = { null: 0x103, zero: 0x105, full: 0x107, random: 0x109 } as const;
const FOLDER_BYTES = 4096;

export function sizeOf(node: Inode): number {
  if (node.kind === "file") return node.size;
  if (node.kind === "directory") return FOLDER_BYTES;
  return node.kind === "symlink" ? byteLength(node.target) : 0;
}
const encoder = new TextEncoder();
const byteLength = (text: string): number => encoder.encode(text).length;

/** Bytes it takes of the room there is. */
export const storedBytes = (node: FileNode): number => Math.min(node.size, node.bytes.length);

export function statOf(node: Inode): Stat {
  return {
    dev: 1,
    ino: node.ino,
    mode: TYPE_BITS[node.kind] | node.permissions,
    nlink: node.kind === "directory" && node.links > 0 ? 2 : node.links,
    uid: node.uid,
    gid: node.gid,
    rdev: node.kind === "device" ? DEVICE_NUMBER[node.device] : 0,
    size: sizeOf(node),
    blocks: node.kind === "file" ? Math.ceil(storedBytes(node) / 4096) * 8 : node.kind === "directory" ? 8 : 0,
    atimeMs: node.atimeMs,
    mtimeMs: node.mtimeMs,
    ctimeMs: node.ctimeMs,
    birthtimeMs: node.birthtimeMs,
  };
}

export function touch(node: Inode): void {
  const now = clock();
  node.mtimeMs = now;
  node.ctimeMs = now;
  node.version++;
}

export function grow(file: FileNode, capacity: number): void {
  const next = new Uint8Array(capacity);
  next.set(file.bytes.subarray(0, Math.min(capacity, storedBytes(file))));
  file.bytes = next;
  file.shared = false;
}

/** Makes the bytes up to `end` writable; those that were not there are zeros. */
export function makeRoom(file: FileNode, end: number): void {
  if (end > MAX_FILE_BYTES) throw new CallError("EFBIG");
  if (end > file.bytes.length || file.shared)
    grow(
      file,
      end > file.size
        ? Math.max(end, Math.min(file.size * 2, end + 8 * 1024 * 1024))
        : Math.max(end, storedBytes(file)),
    );
  if (end > file.size) file.size = end;
}

/** Makes it that long: cut, or stretched by zeros that take no room. */
export function stretch(file: FileNode, size: number): void {
  if (size > MAX_SPARSE_BYTES) throw new CallError("EFBIG");
  if (size < file.size && size < file.bytes.length) {
    if (file.shared || size === 0) {
      const kept = file.bytes.slice(0, size);
      file.bytes = kept;
      file.shared = false;
    } else file.bytes.fill(0, size, Math.min(file.size, file.bytes.length));
  }
  file.size = size;
}
