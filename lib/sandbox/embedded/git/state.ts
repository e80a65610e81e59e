import git from "isomorphic-git";
import { changesBetween, withRenames } from "./changes.ts";
import type { Repository } from "./repository.ts";
import { unmergedPaths } from "./unmerged.ts";

/** How a file stands: in the last commit, the index and the folder. */
export type Standing = {
  readonly path: string;
  readonly staged: "new file" | "modified" | "deleted" | "renamed" | null;
  /** Where it was, when it was renamed. */
  readonly from?: string;
  readonly unstaged: "modified" | "deleted" | null;
  readonly untracked: boolean;
  readonly conflicted: boolean;
};

/** Files that are not as committed, sorted by path; ignored ones are left out. */
export async function standings(repository: Repository, paths: readonly string[] = []): Promise<Standing[]> {
  const filepaths = paths.filter((path) => path !== "");
  const rows = await git.statusMatrix({
    ...repository.place,
    ...(filepaths.length > 0 ? { filepaths } : {}),
  });
  const unmerged = new Set(unmergedPaths(repository));
  const list = rows.flatMap(([path, head, work, stage]): Standing[] => {
    if (head === 1 && work === 1 && stage === 1) return [];
    const untracked = head === 0 && stage === 0 && work === 2;
    const staged = untracked
      ? null
      : stage === 0
        ? head === 1
          ? "deleted"
          : null
        : head === 0
          ? "new file"
          : stage === 1
            ? null
            : "modified";
    const unstaged = stage === 0 ? null : work === 0 ? "deleted" : work !== stage ? "modified" : null;
    const reborn = stage === 0 && head === 1 && work !== 0;
    if (unmerged.has(path)) return [{ path, staged: null, unstaged: null, untracked: false, conflicted: true }];
    return [{ path, staged, unstaged, untracked: untracked || reborn, conflicted: false }];
  });
  return list.some((each) => each.staged === "deleted") && list.some((each) => each.staged === "new file")
    ? joinRenamed(repository, list)
    : list;
}

async function joinRenamed(repository: Repository, list: readonly Standing[]): Promise<Standing[]> {
  const head = await repository.head();
  const changes = withRenames(await changesBetween(repository, head ? { commit: head } : "nothing", "index"));
  const sources = new Map(changes.flatMap(({ path, from }) => (from ? [[path, from] as const] : [])));
  const gone = new Set(sources.values());
  return list
    .filter((each) => !(gone.has(each.path) && each.staged === "deleted" && !each.untracked))
    .map((each) => {
      const from = sources.get(each.path);
      return from && each.staged === "new file" ? { ...each, staged: "renamed", from } : each;
    });
}

/** Untracked files as `git status` names them: a folder without a tracked file stands for all in it. */
export function collapsed(untracked: readonly string[], tracked: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of tracked)
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
  const names = untracked.map((path) => {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
      if (!folders.has(path.slice(0, at))) return path.slice(0, at + 1);
    return path;
  });
  return [...new Set(names)];
}
