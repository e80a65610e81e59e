import type { Program, Syscalls } from "../process/syscalls.ts";
import { splitOnce, UsageError } from "./arguments.ts";
import { branch } from "./commands/branch.ts";
import type { Command } from "./commands/command.ts";
import { commit } from "./commands/commit.ts";
import { diff } from "./commands/diff.ts";
import { log, mergeBase, show } from "./commands/log.ts";
import { merge } from "./commands/merge.ts";
import { clean, config, init, listFiles, revParse, tag } from "./commands/names.ts";
import { reset, restore } from "./commands/restore.ts";
import { add, mv, rm } from "./commands/stage.ts";
import { stash } from "./commands/stash.ts";
import { status } from "./commands/status.ts";
import { checkout, switchTo } from "./commands/switch.ts";
import { findRepository, GitExit, type GitSystem, joinPath, Output, Repository } from "./repository.ts";

const VERSION = "git version 2.39.0 (isomorphic-git 1.44.11)";
const COMMANDS: Readonly<Record<string, Command>> = {
  add,
  branch,
  checkout,
  clean,
  commit,
  config,
  diff,
  init,
  log,
  "ls-files": listFiles,
  merge,
  "merge-base": mergeBase,
  mv,
  reset,
  restore,
  "rev-parse": revParse,
  rm,
  show,
  stash,
  stage: add,
  status,
  switch: switchTo,
  tag,
};
/** These work where there is no repository yet. */
const ANYWHERE = new Set(["init", "config"]);
const NETWORK = new Set(["clone", "fetch", "pull", "push", "ls-remote", "submodule"]);
/** There is no pager here, and no replaced object; npm gives the last of them. */
const WITHOUT_EFFECT = new Set(["--no-pager", "-P", "--no-replace-objects"]);
const NOT_BY_REPOSITORY =
  "Install a package by its name in the registry, or from a folder or a .tgz file of the project: npm install ./folder";
/** Git's commands that are not here: told apart from words that are none. */
const ABSENT = new Set(
  "am apply archive bisect blame bundle cat-file cherry cherry-pick describe fsck gc grep hash-object notes range-diff rebase reflog remote revert show-ref sparse-checkout symbolic-ref worktree".split(
    " ",
  ),
);

const USAGE = `usage: git [-C <path>] <command> [<args>]

These are the commands of this sandbox's git:

${Object.keys(COMMANDS)
  .sort()
  .map((name) => `   ${name}`)
  .join("\n")}

It has no network: clone, fetch, pull and push are not there.
`;

/** Runs one command line. Returns its exit code; what failed is printed as git words it. */
export async function runGit(system: GitSystem): Promise<number> {
  const output = new Output(system.fs);
  try {
    return (await dispatch(system, output)) ?? 0;
  } catch (caught) {
    if (caught instanceof GitExit) {
      output.printError(caught.text);
      return caught.code;
    }
    if (caught instanceof UsageError) {
      output.printError(`error: ${caught.message}\n`);
      return 129;
    }
    output.printError(`fatal: ${caught instanceof Error ? caught.message : String(caught)}\n`);
    return 128;
  } finally {
    output.flush();
  }
}

function withSetting(system: GitSystem, setting: string): GitSystem {
  const [key = "", value = "true"] = splitOnce(setting, "=");
  const at = Number(system.env["GIT_CONFIG_COUNT"]) || 0;
  const env = {
    ...system.env,
    GIT_CONFIG_COUNT: String(at + 1),
    [`GIT_CONFIG_KEY_${at}`]: key,
    [`GIT_CONFIG_VALUE_${at}`]: value,
  };
  return { ...system, env };
}

async function dispatch(given: GitSystem, output: Output): Promise<number | undefined> {
  let system = given;
  const args = system.argv.slice(1);
  let { cwd } = system;
  while (args[0]?.startsWith("-")) {
    const option = args.shift();
    if (option === "-C") cwd = joinPath(cwd, args.shift() ?? ".");
    else if (option === "-c") system = withSetting(system, args.shift() ?? "");
    else if (option === "--version" || option === "-v") {
      output.print(`${VERSION}\n`);
      return 0;
    } else if (option === "--help" || option === "-h") break;
    else if (!WITHOUT_EFFECT.has(option ?? "")) throw new GitExit(129, `unknown option: ${option}\n${USAGE}`);
  }
  const name = args.shift();
  if (name === undefined || name === "help") {
    output.print(USAGE);
    return name === undefined ? 1 : 0;
  }
  if (name === "version") {
    output.print(`${VERSION}\n`);
    return 0;
  }
  if (NETWORK.has(name)) {
    // npm asks for this where a package is named by its repository.
    const instead = name === "ls-remote" ? ` ${NOT_BY_REPOSITORY}` : "";
    throw new GitExit(128, `fatal: git ${name} needs a network, and this sandbox has none.${instead}\n`);
  }
  const command = COMMANDS[name];
  if (!command && ABSENT.has(name))
    throw new GitExit(1, `git: '${name}' is not a part of this sandbox's git. See 'git help'.\n`);
  if (!command) throw new GitExit(1, `git: '${name}' is not a git command. See 'git --help'.\n`);
  if (!ANYWHERE.has(name)) return command(findRepository(system, cwd), args, output);
  return command(name === "init" ? new Repository(system, cwd, cwd) : nearest(system, cwd), args, output);
}

function nearest(system: GitSystem, cwd: string): Repository {
  try {
    return findRepository(system, cwd);
  } catch {
    return new Repository(system, cwd, cwd);
  }
}

/** The program `git` of the sandbox, on isomorphic-git. */
export const gitProgram: Program = async (sys: Syscalls) => sys.exit(await runGit(sys));
