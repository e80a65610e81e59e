import git, { Errors } from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { abbreviated } from "../commit-text.ts";
import { decodeText, failed, fatal, GitExit, type Output, type Repository } from "../repository.ts";
import { commitOf, findCommit } from "../revisions.ts";
import { standings } from "../state.ts";
import { headLine, makeBranch } from "./branch.ts";
import type { Command } from "./command.ts";
import { restoreFiles } from "./restore.ts";

const pointAt = (repository: Repository, branchName: string): Promise<void> =>
  git.writeRef({ ...repository.place, ref: "HEAD", value: `refs/heads/${branchName}`, symbolic: true, force: true });

/** Takes the files of `ref` into the folder and the index; what was changed and is not touched by it stays. @throws GitExit */
async function takeFiles(repository: Repository, ref: string, force: boolean): Promise<void> {
  try {
    await git.checkout({ ...repository.place, ref, force });
  } catch (error) {
    if (!(error instanceof Errors.CheckoutConflictError)) throw error;
    const paths = error.data.filepaths.map((path) => `\t${path}\n`).join("");
    throw new GitExit(
      1,
      `error: Your local changes to the following files would be overwritten by checkout:\n${paths}Please commit your changes or stash them before you switch branches.\nAborting\n`,
    );
  }
}

type Target = {
  readonly name: string;
  readonly create: boolean;
  readonly reset: boolean;
  readonly start: string;
  readonly force: boolean;
  readonly detach: boolean;
  readonly quiet: boolean;
};

async function moveTo(repository: Repository, target: Target, output: Output): Promise<number> {
  const before = await repository.head();
  const from = (await repository.branch()) ?? before ?? "";
  const code = await move(repository, target, output);
  if (from !== target.name) noteMove(repository, from, target.name, before, await repository.head());
  return code;
}

async function move(repository: Repository, target: Target, output: Output): Promise<number> {
  const { place } = repository;
  const { name, quiet } = target;
  const current = await repository.branch();
  const say = (text: string): void => {
    if (!quiet) output.printError(text);
  };
  const report = async (): Promise<void> => {
    if (quiet) return;
    for (const { path, staged, unstaged } of await standings(repository))
      if (staged || unstaged)
        output.print(
          `${{ "new file": "A", modified: "M", deleted: "D", renamed: "R" }[staged ?? unstaged ?? "modified"]}\t${path}\n`,
        );
  };
  if (target.create) {
    const head = await repository.head();
    if (!head && target.start === "HEAD") {
      await pointAt(repository, name);
      say(`Switched to a new branch '${name}'\n`);
      return 0;
    }
    await makeBranch(repository, name, target.start, target.reset);
    if ((await commitOf(repository, name)) === head) await pointAt(repository, name);
    else await takeFiles(repository, name, target.force);
    await report();
    say(`Switched to a new branch '${name}'\n`);
    return 0;
  }
  const isBranch = (await git.listBranches(place)).includes(name);
  if (isBranch && !target.detach) {
    if (name === current && !target.force) {
      await report();
      say(`Already on '${name}'\n`);
      return 0;
    }
    const left = current ? null : await repository.head();
    await takeFiles(repository, name, target.force);
    if (left) say(`Previous HEAD position was ${await headLine(repository, left)}\n`);
    await report();
    say(`Switched to branch '${name}'\n`);
    return 0;
  }
  const oid = await findCommit(repository, name);
  if (!oid) throw fatal(`invalid reference: ${name}`);
  await takeFiles(repository, oid, target.force);
  say(`HEAD is now at ${await headLine(repository, oid)}\n`);
  return 0;
}

const logPath = (repository: Repository): string => `${repository.place.gitdir}/logs/HEAD`;
function readLog(repository: Repository): string {
  try {
    return decodeText(repository.system.fs.readFile(logPath(repository)));
  } catch {
    return "";
  }
}
const ZERO = "0".repeat(40);

