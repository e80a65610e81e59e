import { type AppError, toAppError } from "../domain/errors.ts";
import type { TreeHash } from "../domain/ids.ts";
import type { SessionView } from "../domain/session-view.ts";
import { diffTrees, isGitsOwn, type TreeEntry } from "../domain/tree.ts";
import type { SessionTrees } from "./session-trees.ts";
import type { WorkbenchState } from "./workbench-state.ts";

const shown = (entries: readonly TreeEntry[]): readonly TreeEntry[] => entries.filter(({ path }) => !isGitsOwn(path));

/** The file list follows the newest tree that is on disk, and no other. */
export class ShownFiles {
  #tree: TreeHash | null = null;

  constructor(
    private readonly trees: SessionTrees,
    private readonly show: (shown: Pick<WorkbenchState, "files" | "changes">) => void,
    private readonly report: (error: AppError) => void,
  ) {}

  async update({ tree, firstTree }: SessionView): Promise<void> {
    if (tree === this.#tree) return;
    this.#tree = tree;
    try {
      const [files, first] = (await Promise.all([this.trees.read(tree), this.trees.read(firstTree)])).map(shown) as [
        readonly TreeEntry[],
        readonly TreeEntry[],
      ];
      if (this.#tree === tree) this.show({ files, changes: diffTrees(first, files) });
    } catch (caught) {
      this.report(toAppError(caught));
    }
  }
}
