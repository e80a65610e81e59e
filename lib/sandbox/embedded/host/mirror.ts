import type { FileChange, TreeEntry } from "../../../domain/tree.ts";
import { safePath } from "../../../domain/tree.ts";
import type { MirrorChange } from "./protocol.ts";

type Kept = { readonly mode: TreeEntry["mode"]; readonly data: Uint8Array };

/** The host's copy of the project's files, as last heard: what a new kernel starts from after a crash. */
export class Mirror {
  readonly #files = new Map<string, Kept>();

  get size(): number {
    return this.#files.size;
  }

  /** Takes the kernel's changes in and gives back those that are paths of a tree. */
  apply(changes: readonly MirrorChange[]): FileChange[] {
    const taken: FileChange[] = [];
    for (const { path, mode, data, kind } of changes) {
      if (safePath(path) !== path) continue;
      const had = this.#files.has(path);
      if (data === null) this.#files.delete(path);
      else this.#files.set(path, { mode, data });
      const real = data === null ? "deleted" : had ? "modified" : "added";
      if (had || data !== null) taken.push({ path, kind: kind === "deleted" ? "deleted" : real });
    }
    return taken.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  contents(): { path: string; mode: TreeEntry["mode"]; data: Uint8Array }[] {
    return [...this.#files].map(([path, kept]) => ({ path, ...kept }));
  }
}
