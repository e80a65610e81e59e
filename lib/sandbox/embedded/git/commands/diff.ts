import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { changesBetween, type State } from "../changes.ts";
import { fatal, type Repository } from "../repository.ts";
import { commitOf, splitOperands } from "../revisions.ts";
import { printChanges } from "../shown-changes.ts";
import { type Command, SHOWN } from "./command.ts";

const NAMES = {
  ...SHOWN,
  "--cached": "cached",
  "--staged": "cached",
  "--quiet": "quiet",
  "-q": "quiet",
  "--exit-code": "exit-code",
  "--merge-base": "merge-base",
};

async function sides(repository: Repository, revisions: readonly string[], cached: boolean): Promise<[State, State]> {
  const commit = async (name: string): Promise<State> => ({ commit: await commitOf(repository, name || "HEAD") });
  const [first, second, more] = revisions;
  if (more !== undefined) throw fatal("more than two revisions to compare");
  if (first === undefined) {
    if (!cached) return ["index", "files"];
    const head = await repository.head();
    return [head ? { commit: head } : "nothing", "index"];
  }
  const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/.exec(first) ?? [];
  if (dots === undefined) {
    if (second !== undefined) return [await commit(first), await commit(second)];
    return [await commit(first), cached ? "index" : "files"];
  }
  const ends = [await commitOf(repository, from || "HEAD"), await commitOf(repository, to || "HEAD")] as const;
  if (dots === "..") return [{ commit: ends[0] }, { commit: ends[1] }];
  const [base] = (await git.findMergeBase({ ...repository.place, oids: [...ends] })) as string[];
  if (!base) throw fatal(`${first}: no merge base`);
  return [{ commit: base }, { commit: ends[1] }];
}

export const diff: Command = async (repository, args, output) => {
  const options = readOptions(args, NAMES);
  const { revisions, paths } = await splitOperands(repository, options.operands, options.paths);
  const [from, to] = await sides(repository, revisions, options.flags.has("cached"));
  const changes = await changesBetween(
    repository,
    from,
    to,
    paths.map((path) => repository.inTree(path)),
  );
  if (!options.flags.has("quiet")) await printChanges(repository, changes, options, output);
  return (options.flags.has("exit-code") || options.flags.has("quiet")) && changes.length > 0 ? 1 : 0;
};
