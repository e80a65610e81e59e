import type { BlobHash, TreeHash } from "../../../domain/ids.ts";
import { formatManifest, type TreeEntry } from "../../../domain/tree.ts";
import type { MirrorChange } from "../host/protocol.ts";
import type { FileSystem } from "./file-system.ts";
import { type DirectoryNode, sizeOf, storedBytes } from "./inode.ts";
import { pathOf } from "./path.ts";
import { type Leaf, Published } from "./published.ts";
import { sha256 } from "./sha256.ts";
import { CallError } from "./system-errors.ts";

const encoder = new TextEncoder();

const modeOf = (node: Leaf): TreeEntry["mode"] =>
  node.kind === "symlink" ? "120000" : (node.permissions & 0o100) !== 0 ? "100755" : "100644";

/** Bytes of fresh contents that go along with a picture; of more, the host asks for what it lacks. */
const FRESH_BYTES = 1_000_000;

/** The newest picture without its contents, and the file system's count of changes when it was taken. */
type Picture = {
  readonly changes: number;
  readonly tree: TreeHash;
  readonly entries: readonly TreeEntry[];
  readonly hashes: ReadonlySet<string>;
};
type Hold = {
  readonly held: number;
  readonly hash: TreeHash;
  readonly entries: readonly TreeEntry[] | null;
  readonly fresh: readonly (readonly [hash: string, data: Uint8Array])[];
};

/** The project's folder seen as a tree of entries: what changed since last time, its hash, and its replacement. */
export class Project {
  readonly #published = new Published({ mode: modeOf, bytes: (node) => this.#bytesOf(node) });
  #held = new Map<number, ReadonlyMap<string, Uint8Array>>();
  #nextHeld = 1;
  #last: Picture | null = null;

  constructor(
    private readonly files: FileSystem,
    readonly root: string,
  ) {}

