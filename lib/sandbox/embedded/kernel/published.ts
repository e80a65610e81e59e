import type { TreeEntry } from "../../../domain/tree.ts";
import type { MirrorChange } from "../host/protocol.ts";
import type { DirectoryNode, FileNode, Inode, LinkNode } from "./inode.ts";

export type Leaf = FileNode | LinkNode;
type Seen = { readonly kind: "leaf"; readonly node: Leaf; readonly version: number; readonly mode: TreeEntry["mode"] };
type SeenFolder = {
  readonly kind: "folder";
  readonly node: DirectoryNode;
  readonly entries: Map<string, Seen | SeenFolder>;
};
type Describe = { mode(node: Leaf): TreeEntry["mode"]; bytes(node: Leaf): Uint8Array };

const isLeaf = (node: Inode): node is Leaf => node.kind === "file" || node.kind === "symlink";

/**
 * What was told of a folder's files. Only folders in which something happened are looked at again: with 50,000 files, looking at
 * all of them after every write takes longer than the write.
 */
export class Published {
  #told: SeenFolder | null = null;
  readonly #touched = new Set<DirectoryNode>();
  #everything = true;
  #changes = new Map<string, MirrorChange>();

  constructor(private readonly describe: Describe) {}

  /** Something changed in this folder; null: somewhere. */
  note(folder: DirectoryNode | null): void {
    if (folder) this.#touched.add(folder);
    else this.#everything = true;
  }

  /** What differs from what was told last, with contents; from then on it counts as told. */
  take(root: DirectoryNode | null): MirrorChange[] {
    this.#changes = new Map();
    if (this.#told && this.#told.node !== root) {
      this.#gone(this.#told, "");
      this.#told = null;
    }
    if (root) {
      this.#everything ||= this.#told === null;
      this.#told ??= { kind: "folder", node: root, entries: new Map() };
      if (this.#everything) this.#compare(this.#told, "", true);
      else for (const folder of this.#touched) this.#look(folder, root);
    }
    this.#touched.clear();
    this.#everything = false;
    return [...this.#changes.values()];
  }

  /** A touched folder, if it is still in the tree and was told of; else the folder above it tells. */
  #look(folder: DirectoryNode, root: DirectoryNode): void {
    const names: string[] = [];
    let at: DirectoryNode | null = folder;
    for (; at && at !== root; at = at.parent) {
      if (at.installed) return;
      names.unshift(at.name);
    }
    if (at !== root) return;
    let seen = this.#told as SeenFolder;
    for (const name of names) {
      const next = seen.entries.get(name);
      if (next?.kind !== "folder") return;
      seen = next;
    }
    if (seen.node === folder) this.#compare(seen, names.map((name) => `${name}/`).join(""), false);
  }

  #compare({ node, entries }: SeenFolder, prefix: string, deep: boolean): void {
    for (const [name, was] of entries) {
      const is = node.children.get(name);
      const same = was.kind === "folder" ? is === was.node && !was.node.installed : is !== undefined && isLeaf(is);
      if (same) continue;
      this.#gone(was, prefix + name);
      entries.delete(name);
    }
    for (const [name, child] of node.children) {
      const path = prefix + name;
      if (child.kind === "directory") {
        if (child.installed) continue;
        const was = entries.get(name);
        const seen: SeenFolder = was?.kind === "folder" ? was : { kind: "folder", node: child, entries: new Map() };
        entries.set(name, seen);
        if (deep || seen !== was) this.#compare(seen, `${path}/`, true);
      } else if (isLeaf(child)) this.#leaf(entries, name, child, path);
    }
  }

  #leaf(entries: SeenFolder["entries"], name: string, node: Leaf, path: string): void {
    const was = entries.get(name);
    if (was?.kind === "leaf" && was.node === node && was.version === node.version) return;
    const mode = this.describe.mode(node);
    entries.set(name, { kind: "leaf", node, version: node.version, mode });
    const before = this.#changes.get(path);
    const known = was !== undefined || before?.kind === "deleted" || before?.kind === "modified";
    this.#changes.set(path, {
      path,
      kind: known ? "modified" : "added",
      mode,
      data: this.describe.bytes(node).slice(),
    });
  }

  #gone(was: Seen | SeenFolder, path: string): void {
    if (was.kind === "leaf") this.#changes.set(path, { path, kind: "deleted", mode: was.mode, data: null });
    else for (const [name, child] of was.entries) this.#gone(child, path === "" ? name : `${path}/${name}`);
  }
}
