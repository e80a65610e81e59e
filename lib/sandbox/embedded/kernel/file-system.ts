import type { DirEntry, Stat } from "../process/syscalls.ts";
import {
  allowed,
  clock,
  contentOf,
  type DirectoryNode,
  type FileNode,
  type Inode,
  makeRoom,
  newDirectory,
  newFile,
  newLink,
  ROOT,
  statOf,
  storedBytes,
  stretch,
  touch,
  type User,
} from "./inode.ts";
import { type How, locate, type Place, pathOf } from "./path.ts";
import { CallError } from "./system-errors.ts";
import { Watches } from "./watches.ts";

const READ = 4;
const WRITE = 2;
/** Write into a folder and search it. */
const CHANGE = 3;

/** The tree of inodes. Synchronous; every call throws CallError. */
export class FileSystem {
  readonly root: DirectoryNode = newDirectory(0o755);
  readonly watches = new Watches();
  /** In whose name the calls come: the kernel's own, unless a process asks. */
  user: User = ROOT;
  /** To whom belongs what the kernel makes by itself. */
  owner: User = ROOT;
  #used = 0;

  /** `quota` in bytes over all files; `changed` is called after every change. */
  constructor(
    readonly quota: number,
    private readonly changed: () => void = () => {},
  ) {}

  get usedBytes(): number {
    return this.#used;
  }

  place(path: string, how: How): Place {
    return locate(this.root, path, how, this.user);
  }

  /** @throws CallError ENOENT and the like */
  node(path: string, follow = true): Inode {
    const { node } = this.place(path, follow ? "follow" : "link");
    if (!node) throw new CallError("ENOENT", path);
    return node;
  }

  find(path: string, follow = true): Inode | undefined {
    try {
      return this.place(path, follow ? "follow" : "link").node;
    } catch {
      return undefined;
    }
  }

  permit(node: Inode, bits: number, path?: string): void {
    if (!allowed(node, this.user, bits)) throw new CallError("EACCES", path);
  }

