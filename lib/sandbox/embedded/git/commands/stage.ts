import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { within } from "../changes.ts";
import { failed, fatal, GitExit, type Repository } from "../repository.ts";
import { standings } from "../state.ts";
import type { Command } from "./command.ts";

/** Puts files into the index as they lie in the folder; what is gone leaves it. */
export async function stage(
  repository: Repository,
  paths: readonly string[],
  trackedOnly: boolean,
  force = false,
): Promise<void> {
  const { place } = repository;
  for (const each of await standings(repository, paths)) {
    if (!within(each.path, paths) || (trackedOnly && each.untracked)) continue;
    if (each.unstaged === "deleted") await git.remove({ ...place, filepath: each.path });
    else if (each.unstaged || each.untracked) await git.add({ ...place, filepath: each.path, force });
  }
}

export const add: Command = async (repository, args, output) => {
  const { flags, operands, paths } = readOptions(args, {
    "-A": "all",
    "--all": "all",
    "-u": "update",
    "--update": "update",
    "-f": "force",
    "--force": "force",
    "-v": "verbose",
    "-n": "dry",
    "--dry-run": "dry",
    "-N": "intent",
  });
  const given = [...operands, ...(paths ?? [])];
  if (given.length === 0 && !flags.has("all") && !flags.has("update")) {
    output.printError("Nothing specified, nothing added.\nhint: Maybe you wanted to say 'git add .'?\n");
    return 0;
  }
  const wanted = given.length > 0 ? given.map((path) => repository.inTree(path)) : [""];
  const tracked = await git.listFiles(repository.place);
  const ignored: string[] = [];
  for (const [at, path] of wanted.entries()) {
    if (path === "" || tracked.some((each) => within(each, [path]))) continue;
    if (!repository.exists(`${repository.dir}/${path}`)) throw fatal(`pathspec '${given[at]}' did not match any files`);
    if (!flags.has("force") && (await git.isIgnored({ ...repository.place, filepath: path }))) ignored.push(path);
  }
  if (ignored.length > 0)
    throw new GitExit(
      1,
      `The following paths are ignored by one of your .gitignore files:\n${ignored.map((path) => `${path}\n`).join("")}hint: Use -f if you really want to add them.\n`,
    );
  if (flags.has("verbose") || flags.has("dry"))
    for (const each of await standings(repository, wanted))
      if (each.unstaged || each.untracked)
        output.print(`${each.unstaged === "deleted" ? "remove" : "add"} '${each.path}'\n`);
  if (flags.has("dry")) return 0;
  if (flags.has("force"))
    for (const path of wanted) await git.add({ ...repository.place, filepath: path || ".", force: true });
  await stage(repository, wanted, flags.has("update"));
  return 0;
};

export const rm: Command = async (repository, args, output) => {
  const { flags, operands, paths } = readOptions(args, {
    "--cached": "cached",
    "-r": "recursive",
    "-f": "force",
    "--force": "force",
    "-q": "quiet",
    "--quiet": "quiet",
    "--ignore-unmatch": "ignore-unmatch",
  });
  const { place, system } = repository;
  const tracked = await git.listFiles(place);
  const changed = new Set(
    (await standings(repository)).filter((each) => each.unstaged === "modified" || each.staged).map(({ path }) => path),
  );
  for (const given of [...operands, ...(paths ?? [])]) {
    const path = repository.inTree(given);
    const files = tracked.filter((each) => within(each, [path]));
    if (files.length === 0 && !flags.has("ignore-unmatch")) throw fatal(`pathspec '${given}' did not match any files`);
    if (files.some((file) => file !== path) && !flags.has("recursive"))
      throw fatal(`not removing '${given}' recursively without -r`);
    const dirty = files.find((file) => changed.has(file));
    if (dirty && !flags.has("force") && !flags.has("cached"))
      throw failed(
        `the following file has local modifications:\n    ${dirty}\n(use --cached to keep the file, or -f to force removal)`,
      );
    for (const file of files) {
      await git.remove({ ...place, filepath: file });
      if (!flags.has("cached") && repository.exists(`${repository.dir}/${file}`)) removeFile(repository, file);
      if (!flags.has("quiet")) output.print(`rm '${file}'\n`);
    }
  }
  void system;
  return 0;
};

/** Removes a file, and the folders that are empty then. */
export function removeFile(repository: Repository, path: string): void {
  const { fs } = repository.system;
  fs.unlink(`${repository.dir}/${path}`);
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    try {
      fs.rmdir(`${repository.dir}/${path.slice(0, at)}`);
    } catch {
      return;
    }
  }
}

export const mv: Command = async (repository, args) => {
  const { operands, flags } = readOptions(args, { "-f": "force", "--force": "force", "-k": "skip", "-v": "verbose" });
  const { place, system } = repository;
  const to = repository.inTree(operands.at(-1) ?? "");
  const tracked = await git.listFiles(place);
  const isFolder = (path: string): boolean => {
    try {
      return (system.fs.stat(`${repository.dir}/${path}`).mode & 0o170000) === 0o040000;
    } catch {
      return false;
    }
  };
  if (operands.length < 2) throw fatal("usage: git mv <source>... <destination>");
  for (const given of operands.slice(0, -1)) {
    const from = repository.inTree(given);
    const target = isFolder(to) ? `${to === "" ? "" : `${to}/`}${from.split("/").at(-1)}` : to;
    const files = tracked.filter((each) => within(each, [from]));
    if (files.length === 0) throw fatal(`not under version control, source=${from}, destination=${target}`);
    if (repository.exists(`${repository.dir}/${target}`) && !flags.has("force"))
      throw fatal(`destination exists, source=${from}, destination=${target}`);
    system.fs.rename(`${repository.dir}/${from}`, `${repository.dir}/${target}`);
    for (const file of files) {
      await git.remove({ ...place, filepath: file });
      await git.add({ ...place, filepath: target + file.slice(from.length) });
    }
  }
  return 0;
};
