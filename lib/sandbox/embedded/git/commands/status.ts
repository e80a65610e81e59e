import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { quoted } from "../patch.ts";
import type { Output, Repository } from "../repository.ts";
import { collapsed, type Standing, standings } from "../state.ts";
import type { Command } from "./command.ts";

const LETTER = { "new file": "A", modified: "M", deleted: "D", renamed: "R" } as const;
const WIDTH = 12;

const section = (title: string, hints: readonly string[], rows: readonly string[]): string =>
  rows.length === 0
    ? ""
    : `${title}\n${hints.map((hint) => `  (${hint})\n`).join("")}${rows.map((row) => `\t${row}\n`).join("")}\n`;

export async function branchLine(repository: Repository): Promise<string> {
  const branch = await repository.branch();
  if (branch) return `On branch ${branch}\n`;
  return `HEAD detached at ${((await repository.head()) ?? "").slice(0, 7)}\n`;
}

const mergeLines = (conflicts: boolean): string =>
  conflicts
    ? 'You have unmerged paths.\n  (fix conflicts and run "git commit")\n  (use "git merge --abort" to abort the merge)\n'
    : 'All conflicts fixed but you are still merging.\n  (use "git commit" to conclude merge)\n';

/** The long form, as a person reads it. */
export async function longStatus(repository: Repository, list: readonly Standing[]): Promise<string> {
  const head = await repository.head();
  const untracked = list.filter((each) => each.untracked).map((each) => each.path);
  const tracked = await git.listFiles(repository.place);
  const row = (name: string, path: string): string => `${`${name}:`.padEnd(WIDTH)}${quoted(repository.shown(path))}`;
  const staged = list.flatMap(({ staged: name, path, from }) =>
    name ? [from ? `${row(name, from)} -> ${quoted(repository.shown(path))}` : row(name, path)] : [],
  );
  const conflicted = list
    .filter((each) => each.conflicted)
    .map((each) => `both modified:   ${quoted(repository.shown(each.path))}`);
  const unstaged = list.flatMap((each) => (each.unstaged ? [row(each.unstaged, each.path)] : []));
  const merging = repository.exists(`${repository.place.gitdir}/MERGE_HEAD`);
  const gone = list.some((each) => each.unstaged === "deleted");
  const others = collapsed(untracked, tracked).map((path) => quoted(repository.shown(path)));
  const text =
    (await branchLine(repository)) +
    (head ? "" : "\nNo commits yet\n") +
    (merging ? mergeLines(conflicted.length > 0) : "") +
    (!head || merging ? "\n" : "") +
    section(
      "Changes to be committed:",
      [head ? 'use "git restore --staged <file>..." to unstage' : 'use "git rm --cached <file>..." to unstage'],
      staged,
    ) +
    section("Unmerged paths:", ['use "git add <file>..." to mark resolution'], conflicted) +
    section(
      "Changes not staged for commit:",
      [
        `use "git add${gone ? "/rm" : ""} <file>..." to update what will be committed`,
        'use "git restore <file>..." to discard changes in working directory',
      ],
      unstaged,
    ) +
    section("Untracked files:", ['use "git add <file>..." to include in what will be committed'], others);
  if (staged.length > 0) return text;
  if (unstaged.length + conflicted.length > 0)
    return `${text}no changes added to commit (use "git add" and/or "git commit -a")\n`;
  if (others.length > 0) return `${text}nothing added to commit but untracked files present (use "git add" to track)\n`;
  return `${text}nothing to commit${head ? ", working tree clean" : ' (create/copy files and use "git add" to track)'}\n`;
}

async function printShort(
  repository: Repository,
  list: readonly Standing[],
  end: string,
  output: Output,
  relative: boolean,
) {
  const tracked = await git.listFiles(repository.place);
  const name = (path: string): string => (end === "\0" ? path : quoted(relative ? repository.shown(path) : path));
  for (const { path, from, staged, unstaged, conflicted } of list) {
    const to = from ? (end === "\0" ? `${name(path)}\0${name(from)}` : `${name(from)} -> ${name(path)}`) : name(path);
    if (conflicted) output.print(`UU ${to}${end}`);
    else if (staged || unstaged)
      output.print(`${staged ? LETTER[staged] : " "}${unstaged ? LETTER[unstaged] : " "} ${to}${end}`);
  }
  const untracked = list.filter((each) => each.untracked).map((each) => each.path);
  for (const path of collapsed(untracked, tracked)) output.print(`?? ${name(path)}${end}`);
}

export const status: Command = async (repository, args, output) => {
  const { flags, values, operands, paths } = readOptions(args, {
    "-s": "short",
    "--short": "short",
    "--porcelain": "porcelain=?",
    "-b": "branch",
    "--branch": "branch",
    "--long": "long",
    "-z": "zero",
    "-u": "untracked=",
    "--untracked-files": "untracked=?",
  });
  const filter = [...operands, ...(paths ?? [])].map((path) => repository.inTree(path));
  const hidden = values.get("untracked")?.at(-1) === "no";
  const list = (await standings(repository, filter)).filter((each) => !(hidden && each.untracked && !each.staged));
  const porcelain = flags.has("porcelain") || values.has("porcelain");
  if (!porcelain && !flags.has("short")) {
    output.print(await longStatus(repository, list));
    return 0;
  }
  const end = flags.has("zero") ? "\0" : "\n";
  if (flags.has("branch")) {
    const branch = await repository.branch();
    const head = await repository.head();
    output.print(`## ${head ? (branch ?? "HEAD (no branch)") : `No commits yet on ${branch}`}${end}`);
  }
  await printShort(repository, list, end, output, !porcelain);
  return 0;
};
