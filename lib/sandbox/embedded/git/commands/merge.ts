import git, { Errors } from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { changesBetween, withRenames } from "../changes.ts";
import { abbreviated } from "../commit-text.ts";
import { countsOf, modesOf, statOf } from "../patch.ts";
import { fatal, GitExit, type Output, type Repository } from "../repository.ts";
import { commitOf, isAncestor } from "../revisions.ts";
import { isDirty } from "./branch.ts";
import type { Command } from "./command.ts";
import { reset } from "./restore.ts";

async function printStat(repository: Repository, from: string, to: string, output: Output): Promise<void> {
  const changes = withRenames(await changesBetween(repository, { commit: from }, { commit: to }));
  output.print(statOf(await countsOf(changes)) + modesOf(changes));
}

export const merge: Command = async (repository, args, output) => {
  const { flags, values, operands } = readOptions(args, {
    "--no-ff": "no-ff",
    "--ff": "ff",
    "--ff-only": "ff-only",
    "-m": "message=",
    "--abort": "abort",
    "--no-edit": "ignored",
    "-q": "quiet",
  });
  const { place } = repository;
  const head = await repository.head();
  if (flags.has("abort")) {
    if (!repository.exists(`${place.gitdir}/MERGE_HEAD`))
      throw fatal("There is no merge to abort (MERGE_HEAD missing).");
    for (const name of ["MERGE_HEAD", "MERGE_MSG"])
      if (repository.exists(`${place.gitdir}/${name}`)) repository.system.fs.unlink(`${place.gitdir}/${name}`);
    return reset(repository, ["--hard", "-q"], output);
  }
  const [name] = operands;
  if (!name || operands.length > 1) throw fatal("give one branch to merge");
  const theirs = await commitOf(repository, name);
  if (!head) throw fatal("there is no commit yet to merge into");
  if (await isAncestor(repository, theirs, head)) {
    output.print("Already up to date.\n");
    return 0;
  }
  if (await isDirty(repository))
    throw new GitExit(
      1,
      "error: Your local changes would be overwritten by merge.\nPlease commit your changes or stash them before you merge.\nAborting\n",
    );
  const branch = await repository.branch();
  const straight = await isAncestor(repository, head, theirs);
  if (straight && !flags.has("no-ff")) {
    output.print(`Updating ${abbreviated(head)}..${abbreviated(theirs)}\nFast-forward\n`);
    await git.writeRef({ ...place, ref: branch ? `refs/heads/${branch}` : "HEAD", value: theirs, force: true });
    await git.checkout({ ...place, ref: branch ?? theirs, force: true });
    await printStat(repository, head, theirs, output);
    return 0;
  }
  if (flags.has("ff-only")) throw fatal("Not possible to fast-forward, aborting.");
  const message =
    values.get("message")?.join("\n\n") ??
    `Merge ${(await git.listBranches(place)).includes(name) ? "branch" : "commit"} '${name}'${branch && branch !== "main" && branch !== "master" ? ` into ${branch}` : ""}`;
  const author = repository.person("AUTHOR");
  const committer = repository.person("COMMITTER");
  if (!branch) throw fatal("merging needs a branch: switch to one first");
  try {
    await git.merge({
      ...place,
      ours: branch,
      theirs: name,
      fastForward: false,
      abortOnConflict: false,
      message: `${message}\n`,
      author,
      committer,
    });
  } catch (error) {
    if (!(error instanceof Errors.MergeConflictError)) throw error;
    const { fs } = repository.system;
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    fs.writeFile(`${place.gitdir}/MERGE_HEAD`, encode(`${theirs}\n`), 0o644);
    fs.writeFile(`${place.gitdir}/MERGE_MSG`, encode(`${message}\n`), 0o644);
    for (const path of error.data.filepaths)
      output.print(`Auto-merging ${path}\nCONFLICT (content): Merge conflict in ${path}\n`);
    output.print("Automatic merge failed; fix conflicts and then commit the result.\n");
    return 1;
  }
  await git.checkout({ ...place, ref: branch, force: true });
  output.print("Merge made by the 'ort' strategy.\n");
  await printStat(repository, head, await commitOf(repository, "HEAD"), output);
  return 0;
};
