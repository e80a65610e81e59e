import type { FileChange, TreeEntry } from "../../../domain/tree.ts";
import { safePath } from "../../../domain/tree.ts";
import { PROJECT_BYTES } from "../../project-limit.ts";
import type { MirrorChange } from "./protocol.ts";

/** Bytes of all files together, which is the kernel's own quota, and how many there are. */
const MOST_BYTES = PROJECT_BYTES;
const MOST_FILES = 1_000_000;

type Kept = { readonly mode: TreeEntry["mode"]; readonly data: Uint8Array };

/** The host's copy of the project's files, as last heard: what a new kernel starts from after a crash. */
export class Mirror {
  readonly #files = new Map<string, Kept>();
  #bytes = 0;

  constructor(
    private readonly mostBytes = MOST_BYTES,
    private readonly mostFiles = MOST_FILES,
  ) {}

  get size(): number {
    return this.#files.size;
  }

  /** Whether there is room for what the files are with these changes. */
  #fits(changes: readonly MirrorChange[]): boolean {
    const next = new Map(changes.map(({ path, data }) => [path, data?.length ?? null]));
    let [bytes, files] = [this.#bytes, this.#files.size];
    for (const [path, length] of next) {
      const was = this.#files.get(path);
      bytes += (length ?? 0) - (was?.data.length ?? 0);
      files += (length === null ? 0 : 1) - (was ? 1 : 0);
    }
    return bytes <= this.mostBytes && files <= this.mostFiles;
  }

  /**
   * Takes the kernel's changes in and gives back those that are paths of a tree. Null: there is no room for them, and all
   * is as it was; the frame runs other people's code, and what it sends lies in the page's memory.
   */
  apply(changes: readonly MirrorChange[]): FileChange[] | null {
    if (!this.#fits(changes)) return null;
    const taken: FileChange[] = [];
    for (const { path, mode, data, kind } of changes) {
      if (safePath(path) !== path) continue;
      const had = this.#files.has(path);
      this.#bytes += (data?.length ?? 0) - (this.#files.get(path)?.data.length ?? 0);
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