  #own(node: Inode): void {
    if (this.user !== ROOT && node.uid !== this.user) throw new CallError("EPERM");
  }

  #enter(place: Place, node: Inode): void {
    place.parent.children.set(place.name, node);
    node.parent = place.parent;
    node.name = place.name;
    touch(place.parent);
  }

  /** Puts a node that was just made where there is nothing yet. */
  #attach(place: Place, node: Inode): void {
    this.permit(place.parent, CHANGE);
    if (place.parent.links <= 0) throw new CallError("ENOENT");
    node.uid = this.user === ROOT ? this.owner : this.user;
    node.gid = node.uid;
    this.#enter(place, node);
    this.watches.renamed(place.parent, place.name);
    this.changed();
  }

  #detach(place: Place): void {
    this.permit(place.parent, CHANGE);
    const node = place.parent.children.get(place.name);
    place.parent.children.delete(place.name);
    touch(place.parent);
    if (node) this.#drop(node);
    this.watches.renamed(place.parent, place.name);
    this.changed();
  }

  #drop(node: Inode): void {
    node.links--;
    node.ctimeMs = clock();
    if (node.kind === "file" && node.links <= 0 && node.opens === 0) this.#used -= storedBytes(node);
    this.watches.unlinked(node);
  }

  /** Where something new is to be made. */
  #vacant(path: string, folder = false): Place {
    const place = this.place(path, "entry");
    if (place.node) throw new CallError("EEXIST", path);
    if (place.slash && !folder) throw new CallError("ENOENT", path);
    return place;
  }

  /** The file at a path, made when `create` says so. */
  openFile(
    path: string,
    how: { create: boolean; exclusive: boolean; mode: number },
  ): { readonly node: Inode; readonly made: boolean } {
    const place = this.place(path, how.create && how.exclusive ? "link" : "follow");
    if (place.node) {
      if (how.create && how.exclusive) throw new CallError("EEXIST", path);
      if (how.create && place.slash) throw new CallError("EISDIR", path);
      return { node: place.node, made: false };
    }
    if (!how.create) throw new CallError("ENOENT", path);
    if (place.slash) throw new CallError("EISDIR", path);
    const file = newFile(how.mode & 0o7777);
    this.#attach(place, file);
    return { node: file, made: true };
  }

  /** A descriptor holds the file, or no longer: the content of one that has no name goes with its last holder. */
  hold(node: Inode, by: 1 | -1): void {
    if (node.kind !== "file") return;
    node.opens += by;
    if (node.opens === 0 && node.links <= 0) this.#used -= storedBytes(node);
  }

  #sized(file: FileNode, change: () => void): void {
    const before = storedBytes(file);
    change();
    if (file.links > 0 || file.opens > 0) this.#used += storedBytes(file) - before;
    touch(file);
    this.watches.changed(file);
    this.changed();
  }

  /** Content moves only through here, so that the quota and the versions hold. `at` null appends. */
  writeNode(file: FileNode, data: Uint8Array, at: number | null): number {
    if (data.length === 0) return 0;
    const from = at ?? file.size;
    const end = from + data.length;
    if (end > file.bytes.length && this.#used + end - storedBytes(file) > this.quota) throw new CallError("ENOSPC");
    this.#sized(file, () => {
      makeRoom(file, end);
      file.bytes.set(data, from);
    });
    return data.length;
  }

  truncateNode(file: FileNode, size: number): void {
    if (!Number.isInteger(size) || size < 0) throw new CallError("EINVAL");
    this.#sized(file, () => stretch(file, size));
  }

  readFile(path: string): Uint8Array {
    const node = this.node(path);
    this.permit(node, READ, path);
    if (node.kind === "directory") throw new CallError("EISDIR", path);
    return node.kind === "file" ? contentOf(node) : new Uint8Array(0);
  }

  writeFile(path: string, data: Uint8Array, mode = 0o644): void {
    const { node } = this.openFile(path, { create: true, exclusive: false, mode });
    if (node.kind === "directory") throw new CallError("EISDIR", path);
    if (node.kind !== "file") return;
    this.replace(node, data, path);
  }

  /** New content in one step: nobody sees half of it, and where there is no room the old stays. */
  replace(node: FileNode, data: Uint8Array, path?: string): void {
    if (this.#used + data.length - storedBytes(node) > this.quota) throw new CallError("ENOSPC", path);
    if (data.length === 0 && node.size === 0) return;
    this.#sized(node, () => {
      if (data.length > node.bytes.length || node.shared) {
        node.bytes = new Uint8Array(data.length);
        node.shared = false;
      } else stretch(node, data.length);
      node.size = data.length;
      node.bytes.set(data);
    });
  }

  stat(path: string): Stat {
    return statOf(this.node(path));
  }

  lstat(path: string): Stat {
    return statOf(this.node(path, false));
  }

  readdir(path: string): DirEntry[] {
    const node = this.node(path);
    if (node.kind !== "directory") throw new CallError("ENOTDIR", path);
    this.permit(node, READ, path);
    const entries = [...node.children].map(([name, { kind }]): DirEntry => ({ name, type: kind }));
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  mkdir(path: string, mode: number): void {
    this.#attach(this.#vacant(path, true), newDirectory(mode & 0o1777));
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
    const place = this.place(path, "entry");
    if (place.ending === ".") throw new CallError("EINVAL", path);
    if (place.ending === "..") throw new CallError("ENOTEMPTY", path);
    if (place.ending === "root") throw new CallError("EBUSY", path);
    if (!place.node) throw new CallError("ENOENT", path);
    if (place.node.kind !== "directory") throw new CallError("ENOTDIR", path);
    if (place.node.children.size > 0) throw new CallError("ENOTEMPTY", path);
    this.#detach(place);
  }

  unlink(path: string): void {
    const place = this.place(path, "entry");
    if (place.ending !== "name") throw new CallError("EISDIR", path);
    if (!place.node) throw new CallError("ENOENT", path);
    if (place.node.kind === "directory") throw new CallError("EISDIR", path);
    if (place.slash) throw new CallError("ENOTDIR", path);
    this.#detach(place);
  }

  /** Removes whatever is there, with all it holds; nothing when there is nothing. */
  removeAll(path: string): void {
    let place: Place;
    try {
      place = this.place(path, "entry");
    } catch {
      return;
    }
    if (!place.node || place.name === "") return;
    this.#forget(place.node);
    this.#detach(place);
  }

  #forget(node: Inode): void {
    if (node.kind !== "directory") return;
    for (const [name, child] of node.children) {
      this.#forget(child);
      node.children.delete(name);
      this.#drop(child);
      this.watches.renamed(node, name);
    }
  }

  rename(from: string, to: string): void {
    const source = this.place(from, "entry");
    const target = this.place(to, "entry");
    const { node } = source;
    if (source.ending !== "name" || target.ending !== "name") throw new CallError("EBUSY", from, to);
    if (!node) throw new CallError("ENOENT", from, to);
    const folder = node.kind === "directory";
    if (!folder && (source.slash || target.slash)) throw new CallError("ENOTDIR", from, to);
    if (folder && within(target.parent, node)) throw new CallError("EINVAL", from, to);
    if (target.node === node) return;
    this.permit(source.parent, CHANGE);
    this.permit(target.parent, CHANGE);
    const over = target.node;
    if (over) {
      if (over.kind === "directory") {
        if (!folder) throw new CallError("EISDIR", from, to);
        if (over.children.size > 0) throw new CallError("ENOTEMPTY", from, to);
      } else if (folder) throw new CallError("ENOTDIR", from, to);
    }
    source.parent.children.delete(source.name);
    touch(source.parent);
    node.ctimeMs = clock();
    this.#enter(target, node);
    this.watches.renamed(source.parent, source.name);
    this.watches.renamed(target.parent, target.name);
    this.watches.moved(node);
    if (over) this.#drop(over);
    this.changed();
  }

  link(existing: string, path: string): void {
    const node = this.node(existing, false);
    const place = this.#vacant(path);
    if (node.kind === "directory") throw new CallError("EPERM", existing, path);
    this.permit(place.parent, CHANGE);
    node.links++;
    node.ctimeMs = clock();
    this.#enter(place, node);
    this.watches.renamed(place.parent, place.name);
    this.changed();
  }

  symlink(target: string, path: string): void {
    if (target === "") throw new CallError("ENOENT", target, path);
    this.#attach(this.#vacant(path), newLink(target));
  }

  readlink(path: string): string {
    const node = this.node(path, false);
    if (node.kind !== "symlink") throw new CallError("EINVAL", path);
    return node.target;
  }

  realpath(path: string): string {
    const place = this.place(path, "follow");
    if (!place.node) throw new CallError("ENOENT", path);
    const folder = pathOf(place.parent);
    if (place.name === "") return folder;
    return folder === "/" ? `/${place.name}` : `${folder}/${place.name}`;
  }

  #attributes(node: Inode): void {
    node.ctimeMs = clock();
    this.watches.changed(node);
    this.changed();
  }

  chmod(path: string, mode: number): void {
    this.chmodNode(this.node(path), mode);
  }
  chmodNode(node: Inode, mode: number): void {
    this.#own(node);
    node.permissions = mode & 0o7777;
    node.version++;
    this.#attributes(node);
  }

  /** -1 leaves it. Only the kernel gives files away. */
  chownNode(node: Inode, uid: number, gid: number): void {
    this.#own(node);
    const other = (wanted: number, is: number): boolean => wanted !== -1 && wanted !== 0xffffffff && wanted !== is;
    if (this.user !== ROOT && (other(uid, node.uid) || other(gid, node.gid))) throw new CallError("EPERM");
    if (other(uid, node.uid)) node.uid = uid;
    if (other(gid, node.gid)) node.gid = gid;
    this.#attributes(node);
  }

  utimes(path: string, atimeMs: number, mtimeMs: number): void {
    this.utimesNode(this.node(path), atimeMs, mtimeMs);
  }
  utimesNode(node: Inode, atimeMs: number, mtimeMs: number): void {
    this.#own(node);
    node.atimeMs = atimeMs;
    node.mtimeMs = mtimeMs;
    this.#attributes(node);
  }

  access(path: string, bits: number): void {
    const node = this.node(path);
    if (bits !== 0) this.permit(node, bits, path);
  }

  /** Checks what opening with these flags needs. */
  permitOpen(node: Inode, reads: boolean, writes: boolean, path: string): void {
    this.permit(node, (reads ? READ : 0) | (writes ? WRITE : 0), path);
  }
}

function within(folder: DirectoryNode | null, of: DirectoryNode): boolean {
  for (let at = folder; at; at = at.parent) if (at === of) return true;
  return false;
}
