import { expect, test } from "vitest";
import type { TreeHash } from "../domain/ids.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { TreeEntry } from "../domain/tree.ts";
import type { SessionTrees } from "./session-trees.ts";
import { ShownFiles } from "./shown-files.ts";

const entry = (path: string): TreeEntry => ({ path, mode: "100644", size: 1, hash: `hash of ${path}` as never });

test("git's own files are kept with the project, and are neither listed nor shown as changes", async () => {
  const trees: Record<string, readonly TreeEntry[]> = {
    first: [entry("a.txt")],
    now: [entry("a.txt"), entry("b.txt"), entry(".git/HEAD"), entry(".gitignore")],
  };
  const read = async (hash: TreeHash): Promise<readonly TreeEntry[]> => trees[hash] ?? [];
  const shown: unknown[] = [];
  const files = new ShownFiles(
    { read } as unknown as SessionTrees,
    ({ files: listed, changes }) =>
      shown.push(
        listed.map(({ path }) => path),
        changes,
      ),
    (error) => shown.push(error),
  );
  await files.update({ tree: "now", firstTree: "first" } as unknown as SessionView);
  expect(shown).toEqual([
    ["a.txt", "b.txt", ".gitignore"],
    [
      { path: ".gitignore", kind: "added" },
      { path: "b.txt", kind: "added" },
    ],
  ]);
});
