import git, { STAGE, TREE, type WalkerEntry, WORKDIR } from "isomorphic-git";
import type { Repository } from "./repository.ts";

/** What is compared: a commit by its hash, the index, the files themselves, or nothing at all. */
export type State = { readonly commit: string } | "index" | "files" | "nothing";
/** `mode` as git writes it, "100644". */
export type Side = { readonly oid: string; readonly mode: string; readonly read: () => Promise<Uint8Array> };
export type Change = {
  readonly path: string;
  readonly before: Side | null;
  readonly after: Side | null;
  readonly from?: string;
};

const walkerOf = (state: Exclude<State, "nothing">) =>
  state === "index" ? STAGE() : state === "files" ? WORKDIR() : TREE({ ref: state.commit });

async function sideOf(repository: Repository, entry: WalkerEntry | null): Promise<Side | null> {
  if (!entry || (await entry.type()) !== "blob") return null;
  const [oid, mode] = await Promise.all([entry.oid(), entry.mode()]);
  if (!oid) return null;
  const read = async (): Promise<Uint8Array> =>
    (await entry.content()) ?? (await git.readBlob({ ...repository.place, oid })).blob;
  return { oid, mode: mode.toString(8), read };
}

export const within = (path: string, paths: readonly string[]): boolean =>
  paths.length === 0 || paths.some((each) => each === "" || path === each || path.startsWith(`${each}/`));
const mayHold = (folder: string, paths: readonly string[]): boolean =>
  within(folder, paths) || paths.some((each) => each.startsWith(`${folder}/`));

/** Files that differ, sorted by path. What is not tracked is no change. `paths`: only these and what is under them. */
export async function changesBetween(
  repository: Repository,
  from: State,
  to: State,
  paths: readonly string[] = [],
): Promise<Change[]> {
  const states = [from, to].filter((state) => state !== "nothing");
  const found: Change[] = [];
  await git.walk({
    ...repository.place,
    trees: states.map(walkerOf),
    map: async (path, entries) => {
      if (path === ".") return path;
      const first = from === "nothing" ? null : (entries[0] ?? null);
      const second = to === "nothing" ? null : ((from === "nothing" ? entries[0] : entries[1]) ?? null);
      const types = await Promise.all([first?.type(), second?.type()]);
      if (to === "files" && !first) return null;
      if (types.includes("tree")) {
        if (!mayHold(path, paths)) return null;
        // Trees of one hash are one tree.
        if (typeof from === "object" && typeof to === "object" && first && second && types[0] === types[1])
          return (await first.oid()) === (await second.oid()) ? null : path;
        if (types[0] === "tree" && types[1] === "tree") return path;
      }
      if (!within(path, paths)) return types.includes("tree") ? path : null;
      const [before, after] = await Promise.all([sideOf(repository, first), sideOf(repository, second)]);
      const mode = to === "files" && after && before ? { ...after, mode: workMode(before.mode, after.mode) } : after;
      if (before?.oid !== mode?.oid || before?.mode !== mode?.mode) found.push({ path, before, after: mode });
      return path;
    },
    reduce: async () => undefined,
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Of the bits of a file git keeps whether it can be executed. */
const workMode = (before: string, after: string): string =>
  /^120/.test(after)
    ? "120000"
    : /^100/.test(after)
      ? Number.parseInt(after, 8) & 0o100
        ? "100755"
        : "100644"
      : before;

/** Joins a file that went with one of the same content that came, as renamed. */
export function withRenames(changes: readonly Change[]): Change[] {
  const gone = changes.filter((change) => change.before && !change.after);
  const taken = new Set<Change>();
  const joined = changes.map((change): Change => {
    if (change.before || !change.after) return change;
    const source = gone.find((each) => !taken.has(each) && each.before?.oid === change.after?.oid);
    if (!source) return change;
    taken.add(source);
    return { ...change, before: source.before, from: source.path };
  });
  return joined.filter((change) => !taken.has(change));
}
