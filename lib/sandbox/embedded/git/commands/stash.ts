import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { changesBetween } from "../changes.ts";
import { abbreviated, subjectOf } from "../commit-text.ts";
import { decodeText, fatal, GitExit, type Repository } from "../repository.ts";
import { commitOf } from "../revisions.ts";
import { printChanges } from "../shown-changes.ts";
import { standings } from "../state.ts";
import { isDirty } from "./branch.ts";
import type { Command } from "./command.ts";
import { longStatus } from "./status.ts";

type Entry = { readonly index: number; readonly text: string };
async function entries(repository: Repository): Promise<Entry[]> {
  try {
    const log = new TextDecoder().decode(repository.system.fs.readFile(`${repository.place.gitdir}/logs/refs/stash`));
    return log
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .reverse()
      .map((line, index) => ({ index, text: line.split("\t")[1] ?? "" }));
  } catch {
    return [];
  }
}

export const stash: Command = async (repository, args, output) => {
  const [given, ...rest] = args;
  const named = given !== undefined && !given.startsWith("-");
  const what = named ? given : "push";
  const { flags, values, operands } = readOptions(named ? rest : args, {
    "-m": "message=",
    "--message": "message=",
    "-u": "untracked",
    "--include-untracked": "untracked",
    "-p": "patch",
    "--patch": "patch",
    "--stat": "stat",
    "--index": "index",
    "-q": "quiet",
  });
  const { place } = repository;
  const list = await entries(repository);
  const refIdx = Number(/(\d+)/.exec(operands[0] ?? "")?.[1] ?? 0);
  const need = (): void => {
    if (list.length === 0) throw new GitExit(1, "No stash entries found.\n");
    if (refIdx >= list.length) throw failedReference(refIdx);
  };
  if (what === "list") {
    for (const { index, text } of list) output.print(`stash@{${index}}: ${text}\n`);
    return 0;
  }
  if (what === "push" || what === "save") {
    if (flags.has("untracked")) throw fatal("this sandbox's git does not stash untracked files: add them first");
    const head = await repository.head();
    if (!head) throw fatal("You do not have the initial commit yet");
    if (!(await isDirty(repository))) {
      output.print("No local changes to save\n");
      return 0;
    }
    const { commit } = await git.readCommit({ ...place, oid: head });
    const branch = (await repository.branch()) ?? "(no branch)";
    const message = values.get("message")?.[0] ?? (what === "save" ? operands.join(" ") : "");
    const text = message
      ? `On ${branch}: ${message}`
      : `WIP on ${branch}: ${abbreviated(head)} ${subjectOf(commit.message)}`;
    await withPerson(repository, () => git.stash({ ...place, op: "push", message: text }));
    nameNewest(repository, text);
    output.print(`Saved working directory and index state ${text}\n`);
    return 0;
  }
  if (what === "clear") {
    await git.stash({ ...place, op: "clear" });
    return 0;
  }
  need();
  if (what === "show") {
    const oid = await commitOf(repository, `stash@{${refIdx}}`);
    const { commit } = await git.readCommit({ ...place, oid });
    const changes = await changesBetween(repository, { commit: commit.parent[0] as string }, { commit: oid });
    const options = { flags: flags.has("patch") ? flags : new Set([...flags, "stat"]), values, operands, paths: null };
    await printChanges(repository, changes, options, output, "nothing");
    return 0;
  }
  if (what === "drop") {
    const oid = await commitOf(repository, `stash@{${refIdx}}`);
    await git.stash({ ...place, op: "drop", refIdx });
    output.print(`Dropped refs/stash@{${refIdx}} (${oid})\n`);
    return 0;
  }
  if (what !== "pop" && what !== "apply") throw fatal(`subcommand wasn't specified; '${what}' is unknown`);
  const oid = await commitOf(repository, `stash@{${refIdx}}`);
  await git.stash({ ...place, op: "apply", refIdx });
  output.print(await longStatus(repository, await standings(repository)));
  if (what === "pop") {
    await git.stash({ ...place, op: "drop", refIdx });
    output.print(`Dropped refs/stash@{${refIdx}} (${oid})\n`);
  }
  return 0;
};
const failedReference = (index: number): GitExit =>
  new GitExit(1, `error: stash@{${index}} is not a valid reference\n`);

/** isomorphic-git adds the commit to any text; git does so only where it was given none. */
function nameNewest(repository: Repository, text: string): void {
  const path = `${repository.place.gitdir}/logs/refs/stash`;
  const lines = decodeText(repository.system.fs.readFile(path)).trimEnd().split("\n");
  const last = (lines.pop() ?? "").split("\t", 1)[0];
  repository.system.fs.writeFile(
    path,
    new TextEncoder().encode(`${[...lines, `${last}\t${text}`].join("\n")}\n`),
    0o644,
  );
}

/** isomorphic-git asks the repository's own settings for who stashes. */
async function withPerson(repository: Repository, action: () => Promise<unknown>): Promise<void> {
  const { place } = repository;
  const { name, email } = repository.person("COMMITTER");
  const before = {
    name: await git.getConfig({ ...place, path: "user.name" }),
    email: await git.getConfig({ ...place, path: "user.email" }),
  };
  await git.setConfig({ ...place, path: "user.name", value: name });
  await git.setConfig({ ...place, path: "user.email", value: email });
  try {
    await action();
  } finally {
    await git.setConfig({ ...place, path: "user.name", value: before.name });
    await git.setConfig({ ...place, path: "user.email", value: before.email });
  }
}
