import git from "isomorphic-git";
import { readOptions, splitOnce } from "../arguments.ts";
import { within } from "../changes.ts";
import { abbreviated } from "../commit-text.ts";
import { normalKey, readEntries, withEntry } from "../ini.ts";
import { decodeText, failed, fatal, GitExit, joinPath, Repository } from "../repository.ts";
import { commitOf, findCommit } from "../revisions.ts";
import { standings } from "../state.ts";
import type { Command } from "./command.ts";
import { cleaned } from "./commit.ts";
import { removeFile } from "./stage.ts";

export const init: Command = async (outside, args, output) => {
  const { flags, values, operands } = readOptions(args, {
    "-b": "branch=",
    "--initial-branch": "branch=",
    "-q": "quiet",
    "--quiet": "quiet",
    "--bare": "bare",
  });
  if (flags.has("bare")) throw fatal("this sandbox's git makes no bare repositories");
  const dir = joinPath(outside.cwd, operands[0] ?? ".");
  const repository = new Repository(outside.system, dir, dir);
  const again = repository.exists(`${repository.place.gitdir}/HEAD`);
  const parts = dir.split("/");
  for (let at = 2; at <= parts.length; at++) {
    const folder = parts.slice(0, at).join("/");
    if (!repository.exists(folder)) outside.system.fs.mkdir(folder, 0o755);
  }
  const branch = values.get("branch")?.at(-1) ?? repository.setting("init.defaultbranch") ?? "main";
  if (!again) await git.init({ ...repository.place, defaultBranch: branch });
  const said = again ? "Reinitialized existing" : "Initialized empty";
  if (!flags.has("quiet")) output.print(`${said} Git repository in ${repository.place.gitdir}/\n`);
  return 0;
};

export const config: Command = async (repository, args, output) => {
  const { flags, operands } = readOptions(args, {
    "--global": "global",
    "--local": "local",
    "--system": "system",
    "--get": "get",
    "--get-all": "get",
    "--unset": "unset",
    "--add": "add",
    "-l": "list",
    "--list": "list",
    "--bool": "ignored",
  });
  const { fs } = repository.system;
  const path = flags.has("global") ? repository.globalConfig : `${repository.place.gitdir}/config`;
  const read = (): string => {
    try {
      return decodeText(fs.readFile(path));
    } catch {
      return "";
    }
  };
  const chosen = flags.has("global") || flags.has("local") ? readEntries(read()) : repository.config();
  const [key, value] = operands;
  if (flags.has("list")) {
    for (const entry of chosen) output.print(`${entry.key}=${entry.value}\n`);
    return 0;
  }
  if (key === undefined) throw new GitExit(129, "usage: git config [<options>] <name> [<value>]\n");
  if (!key.includes(".")) throw failed(`key does not contain a section: ${key}`);
  if (flags.has("unset") || (value !== undefined && !flags.has("get"))) {
    const name = flags.has("unset") ? null : (value as string);
    if (name === null && !readEntries(read()).some((entry) => entry.key === normalKey(key))) return 5;
    if (!flags.has("global") && !repository.exists(repository.place.gitdir)) throw fatal("not in a git directory");
    fs.writeFile(path, new TextEncoder().encode(withEntry(read(), key, name)), 0o644);
    return 0;
  }
  const found = chosen.findLast((entry) => entry.key === normalKey(key));
  if (!found) return 1;
  output.print(`${found.value}\n`);
  return 0;
};

export const tag: Command = async (repository, args, output) => {
  const { flags, values, operands } = readOptions(args, {
    "-a": "annotate",
    "--annotate": "annotate",
    "-m": "message=",
    "--message": "message=",
    "-d": "delete",
    "--delete": "delete",
    "-l": "list",
    "--list": "list",
    "-f": "force",
    "--force": "force",
    "-n": "lines",
  });
  const { place } = repository;
  const names = await git.listTags(place);
  if (flags.has("delete")) {
    for (const name of operands) {
      if (!names.includes(name)) throw failed(`tag '${name}' not found.`);
      const oid = await git.resolveRef({ ...place, ref: name });
      await git.deleteTag({ ...place, ref: name });
      output.print(`Deleted tag '${name}' (was ${abbreviated(oid)})\n`);
    }
    return 0;
  }
  const [name, target] = operands;
  if (name === undefined || flags.has("list")) {
    const pattern =
      name === undefined
        ? null
        : new RegExp(
            `^${name
              .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
              .replaceAll("*", ".*")
              .replaceAll("?", ".")}$`,
          );
    for (const each of names.sort()) if (!pattern || pattern.test(each)) output.print(`${each}\n`);
    return 0;
  }
  if (names.includes(name) && !flags.has("force")) throw fatal(`tag '${name}' already exists`);
  const object = await commitOf(repository, target ?? "HEAD");
  const message = values.get("message")?.join("\n\n");
  if (message !== undefined)
    await git.annotatedTag({
      ...place,
      ref: name,
      object,
      message: cleaned(message),
      tagger: repository.person("COMMITTER"),
      force: flags.has("force"),
    });
  else if (flags.has("annotate"))
    throw new GitExit(1, "error: there is no editor in this sandbox; give the message with -m\n");
  else await git.tag({ ...place, ref: name, object, force: flags.has("force") });
  return 0;
};