  #bytesOf(node: Leaf): Uint8Array {
    return node.kind === "symlink" ? encoder.encode(node.target) : this.files.content(node);
  }

  #hashOf(node: Leaf): BlobHash {
    if (node.kind === "symlink") return sha256(this.#bytesOf(node)) as BlobHash;
    if (node.hash === undefined || node.hashVersion !== node.version) {
      node.hash = sha256(this.files.content(node));
      node.hashVersion = node.version;
    }
    return node.hash as BlobHash;
  }

  #folder(): DirectoryNode | null {
    const node = this.files.find(this.root);
    return node?.kind === "directory" ? node : null;
  }

  /** Files and links by path, in the order of the walk. */
  #walk(): Map<string, Leaf> {
    const found = new Map<string, Leaf>();
    const visit = (folder: DirectoryNode, prefix: string): void => {
      for (const [name, node] of folder.children) {
        const path = prefix + name;
        if (node.kind === "directory") {
          if (!node.installed) visit(node, `${path}/`);
        } else if (node.kind !== "device") found.set(path, node);
      }
    };
    const folder = this.#folder();
    if (folder) visit(folder, "");
    return found;
  }

  /** Something changed in this folder; null: somewhere. */
  note(folder: DirectoryNode | null): void {
    this.#published.note(folder);
  }

  /** What differs from what was reported last, with contents; from then on it counts as reported. */
  takeChanges(): MirrorChange[] {
    return this.#published.take(this.#folder());
  }

  list(): { path: string; size: number }[] {
    return [...this.#walk()]
      .map(([path, node]) => ({ path, size: sizeOf(node) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /**
   * The entries at this moment (null when they are those of the tree `known`, which the host has); their contents stay
   * fetchable under `held` until released. `fresh`: small contents that the picture before did not have, so that the host
   * need not ask for them.
   */
  hold(known: string | null): Hold {
    const nodes = this.#walk();
    const contents = new Map<string, Uint8Array>();
    for (const node of nodes.values()) {
      // Later writes copy first, so what is held stays as it is.
      if (node.kind === "file") node.shared = true;
      contents.set(this.#hashOf(node), this.#bytesOf(node));
    }
    const before = this.#last;
    const picture = before?.changes === this.files.changes ? before : this.#picture(nodes, contents);
    this.#last = picture;
    const held = this.#nextHeld++;
    this.#held.set(held, contents);
    const { tree, entries } = picture;
    return { held, hash: tree, entries: tree === known ? null : entries, fresh: freshIn(contents, before) };
  }

  #picture(nodes: ReadonlyMap<string, Leaf>, contents: ReadonlyMap<string, Uint8Array>): Picture {
    const entries = [...nodes]
      .map(([path, node]): TreeEntry => {
        return { path, mode: modeOf(node), size: sizeOf(node), hash: this.#hashOf(node) };
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const tree = sha256(encoder.encode(formatManifest(entries))) as TreeHash;
    return { changes: this.files.changes, tree, entries, hashes: new Set(contents.keys()) };
  }

  blobs(held: number, hashes: readonly string[]): (readonly [string, Uint8Array])[] {
    const contents = this.#held.get(held);
    return hashes.flatMap((hash) => {
      const bytes = contents?.get(hash);
      return bytes ? [[hash, bytes.slice()] as const] : [];
    });
  }

  release(held: number): void {
    this.#held.delete(held);
  }

  /**
   * @throws RangeError when a blob is missing or not what its hash says, CallError when there is no room; the project is then
   * as it was.
   */
  restore(entries: readonly TreeEntry[], blobs: readonly (readonly [string, Uint8Array])[]): void {
    const known = new Map<string, Uint8Array>();
    for (const [hash, data] of blobs) {
      if (sha256(data) !== hash) throw new RangeError(`A stored file does not match its hash (${hash.slice(0, 12)}).`);
      known.set(hash, data);
    }
    const before = this.#walk();
    for (const node of before.values()) {
      const hash = this.#hashOf(node);
      if (!known.has(hash)) known.set(hash, this.#bytesOf(node).slice());
    }
    const missing = entries.find((entry) => !known.has(entry.hash));
    if (missing) throw new RangeError(`The contents of ${missing.path} are not stored here.`);
    const kept = new Set<string>();
    for (const entry of entries) {
      const node = before.get(entry.path);
      if (node && modeOf(node) === entry.mode && this.#hashOf(node) === entry.hash) kept.add(entry.path);
    }
    let more = 0;
    for (const { path, hash } of entries) if (!kept.has(path)) more += known.get(hash)?.length ?? 0;
    for (const [path, node] of before) if (node.kind === "file" && !kept.has(path)) more -= storedBytes(node);
    if (this.files.usedBytes + more > this.files.quota) throw new CallError("ENOSPC");
    for (const path of before.keys()) if (!kept.has(path)) this.files.unlink(`${this.root}/${path}`);
    this.#prune(this.#folder());
    for (const entry of entries) {
      if (kept.has(entry.path)) continue;
      const path = `${this.root}/${entry.path}`;
      this.#place(path, entry.mode, known.get(entry.hash) as Uint8Array);
      const node = this.files.find(path);
      if (node?.kind !== "file") continue;
      // Of known contents; a large project would be hashed again before its first command.
      node.hash = entry.hash;
      node.hashVersion = node.version;
    }
    this.#last = null;
  }

  /** Puts files in place that the host knows already. */
  refill(
    list: readonly { readonly path: string; readonly mode: TreeEntry["mode"]; readonly data: Uint8Array }[],
  ): void {
    for (const { path, mode, data } of list) this.#place(`${this.root}/${path}`, mode, data);
    this.takeChanges();
    this.#last = null;
  }

  #place(path: string, mode: TreeEntry["mode"], data: Uint8Array): void {
    this.files.mkdirAll(path.slice(0, path.lastIndexOf("/")));
    if (mode === "120000") {
      this.files.symlink(new TextDecoder().decode(data), path);
      return;
    }
    this.files.writeFile(path, data);
    this.files.chmod(path, mode === "100755" ? 0o755 : 0o644);
  }

  /** Folders exist through their files. */
  #prune(folder: DirectoryNode | null): void {
    for (const node of [...(folder?.children.values() ?? [])]) {
      if (node.kind !== "directory" || node.installed) continue;
      this.#prune(node);
      if (node.children.size === 0) this.files.rmdir(pathOf(node));
    }
  }
}

/** Of a first picture the host has the contents already: it has put them here itself. */
function freshIn(contents: ReadonlyMap<string, Uint8Array>, before: Picture | null): Hold["fresh"] {
  if (!before) return [];
  const fresh = [...contents].filter(([hash]) => !before.hashes.has(hash));
  if (fresh.reduce((sum, [, { length }]) => sum + length, 0) > FRESH_BYTES) return [];
  return fresh.map(([hash, data]) => [hash, data.slice()] as const);
}
