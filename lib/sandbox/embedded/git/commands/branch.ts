import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { changesBetween } from "../changes.ts";
import { abbreviated, subjectOf } from "../commit-text.ts";
import { failed, fatal, type Output, type Repository } from "../repository.ts";
import { commitOf, findCommit, isAncestor } from "../revisions.ts";
import type { Command } from "./command.ts";

export const headLine = async (repository: Repository, oid: string): Promise<string> => {
  const { commit } = await git.readCommit({ ...repository.place, oid });
  return `${abbreviated(oid)} ${subjectOf(commit.message)}`;
};

export const branch: Command = async (repository, args, output) => {
  const { flags, values, operands } = readOptions(args, {
    "-a": "all",
    "--all": "all",
    "-r": "remotes",
    "-l": "list",
    "--list": "list",
    "-v": "verbose",
    "--verbose": "verbose",
    "-d": "delete",
    "--delete": "delete",
    "-D": "force-delete",
    "-m": "move",
    "-M": "move",
    "--move": "move",
    "-f": "force",
    "--force": "force",
    "-q": "quiet",
    "--show-current": "show-current",
    "--contains": "contains=",
    "--merged": "merged=?",
    "--format": "format=",
  });
  const { place } = repository;
  const current = await repository.branch();
  if (flags.has("show-current")) {
    if (current) output.print(`${current}\n`);
    return 0;
  }
  if (flags.has("delete") || flags.has("force-delete"))
    return deleteBranches(repository, operands, flags.has("force-delete") || flags.has("force"), current, output);
  if (flags.has("move")) {
    const [from, to] = operands.length > 1 ? operands : [current, operands[0]];
    if (!from || !to) throw fatal("branch name required");
    await git.renameBranch({ ...place, oldref: from, ref: to, checkout: from === current });
    return 0;
  }
  const [name, start] = operands;
  if (name !== undefined && !flags.has("list")) {
    await makeBranch(repository, name, start ?? "HEAD", flags.has("force"));
    return 0;
  }
  const names = flags.has("remotes") ? [] : await git.listBranches(place);
  if (!current && !flags.has("remotes"))
    output.print(`* (HEAD detached at ${abbreviated((await repository.head()) ?? "")})\n`);
  const width = Math.max(0, ...names.map((each) => each.length));
  const merged = flags.has("merged") ? "HEAD" : values.get("merged")?.[0];
  for (const each of names.sort()) {
    const oid = await commitOf(repository, each);
    const contains = values.get("contains")?.[0];
    if (contains && !(await isAncestor(repository, await commitOf(repository, contains), oid))) continue;
    if (merged && !(await isAncestor(repository, oid, await commitOf(repository, merged)))) continue;
    const format = values.get("format")?.at(-1);
    if (format) {
      output.print(
        `${format.replaceAll("%(refname:short)", each).replaceAll("%(objectname)", oid).replaceAll("%(objectname:short)", abbreviated(oid))}\n`,
      );
      continue;
    }
    const more = flags.has("verbose") ? ` ${await headLine(repository, oid)}` : "";
    output.print(`${each === current ? "*" : " "} ${more ? each.padEnd(width) : each}${more}\n`);
  }
  return 0;
};

async function deleteBranches(
  repository: Repository,
  names: readonly string[],
  force: boolean,
  current: string | null,
  output: Output,
): Promise<number> {
  for (const name of names) {
    const oid = (await git.listBranches(repository.place)).includes(name) ? await commitOf(repository, name) : null;
    if (!oid) throw failed(`branch '${name}' not found.`);
    if (name === current) throw failed(`Cannot delete branch '${name}' checked out at '${repository.dir}'`);
    const head = await repository.head();
    if (!force && !(head && (await isAncestor(repository, oid, head))))
      throw failed(
        `The branch '${name}' is not fully merged.\nIf you are sure you want to delete it, run 'git branch -D ${name}'.`,
      );
    await git.deleteBranch({ ...repository.place, ref: name });
    output.print(`Deleted branch ${name} (was ${abbreviated(oid)}).\n`);
  }
  return 0;
}

export async function makeBranch(repository: Repository, name: string, start: string, force = false): Promise<void> {
  const { place } = repository;
  if (!/^(?!-)(?!.*(?:\.\.|\/\/|@\{|\.lock$|\.$|\/$))[^\s~^:?*[\\]+$/.test(name))
    throw fatal(`'${name}' is not a valid branch name`);
  if ((await git.listBranches(place)).includes(name) && !force) throw fatal(`a branch named '${name}' already exists`);
  const oid = await findCommit(repository, start);
  if (!oid) throw fatal(start === "HEAD" ? "not a valid object name: 'HEAD'" : `not a valid object name: '${start}'`);
  await git.branch({ ...place, ref: name, object: oid, force });
}

/** Files that differ between the last commit and the index or folder, for commands that must not lose them. */
export const isDirty = async (repository: Repository): Promise<boolean> => {
  const head = await repository.head();
  if ((await changesBetween(repository, "index", "files")).length > 0) return true;
  return head !== null && (await changesBetween(repository, { commit: head }, "index")).length > 0;
};