export const revParse: Command = async (repository, args, output) => {
  const short = args.some((arg) => /^--short(=\d+)?$/.test(arg));
  const length = Number(splitOnce(args.find((arg) => arg.startsWith("--short=")) ?? "", "=")[1] ?? 7);
  const quiet = args.includes("-q") || args.includes("--quiet");
  let abbreviate = false;
  for (const arg of args) {
    if (arg === "--show-toplevel") output.print(`${repository.dir}\n`);
    else if (arg === "--git-dir" || arg === "--absolute-git-dir")
      output.print(`${repository.cwd === repository.dir && arg === "--git-dir" ? ".git" : repository.place.gitdir}\n`);
    else if (arg === "--is-inside-work-tree") output.print("true\n");
    else if (arg === "--is-bare-repository") output.print("false\n");
    else if (arg === "--show-prefix")
      output.print(repository.cwd === repository.dir ? "\n" : `${repository.cwd.slice(repository.dir.length + 1)}/\n`);
    else if (arg === "--show-cdup")
      output.print(`${"../".repeat(repository.inTree(".").split("/").filter(Boolean).length)}\n`);
    else if (arg === "--abbrev-ref") abbreviate = true;
    else if (!arg.startsWith("-")) {
      const oid = await findCommit(repository, arg);
      if (!oid && quiet) return 1;
      if (abbreviate) output.print(`${arg === "HEAD" ? ((await repository.branch()) ?? "HEAD") : arg}\n`);
      else if (!oid) {
        if (!args.includes("--verify")) output.print(`${arg}\n`);
        throw fatal(
          args.includes("--verify")
            ? "Needed a single revision"
            : `ambiguous argument '${arg}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
        );
      } else output.print(`${short ? oid.slice(0, length) : oid}\n`);
    }
  }
  return 0;
};

export const listFiles: Command = async (repository, args, output) => {
  const { flags, operands, paths } = readOptions(args, {
    "-o": "others",
    "--others": "others",
    "-m": "modified",
    "--modified": "modified",
    "-d": "deleted",
    "--deleted": "deleted",
    "-c": "cached",
    "--cached": "cached",
    "--exclude-standard": "exclude",
    "-z": "zero",
    "-s": "stage",
    "--stage": "stage",
  });
  const wanted = [...operands, ...(paths ?? [])].map((path) => repository.inTree(path));
  const state = await standings(repository);
  const own = repository.cwd === repository.dir ? "" : `${repository.cwd.slice(repository.dir.length + 1)}/`;
  const lists: string[] = [];
  if (flags.has("others")) lists.push(...state.filter((each) => each.untracked).map((each) => each.path));
  if (flags.has("modified")) lists.push(...state.filter((each) => each.unstaged).map((each) => each.path));
  else if (flags.has("deleted"))
    lists.push(...state.filter((each) => each.unstaged === "deleted").map((each) => each.path));
  if (flags.has("cached") || !(flags.has("others") || flags.has("modified") || flags.has("deleted")))
    lists.push(...(await git.listFiles(repository.place)));
  for (const path of lists.sort())
    if (within(path, wanted) && path.startsWith(own))
      output.print(`${path.slice(own.length)}${flags.has("zero") ? "\0" : "\n"}`);
  return 0;
};

export const clean: Command = async (repository, args, output) => {
  const { flags, operands, paths } = readOptions(args, {
    "-f": "force",
    "--force": "force",
    "-d": "folders",
    "-n": "dry",
    "--dry-run": "dry",
    "-q": "quiet",
    "-x": "ignored",
  });
  if (flags.has("ignored")) throw fatal("this sandbox's git does not remove ignored files: leave out -x");
  if (!flags.has("force") && !flags.has("dry"))
    throw fatal("clean.requireForce defaults to true and neither -i, -n, nor -f given; refusing to clean");
  const wanted = [...operands, ...(paths ?? [])].map((path) => repository.inTree(path));
  const tracked = await git.listFiles(repository.place);
  for (const { path, untracked } of await standings(repository)) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const known = folder === "" || tracked.some((each) => within(each, [folder]));
    if (!untracked || !within(path, wanted) || (!known && !flags.has("folders"))) continue;
    if (!flags.has("dry")) removeFile(repository, path);
    if (!flags.has("quiet")) output.print(`${flags.has("dry") ? "Would remove" : "Removing"} ${path}\n`);
  }
  return 0;
};
