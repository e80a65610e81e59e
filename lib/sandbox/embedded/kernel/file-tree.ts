import type { DirEntry, Stat } from "../process/syscalls.ts";
import {
  allowed,
  clock,
  type DirectoryNode,
  type Inode,
  newDirectory,
  newLink,
  ROOT,
  statOf,
  TAB_USER,
  touch,
  type User,
} from "./inode.ts";
import { type How, locate, type Place, pathOf } from "./path.ts";
import { CallError } from "./system-errors.ts";
import { Watches } from "./watches.ts";

const READ = 4;
/** Write into a folder and search it. */
const CHANGE = 3;
/** Files, folders and links in all: each takes some 500 bytes of the kernel, and of the host's copy when it is the project's. */
const MAX_NODES = 1_000_000;

/** Names and what is under them. Synchronous; every call throws CallError. */
export abstract class FileTree {
  readonly root: DirectoryNode = newDirectory(0o755);
  readonly watches = new Watches();
  /** In whose name the calls come: the kernel's own, unless a process asks. */
  user: User = ROOT;
  /** To whom belongs what the kernel makes by itself. */
  owner: User = ROOT;

  /** Nodes that have a name. */
  nodes = 0;

  /** `changed` hears in which folder something changed, null where there are several. */
  constructor(
    protected readonly changed: (folder: DirectoryNode | null) => void,
    readonly maxNodes: number = MAX_NODES,
  ) {}

  /** It has no name any more. */
  protected abstract unnamed(node: Inode): void;

  /** Runs `work` in the name of the sandbox's user, as what a process asks for. */
  asTabUser<T>(work: () => T): T {
    this.user = TAB_USER;
    try {
      return work();
    } finally {
      this.user = ROOT;
    }
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

  /** Counts nodes that come to have a name. @throws CallError ENOSPC when they are too many */
  protected count(nodes: number): void {
    if (this.nodes + nodes > this.maxNodes) throw new CallError("ENOSPC");
    this.nodes += nodes;
  }

  private enter(place: Place, node: Inode): void {
    place.parent.children.set(place.name, node);
    node.parent = place.parent;
    node.name = place.name;
    touch(place.parent);
  }

  /** Puts a node that was just made where there is nothing yet. */
  protected attach(place: Place, node: Inode): void {
    this.permit(place.parent, CHANGE);
    if (place.parent.links <= 0) throw new CallError("ENOENT");
    this.count(1);
    node.uid = this.user === ROOT ? this.owner : this.user;
    node.gid = node.uid;
    this.enter(place, node);
    this.watches.renamed(place.parent, place.name);
    this.changed(place.parent);
  }

  protected detach(place: Place): void {
    this.permit(place.parent, CHANGE);
    const node = place.parent.children.get(place.name);
    place.parent.children.delete(place.name);
    touch(place.parent);
    if (node) this.drop(node);
    this.watches.renamed(place.parent, place.name);
    this.changed(place.parent);
  }

  private drop(node: Inode): void {
    node.links--;
    node.ctimeMs = clock();
    // Which of its other names it has, if any, is not known any more.
    if (node.kind !== "directory") node.parent = null;
    if (node.links <= 0) {
      this.nodes--;
      this.unnamed(node);
    }
    this.watches.unlinked(node);
  }

  /** Where something new is to be made. */
  protected vacant(path: string, folder = false): Place {
    const place = this.place(path, "entry");
    if (place.node) throw new CallError("EEXIST", path);
    if (place.slash && !folder) throw new CallError("ENOENT", path);
    return place;
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
    this.attach(this.vacant(path, true), newDirectory(mode & 0o1777));
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
    this.detach(place);
  }

  unlink(path: string): void {
    const place = this.place(path, "entry");
    if (place.ending !== "name") throw new CallError("EISDIR", path);
    if (!place.node) throw new CallError("ENOENT", path);
    if (place.node.kind === "directory") throw new CallError("EISDIR", path);
    if (place.slash) throw new CallError("ENOTDIR", path);
    this.detach(place);
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
    this.forget(place.node);
    this.detach(place);
  }

  private forget(node: Inode): void {
    if (node.kind !== "directory") return;
    for (const [name, child] of node.children) {
      this.forget(child);
      node.children.delete(name);
      this.drop(child);
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
    this.enter(target, node);
    this.watches.renamed(source.parent, source.name);
    this.watches.renamed(target.parent, target.name);
    this.watches.moved(node);
    if (over) this.drop(over);
    this.changed(source.parent);
    this.changed(target.parent);
  }

  link(existing: string, path: string): void {
    const node = this.node(existing, false);
    const place = this.vacant(path);
    if (node.kind === "directory") throw new CallError("EPERM", existing, path);
    this.permit(place.parent, CHANGE);
    node.links++;
    node.ctimeMs = clock();
    this.enter(place, node);
    this.watches.renamed(place.parent, place.name);
    this.changed(place.parent);
  }

  symlink(target: string, path: string): void {
    if (target === "") throw new CallError("ENOENT", target, path);
    this.attach(this.vacant(path), newLink(target));
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
}

function within(folder: DirectoryNode | null, of: DirectoryNode): boolean {
  for (let at = folder; at; at = at.parent) if (at === of) return true;
  return false;
}
