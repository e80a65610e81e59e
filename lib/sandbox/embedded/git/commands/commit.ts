import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { changesBetween, withRenames } from "../changes.ts";
import { abbreviated, dateOf, subjectOf } from "../commit-text.ts";
import { countsOf, modesOf, summaryOf } from "../patch.ts";
import { decodeText, GitExit, joinPath, type Repository } from "../repository.ts";
import { standings } from "../state.ts";
import { unmergedPaths } from "../unmerged.ts";
import type { Command } from "./command.ts";
import { stage } from "./stage.ts";
import { longStatus } from "./status.ts";

/** Bytes read at a time from standard input. */
const READ_BYTES = 64 * 1024;

function readInput(repository: Repository): string {
  const buffer = new Uint8Array(READ_BYTES);
  const chunks: number[] = [];
  for (;;) {
    const count = repository.system.fs.read(0, buffer, null);
    if (count === 0) return decodeText(Uint8Array.from(chunks));
    chunks.push(...buffer.subarray(0, count));
  }
}

/** As git cleans a message: no spaces at line ends, one empty line at most, an end of line at the end. */
export const cleaned = (message: string): string =>
  `${message
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd()}\n`;

export const commit: Command = async (repository, args, output) => {
  const { flags, values, operands, paths } = readOptions(args, {
    "-m": "message=",
    "--message": "message=",
    "-F": "file=",
    "--file": "file=",
    "-a": "all",
    "--all": "all",
    "-q": "quiet",
    "--quiet": "quiet",
    "--amend": "amend",
    "--allow-empty": "allow-empty",
    "--allow-empty-message": "allow-empty-message",
    "--no-edit": "no-edit",
    "-n": "no-verify",
    "--no-verify": "no-verify",
    "--author": "author=",
    "--date": "date=",
    "-s": "signoff",
    "--signoff": "signoff",
    "--no-gpg-sign": "ignored",
  });
  const { place } = repository;
  const head = await repository.head();
  const amend = flags.has("amend");
  if (amend && !head) throw new GitExit(128, "fatal: You have nothing to amend.\n");
  const last = amend && head ? await git.readCommit({ ...place, oid: head }) : null;
  if (flags.has("all")) await stage(repository, [""], true);
  const only = [...operands, ...(paths ?? [])].map((path) => repository.inTree(path));
  if (only.length > 0) await stage(repository, only, true);

  const mergeHead = mergingWith(repository);
  const parents = last ? last.commit.parent : [...(head ? [head] : []), ...mergeHead];
  const [parent] = parents;
  const unmerged = unmergedPaths(repository);
  if (unmerged.length > 0)
    throw new GitExit(
      128,
      `${unmerged.map((path) => `U\t${path}\n`).join("")}error: Committing is not possible because you have unmerged files.\nhint: Fix them up in the work tree, and then use 'git add/rm <file>'\nhint: as appropriate to mark resolution and make a commit.\nfatal: Exiting because of an unresolved conflict.\n`,
    );
  const changes = await changesBetween(repository, parent ? { commit: parent } : "nothing", "index");
  if (changes.length === 0 && !flags.has("allow-empty") && !amend && mergeHead.length === 0) {
    output.print(await longStatus(repository, await standings(repository)));
    return 1;
  }
  const file = values.get("file")?.at(-1);
  const given =
    values.get("message")?.join("\n\n") ??
    (file === "-"
      ? readInput(repository)
      : file
        ? decodeText(repository.system.fs.readFile(joinPath(repository.cwd, file)))
        : undefined) ??
    (last && (flags.has("no-edit") || amend) ? last.commit.message : undefined) ??
    mergeMessage(repository);
  if (given === undefined)
    throw new GitExit(1, "error: there is no editor in this sandbox; give the message with -m or -F\n");
  let message = cleaned(given);
  if (message === "\n" && !flags.has("allow-empty-message"))
    throw new GitExit(1, "Aborting commit due to empty commit message.\n");
  const committer = repository.person("COMMITTER");
  if (flags.has("signoff")) message = `${message}\nSigned-off-by: ${committer.name} <${committer.email}>\n`;
  const author = { ...(last?.commit.author ?? repository.person("AUTHOR")) };
  const named = /^(.*?)\s*<(.*)>$/.exec(values.get("author")?.at(-1) ?? "");
  if (named) Object.assign(author, { name: named[1], email: named[2] });
  const oid = await git.commit({ ...place, message, author, committer, parent: parents });
  for (const name of ["MERGE_HEAD", "MERGE_MSG", "MERGE_MODE"])
    if (repository.exists(`${place.gitdir}/${name}`)) repository.system.fs.unlink(`${place.gitdir}/${name}`);
  if (flags.has("quiet")) return 0;
  const branch = (await repository.branch()) ?? "detached HEAD";
  const list = withRenames(changes);
  output.print(`[${branch}${parent ? "" : " (root-commit)"} ${abbreviated(oid)}] ${subjectOf(message)}\n`);
  if (author.name !== committer.name || author.email !== committer.email)
    output.print(` Author: ${author.name} <${author.email}>\n`);
  if (amend) output.print(` Date: ${dateOf(author)}\n`);
  if (mergeHead.length === 0 && list.length > 0) output.print(summaryOf(await countsOf(list)) + modesOf(list));
  return 0;
};

function readState(repository: Repository, name: string): string | undefined {
  try {
    return decodeText(repository.system.fs.readFile(`${repository.place.gitdir}/${name}`));
  } catch {
    return undefined;
  }
}
const mergingWith = (repository: Repository): string[] =>
  readState(repository, "MERGE_HEAD")
    ?.trim()
    .split("\n")
    .filter((line) => line !== "") ?? [];
const mergeMessage = (repository: Repository): string | undefined => readState(repository, "MERGE_MSG");
