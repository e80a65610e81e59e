import { FileTree } from "./file-tree.ts";
import { joinFolders, nodesBelow } from "./graft.ts";
import {
  clock,
  type DirectoryNode,
  type FileNode,
  grow,
  type Inode,
  MAX_FILE_BYTES,
  makeRoom,
  newFile,
  ROOT,
  storedBytes,
  stretch,
  touch,
} from "./inode.ts";
import { CallError } from "./system-errors.ts";

const NODE_MODULES = "node_modules";
const READ = 4;
const WRITE = 2;

/** The tree of inodes with what is in the files and who may do what with them. Synchronous; every call throws CallError. */
export class FileSystem extends FileTree {
  #used = 0;
  #changes = 0;

  /** `quota` in bytes over all files; `onChange` hears in which folder something changed, null where there are several. */
  constructor(
    readonly quota: number,
    onChange: (folder: DirectoryNode | null) => void = () => {},
    maxNodes?: number,
  ) {
    super((folder) => {
      this.#changes++;
      onChange(folder);
    }, maxNodes);
  }

  protected override unnamed(node: Inode): void {
    if (node.kind === "file" && node.opens === 0) this.#used -= storedBytes(node);
  }

  /** Grows with every change of names, contents or permissions: equal counts, equal trees. */
  get changes(): number {
    return this.#changes;
  }

  get usedBytes(): number {
    return this.#used;
  }

  #own(node: Inode): void {
    if (this.user !== ROOT && node.uid !== this.user) throw new CallError("EPERM");
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
    this.attach(place, file);
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
    if (file.links > 0) this.changed(file.links > 1 ? null : file.parent);
  }

  /** Content moves only through here, so that the quota and the versions hold. `at` null appends. */
  writeNode(file: FileNode, data: Uint8Array, at: number | null): number {
    if (data.length === 0) return 0;
    const from = at ?? file.size;
    const end = from + data.length;
    if (end > storedBytes(file) && this.#used + end - storedBytes(file) > this.quota) throw new CallError("ENOSPC");
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
    return node.kind === "file" ? this.content(node) : new Uint8Array(0);
  }

  /**
   * The content as it is now, never to be written to. The zeros of a file that was stretched take room once they are asked
   * for; where there is none for them, only what was written.
   */
  content(file: FileNode): Uint8Array {
    const zeros = file.size - storedBytes(file);
    if (zeros > 0 && file.size <= MAX_FILE_BYTES && this.#used + zeros <= this.quota) {
      grow(file, file.size);
      if (file.links > 0 || file.opens > 0) this.#used += zeros;
    }
    return file.bytes.subarray(0, storedBytes(file));
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

  /**
   * Puts a whole folder with files in place, in one step. What was there goes, but for a node_modules below it, with which
   * the new one's is joined.
   */
  graft(path: string, folder: DirectoryNode, bytes: number): void {
    if (this.#used + bytes > this.quota) throw new CallError("ENOSPC", path);
    this.count(nodesBelow(folder));
    const before = this.find(path, false);
    const kept = before?.kind === "directory" ? before.children.get(NODE_MODULES) : undefined;
    if (before?.kind === "directory") before.children.delete(NODE_MODULES);
    this.removeAll(path);
    this.attach(this.vacant(path), folder);
    this.#used += bytes;
    if (kept?.kind !== "directory") return;
    const own = folder.children.get(NODE_MODULES);
    if (own?.kind === "directory") joinFolders(kept, own);
    else {
      folder.children.set(NODE_MODULES, kept);
      kept.parent = folder;
    }
  }

  /** Packages lie here that npm can bring again. */
  markInstalled(folder: DirectoryNode): void {
    if (folder.installed) return;
    folder.installed = true;
    this.changed(folder.parent);
  }

  #attributes(node: Inode): void {
    node.ctimeMs = clock();
    this.watches.changed(node);
    this.changed(node.links > 1 ? null : node.parent);
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
