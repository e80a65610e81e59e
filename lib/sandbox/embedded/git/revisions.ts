import git from "isomorphic-git";
import { fatal, type Repository } from "./repository.ts";

const unknown = (name: string) =>
  fatal(
    `ambiguous argument '${name}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
  );

async function base(repository: Repository, name: string): Promise<string | null> {
  const { place } = repository;
  const plain = name === "@" || name === "" ? "HEAD" : name;
  const stash = /^stash(?:@\{(\d+)\})?$/.exec(plain);
  if (stash) return stashed(repository, Number(stash[1] ?? 0));
  try {
    return await git.resolveRef({ ...place, ref: plain });
  } catch {
    if (!/^[0-9a-f]{4,40}$/.test(plain)) return null;
    try {
      return await git.expandOid({ ...place, oid: plain });
    } catch {
      return null;
    }
  }
}

/** The commit of the n-th newest stash; null where there is none. */
function stashed(repository: Repository, index: number): string | null {
  try {
    const log = new TextDecoder().decode(repository.system.fs.readFile(`${repository.place.gitdir}/logs/refs/stash`));
    return log.trim().split("\n").reverse()[index]?.split(" ")[1] ?? null;
  } catch {
    return null;
  }
}

/** An annotated tag stands for what it names. */
async function peel(repository: Repository, oid: string): Promise<string> {
  const object = await git.readObject({ ...repository.place, oid, format: "parsed" });
  if (object.type !== "tag") return oid;
  return peel(repository, (object.object as { object: string }).object);
}

/** The commit a name stands for: a branch, tag, hash or its beginning, with `~n`, `^`, `^n` after it; null where there is none. */
export async function findCommit(repository: Repository, name: string): Promise<string | null> {
  const [, start = "", steps = ""] = /^(.*?)((?:~\d*|\^\{\w*\}|\^\d*)*)$/.exec(name) ?? [];
  const found = await base(repository, start);
  if (found === null) return null;
  let oid = await peel(repository, found);
  for (const [, kind, count] of steps.matchAll(/(~|\^)(\{\w*\}|\d*)/g)) {
    if (count?.startsWith("{")) continue;
    const number = count === "" || count === undefined ? 1 : Number(count);
    for (let step = 0; step < (kind === "~" ? number : 1); step++) {
      const { commit } = await git.readCommit({ ...repository.place, oid });
      const parent = kind === "~" ? commit.parent[0] : number === 0 ? oid : commit.parent[number - 1];
      if (parent === undefined) return null;
      oid = parent;
    }
  }
  return oid;
}

/** @throws GitExit where it names nothing */
export async function commitOf(repository: Repository, name: string): Promise<string> {
  const oid = await findCommit(repository, name);
  if (oid === null) throw unknown(name);
  return oid;
}

/** Operands split into revisions and, from the first that names none, paths, as git guesses without "--". @throws GitExit */
export async function splitOperands(
  repository: Repository,
  operands: readonly string[],
  paths: readonly string[] | null,
): Promise<{ revisions: string[]; paths: string[] }> {
  if (paths) return { revisions: [...operands], paths: [...paths] };
  const revisions: string[] = [];
  for (const [at, operand] of operands.entries()) {
    const names = operand.split(/\.{2,3}/).filter((name) => name !== "");
    const found = await Promise.all(names.map((name) => findCommit(repository, name)));
    if (names.length > 0 && found.every((oid) => oid !== null)) {
      revisions.push(operand);
      continue;
    }
    const rest = operands.slice(at);
    for (const path of rest)
      if (!repository.exists(`${repository.dir}/${repository.inTree(path)}`)) throw unknown(path);
    return { revisions, paths: rest };
  }
  return { revisions, paths: [] };
}

/** Whether `older` is `newer` or one of those before it. */
export async function isAncestor(repository: Repository, older: string, newer: string): Promise<boolean> {
  return older === newer || git.isDescendent({ ...repository.place, oid: newer, ancestor: older, depth: -1 });
}
