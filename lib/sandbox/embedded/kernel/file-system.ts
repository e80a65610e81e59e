import type { DirEntry, Stat } from "../process/syscalls.ts";
import {
  contentOf,
  type DirectoryNode,
  type FileNode,
  type Inode,
  newDirectory,
  newFile,
  newLink,
  resizeFile,
  statOf,
  touch,
} from "./inode.ts";
import { locate, type Place, realPath } from "./path.ts";
import { CallError } from "./system-errors.ts";

/** The tree of inodes. Synchronous; every call throws CallError. Permission bits are kept, and only the execute bit is ever asked. */
export class FileSystem {
  readonly root: DirectoryNode = newDirectory(0o755);
  #used = 0;
  #changes = 0;

  /** `quota` in bytes over all files; `onChange` is called after every change. */
  constructor(
    readonly quota: number,
    private readonly onChange: () => void = () => {},
  ) {}

  private changed(): void {
    this.#changes++;
    this.onChange();
  }

  /** Grows with every change of names, contents or permissions: equal counts, equal trees. */
  get changes(): number {
    return this.#changes;
  }

  get usedBytes(): number {
    return this.#used;
  }

  #locate(path: string, follow: boolean): Place {
    return locate(this.root, path, follow);
  }

  /** @throws CallError ENOENT and the like */
  node(path: string, follow = true): Inode {
    const { node } = this.#locate(path, follow);
    if (!node) throw new CallError("ENOENT", path);
    return node;
  }

  find(path: string, follow = true): Inode | undefined {
    try {
      return this.#locate(path, follow).node;
    } catch {
      return undefined;
    }
  }

  #directory(path: string): DirectoryNode {
    const node = this.node(path);
    if (node.kind !== "directory") throw new CallError("ENOTDIR", path);
    return node;
  }

  #attach(place: Place, node: Inode): void {
    place.parent.children.set(place.name, node);
    touch(place.parent);
    this.changed();
  }

  #detach(place: Place): void {
    const node = place.parent.children.get(place.name);
    place.parent.children.delete(place.name);
    touch(place.parent);
    if (node) {
      node.links--;
      node.ctimeMs = Date.now();
      if (node.kind === "file" && node.links <= 0) this.#used -= node.size;
    }
    this.changed();
  }

  #vacant(path: string, asked: string): Place {
    const place = this.#locate(path, false);
    if (place.node || place.name === "") throw new CallError("EEXIST", asked);
    return place;
  }

  /** The file at a path, made when `create` says so. */
  openFile(path: string, how: { create: boolean; exclusive: boolean; mode: number }): Inode {
    const place = this.#locate(path, !how.exclusive);
    if (place.node) {
      if (how.create && how.exclusive) throw new CallError("EEXIST", path);
      return place.node;
    }
    if (!how.create) throw new CallError("ENOENT", path);
    if (path.endsWith("/")) throw new CallError("EISDIR", path);
    const file = newFile(how.mode & 0o777);
    this.#attach(place, file);
    return file;
  }

  /** Content moves only through here, so that the quota and the versions hold. `at` null appends. */
  writeNode(file: FileNode, data: Uint8Array, at: number | null): number {
    const from = at ?? file.size;
    const end = from + data.length;
    const size = Math.max(end, file.size);
    if (this.#used + size - file.size > this.quota) throw new CallError("ENOSPC");
    const grown = resizeFile(file, size);
    if (file.links > 0) this.#used += grown;
    file.bytes.set(data, from);
    touch(file);
    this.changed();
    return data.length;
  }

  truncateNode(file: FileNode, size: number): void {
    if (!Number.isInteger(size) || size < 0) throw new CallError("EINVAL");
    if (this.#used + size - file.size > this.quota) throw new CallError("ENOSPC");
    const grown = resizeFile(file, size);
    if (file.links > 0) this.#used += grown;
    touch(file);
    this.changed();
  }

  readFile(path: string): Uint8Array {
    const node = this.node(path);
    if (node.kind === "directory") throw new CallError("EISDIR", path);
    return node.kind === "file" ? contentOf(node) : new Uint8Array(0);
  }

  writeFile(path: string, data: Uint8Array, mode = 0o644): void {
    const node = this.openFile(path, { create: true, exclusive: false, mode });
    if (node.kind === "directory") throw new CallError("EISDIR", path);
    if (node.kind !== "file") return;
    if (this.#used + data.length - node.size > this.quota) throw new CallError("ENOSPC", path);
    const grown = data.length - node.size;
    if (data.length > node.bytes.length || node.shared) {
      resizeFile(node, 0);
      node.bytes = data.slice();
      node.shared = false;
      node.size = data.length;
    } else {
      resizeFile(node, data.length);
      node.bytes.set(data);
    }
    if (node.links > 0) this.#used += grown;
    touch(node);
    this.changed();
  }

  stat(path: string): Stat {
    return statOf(this.node(path));
  }

  lstat(path: string): Stat {
    return statOf(this.node(path, false));
  }

  readdir(path: string): DirEntry[] {
    const entries = [...this.#directory(path).children].map(([name, node]): DirEntry => {
      const type = node.kind === "device" ? "file" : node.kind;
      return { name, type };
    });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  mkdir(path: string, mode: number): void {
    const place = this.#vacant(path.replace(/\/+$/, ""), path);
    this.#attach(place, newDirectory(mode & 0o777));
  }

  /** Makes every folder on the way that is missing. */
  mkdirAll(path: string): void {
    let sofar = "";
    for (const part of path.split("/").filter(Boolean)) {
      sofar += `/${part}`;
      const node = this.find(sofar);
      if (!node) this.mkdir(sofar, 0o755);
      else if (node.kind !== "directory") throw new CallError("ENOTDIR", sofar);
    }
  }

  rmdir(path: string): void {
    const place = this.#locate(path, false);
    if (!place.node) throw new CallError("ENOENT", path);
    if (place.node.kind !== "directory") throw new CallError("ENOTDIR", path);
    if (place.name === "") throw new CallError("EBUSY", path);
    if (place.node.children.size > 0) throw new CallError("ENOTEMPTY", path);
    this.#detach(place);
  }

  unlink(path: string): void {
    const place = this.#locate(path, false);
    if (!place.node) throw new CallError("ENOENT", path);
    if (place.node.kind === "directory") throw new CallError("EISDIR", path);
    this.#detach(place);
  }

  /** Removes whatever is there, with all it holds; nothing when there is nothing. */
  removeAll(path: string): void {
    let place: Place;
    try {
      place = this.#locate(path, false);
    } catch {
      return;
    }
    if (!place.node || place.name === "") return;
    this.#forget(place.node);
    this.#detach(place);
  }

  #forget(node: Inode): void {
    if (node.kind !== "directory") return;
    for (const child of node.children.values()) {
      this.#forget(child);
      child.links--;
      if (child.kind === "file" && child.links <= 0) this.#used -= child.size;
    }
    node.children.clear();
  }

  rename(from: string, to: string): void {
    const source = this.#locate(from, false);
    if (!source.node) throw new CallError("ENOENT", from, to);
    if (source.name === "") throw new CallError("EBUSY", from, to);
    const target = this.#locate(to.replace(/\/+$/, ""), false);
    if (target.name === "") throw new CallError("EBUSY", from, to);
    if (target.node === source.node) return;
    if (source.node.kind === "directory" && this.#contains(source.node, target.parent))
      throw new CallError("EINVAL", from, to);
    if (target.node) {
      if (target.node.kind === "directory") {
        if (source.node.kind !== "directory") throw new CallError("EISDIR", from, to);
        if (target.node.children.size > 0) throw new CallError("ENOTEMPTY", from, to);
      } else if (source.node.kind === "directory") throw new CallError("ENOTDIR", from, to);
      this.#detach(target);
    }
    source.parent.children.delete(source.name);
    touch(source.parent);
    source.node.ctimeMs = Date.now();
    this.#attach(target, source.node);
  }

  #contains(folder: DirectoryNode, other: Inode): boolean {
    if (folder === other) return true;
    for (const child of folder.children.values())
      if (child.kind === "directory" && this.#contains(child, other)) return true;
    return false;
  }

  link(existing: string, path: string): void {
    const node = this.node(existing, false);
    if (node.kind === "directory") throw new CallError("EPERM", existing, path);
    const place = this.#vacant(path, path);
    node.links++;
    this.#attach(place, node);
  }

  symlink(target: string, path: string): void {
    this.#attach(this.#vacant(path, path), newLink(target));
  }

  readlink(path: string): string {
    const node = this.node(path, false);
    if (node.kind !== "symlink") throw new CallError("EINVAL", path);
    return node.target;
  }

  realpath(path: string): string {
    this.node(path);
    return realPath(this.root, path);
  }

  chmod(path: string, mode: number): void {
    const node = this.node(path);
    node.permissions = mode & 0o7777;
    node.ctimeMs = Date.now();
    node.version++;
    this.changed();
  }

  utimes(path: string, atimeMs: number, mtimeMs: number): void {
    const node = this.node(path);
    node.atimeMs = atimeMs;
    node.mtimeMs = mtimeMs;
    node.ctimeMs = Date.now();
  }
}
