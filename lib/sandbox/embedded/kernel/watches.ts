import type { Inode } from "./inode.ts";

/** "gone" is a second "rename": inotify says that a file was removed, and then that its watch was. */
export type FileEvent = "rename" | "change" | "gone";
type Hear = (event: FileEvent, name: string | null) => void;

/** Who watches which files and folders. What is told is what inotify tells, in libuv's two words. */
export class Watches {
  readonly #watched = new Map<Inode, Set<Hear>>();

  add(node: Inode, hear: Hear): () => void {
    const hearers = this.#watched.get(node) ?? new Set();
    this.#watched.set(node, hearers);
    hearers.add(hear);
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0 && this.#watched.get(node) === hearers) this.#watched.delete(node);
    };
  }

  #tell(node: Inode | null, event: FileEvent, name: string | null): void {
    if (node) for (const hear of this.#watched.get(node) ?? []) hear(event, name);
  }

  /** Content or attributes are others than before. */
  changed(node: Inode): void {
    if (this.#watched.size === 0) return;
    this.#tell(node.parent, "change", node.name);
    this.#tell(node, "change", null);
  }

  /** A name came into a folder or left it. */
  renamed(folder: Inode, name: string): void {
    if (this.#watched.size > 0) this.#tell(folder, "rename", name);
  }

  moved(node: Inode): void {
    if (this.#watched.size > 0) this.#tell(node, "rename", null);
  }

  /** It lost a name, perhaps its last: then nothing more will be told of it. */
  unlinked(node: Inode): void {
    if (this.#watched.size === 0 || !this.#watched.has(node)) return;
    if (node.kind !== "directory") this.#tell(node, "change", null);
    if (node.links > 0) return;
    this.#tell(node, "rename", null);
    this.#tell(node, "gone", null);
    this.#watched.delete(node);
  }
}