/** Notes where HEAD went, as git's own log of it does. */
function noteMove(repository: Repository, from: string, to: string, before: string | null, after: string | null): void {
  const { fs } = repository.system;
  const folder = `${repository.place.gitdir}/logs`;
  if (!repository.exists(folder)) fs.mkdir(folder, 0o755);
  const line = `${before ?? ZERO} ${after ?? ZERO} git <git> ${Math.floor(Date.now() / 1000)} +0000\tcheckout: moving from ${from} to ${to}\n`;
  fs.writeFile(logPath(repository), new TextEncoder().encode(readLog(repository) + line), 0o644);
}

/** "-" is where HEAD was before. @throws GitExit where it was nowhere else */
function previous(repository: Repository, name: string): string {
  if (name !== "-") return name;
  const moves = [...readLog(repository).matchAll(/\tcheckout: moving from (.*) to .*$/gm)];
  const last = moves.at(-1)?.[1];
  if (!last) throw fatal("invalid reference: -");
  return last;
}

export const switchTo: Command = async (repository, args, output) => {
  const { flags, values, operands } = readOptions(args, {
    "-c": "create=",
    "--create": "create=",
    "-C": "force-create=",
    "-f": "force",
    "--force": "force",
    "--discard-changes": "force",
    "-d": "detach",
    "--detach": "detach",
    "-q": "quiet",
    "--quiet": "quiet",
  });
  const made = values.get("create")?.[0] ?? values.get("force-create")?.[0];
  const [first] = operands;
  if (made === undefined && first === undefined) throw fatal("missing branch or commit argument");
  const name = made ?? previous(repository, first as string);
  if (made === undefined && !flags.has("detach") && !(await git.listBranches(repository.place)).includes(name)) {
    if (await findCommit(repository, name))
      throw fatal(
        `a branch is expected, got commit '${name}'\nhint: If you want to detach HEAD at the commit, try again with the --detach option.`,
      );
  }
  return moveTo(
    repository,
    {
      name,
      create: made !== undefined,
      reset: values.has("force-create"),
      start: first ?? "HEAD",
      force: flags.has("force"),
      detach: flags.has("detach"),
      quiet: flags.has("quiet"),
    },
    output,
  );
};

export const checkout: Command = async (repository, args, output) => {
  const { flags, values, operands, paths } = readOptions(args, {
    "-b": "create=",
    "-B": "force-create=",
    "-f": "force",
    "--force": "force",
    "--detach": "detach",
    "-q": "quiet",
    "--quiet": "quiet",
  });
  const made = values.get("create")?.[0] ?? values.get("force-create")?.[0];
  const [first, ...more] = operands;
  const target = {
    reset: values.has("force-create"),
    force: flags.has("force"),
    detach: flags.has("detach"),
    quiet: flags.has("quiet"),
  };
  if (made !== undefined)
    return moveTo(repository, { ...target, name: made, create: true, start: first ?? "HEAD" }, output);
  const isRevision = first !== undefined && (await findCommit(repository, first)) !== null;
  const files = paths ?? (isRevision ? more : operands);
  if (files.length > 0) {
    const wanted = files.map((path) => repository.inTree(path));
    const count = await restoreFiles(
      repository,
      wanted,
      isRevision && first ? { commit: await commitOf(repository, first) } : "index",
      isRevision,
    );
    if (!paths && count >= 0)
      output.printError(
        `Updated ${count} path${count === 1 ? "" : "s"} from ${isRevision ? abbreviated(await commitOf(repository, first as string)) : "the index"}\n`,
      );
    return 0;
  }
  if (first === undefined) return 0;
  const isOwn = (await git.listBranches(repository.place)).includes(first);
  if (!isRevision && !isOwn) throw failed(`pathspec '${first}' did not match any file(s) known to git`);
  return moveTo(repository, { ...target, name: previous(repository, first), create: false, start: "HEAD" }, output);
};
