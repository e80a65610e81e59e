import { useEffect, useMemo, useState } from "react";
import type { TreeHash } from "@/lib/domain/ids.ts";
import { diffTrees, type FileChange, isGitsOwn, type TreeEntry } from "@/lib/domain/tree.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { type FilePair, readPair, type Sides } from "./file-pair.ts";

/** So many files are counted; a longer list would read half the project. */
const MAX_COUNTED = 300;

export type DiffFile = Sides & { readonly path: string; readonly kind: FileChange["kind"]; readonly key: string };

/** What differs between `tree` and the files now; null while the tree is read. */
export function useDiffFiles(
  controller: SessionController,
  tree: TreeHash,
  files: readonly TreeEntry[],
): readonly DiffFile[] | null {
  const [base, setBase] = useState<{ readonly tree: TreeHash; readonly entries: readonly TreeEntry[] } | null>(null);
  useEffect(() => {
    let gone = false;
    controller.readTree(tree).then(
      (entries) => gone || setBase({ tree, entries }),
      () => gone || setBase({ tree, entries: [] }),
    );
    return () => {
      gone = true;
    };
  }, [controller, tree]);
  return useMemo(() => {
    if (base?.tree !== tree) return null;
    const before = base.entries.filter(({ path }) => !isGitsOwn(path));
    const old = new Map(before.map((entry) => [entry.path, entry]));
    const now = new Map(files.map((entry) => [entry.path, entry]));
    return diffTrees(before, files).map(({ path, kind }) => {
      const [was, is] = [old.get(path), now.get(path)];
      return { path, kind, before: was, after: is, key: `${was?.hash}${was?.mode}:${is?.hash}${is?.mode}` };
    });
  }, [base, tree, files]);
}

/** Both sides of every listed file as they come, one after the other; `first` is read before the others. */
export function useFilePairs(
  controller: SessionController,
  files: readonly DiffFile[] | null,
  first: DiffFile | undefined,
): ReadonlyMap<string, FilePair> {
  const [pairs, setPairs] = useState<ReadonlyMap<string, FilePair>>(new Map());
  useEffect(() => {
    let gone = false;
    const wanted = [...(first ? [first] : []), ...(files ?? []).slice(0, MAX_COUNTED)];
    const read = async (): Promise<void> => {
      for (const file of wanted) {
        if (gone || pairs.has(file.key)) continue;
        const pair = await readPair(controller, file);
        if (gone) return;
        setPairs((now) => {
          const kept = new Set(wanted.map((one) => one.key));
          return new Map([...[...now].filter(([key]) => kept.has(key)), [file.key, pair]]);
        });
        return;
      }
    };
    void read();
    return () => {
      gone = true;
    };
  }, [controller, files, first, pairs]);
  return pairs;
}
