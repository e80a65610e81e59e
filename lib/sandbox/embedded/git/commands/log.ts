import git, { type ReadCommitResult } from "isomorphic-git";
import { type Options, readOptions } from "../arguments.ts";
import { type Change, changesBetween } from "../changes.ts";
import { abbreviated, describedCommit, formatted, subjectOf } from "../commit-text.ts";
import { decodeText, fatal, type Output, type Repository } from "../repository.ts";
import { commitOf, isAncestor, splitOperands } from "../revisions.ts";
import { paintFor, printChanges } from "../shown-changes.ts";
import { type Command, SHOWN } from "./command.ts";

const NAMES = {
  ...SHOWN,
  "-n": "number=",
  "--max-count": "number=",
  "--oneline": "oneline",
  "--format": "format=",
  "--pretty": "format=?",
  "--reverse": "reverse",
  "--all": "all",
  "--decorate": "decorate=?",
  "--no-decorate": "no-decorate",
  "--abbrev-commit": "abbrev",
  "--author": "author=",
  "--grep": "grep=",
  "--skip": "skip=",
  "--no-merges": "no-merges",
  "--merges": "merges",
  "--first-parent": "first-parent",
  "--follow": "ignored",
  "--graph": "graph",
};

/** Branches and tags by the commit they point at, HEAD first. */
async function namesByCommit(repository: Repository): Promise<Map<string, string[]>> {
  const { place } = repository;
  const found = new Map<string, string[]>();
  const put = (oid: string, name: string): void => void found.set(oid, [...(found.get(oid) ?? []), name]);
  const current = await repository.branch();
  const head = await repository.head();
  if (head) put(head, current ? `HEAD -> ${current}` : "HEAD");
  for (const tag of await git.listTags(place)) put(await commitOf(repository, tag), `tag: ${tag}`);
  for (const branch of await git.listBranches(place))
    if (branch !== current) put(await commitOf(repository, branch), branch);
  return found;
}

/** Commits that can be reached from `starts` and not from `without`, newest first. */
async function history(
  repository: Repository,
  starts: readonly string[],
  without: readonly string[],
  firstParent: boolean,
): Promise<ReadCommitResult[]> {
  const hidden = new Set<string>();
  for (const oid of without) for (const each of await git.log({ ...repository.place, ref: oid })) hidden.add(each.oid);
  const seen = new Map<string, ReadCommitResult>();
  const queue = [...starts];
  for (let oid = queue.shift(); oid !== undefined; oid = queue.shift()) {
    if (seen.has(oid) || hidden.has(oid)) continue;
    const entry = await git.readCommit({ ...repository.place, oid });
    seen.set(oid, entry);
    queue.push(...(firstParent ? entry.commit.parent.slice(0, 1) : entry.commit.parent));
  }
  // A commit comes before its parents, also where the clocks say otherwise.
  const children = new Map<string, number>();
  for (const { commit } of seen.values())
    for (const parent of commit.parent) children.set(parent, (children.get(parent) ?? 0) + 1);
  const ready = [...seen.values()].filter(({ oid }) => !children.get(oid));
  const ordered: ReadCommitResult[] = [];
  for (;;) {
    ready.sort((a, b) => b.commit.committer.timestamp - a.commit.committer.timestamp);
    const next = ready.shift();
    if (!next) return ordered;
    ordered.push(next);
    for (const parent of next.commit.parent) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      const entry = seen.get(parent);
      if (left === 0 && entry) ready.push(entry);
    }
  }
}

export async function changesOf(
  repository: Repository,
  entry: ReadCommitResult,
  paths: readonly string[] = [],
): Promise<Change[]> {
  const [parent] = entry.commit.parent;
  return changesBetween(repository, parent ? { commit: parent } : "nothing", { commit: entry.oid }, paths);
}

async function printCommit(
  repository: Repository,
  entry: ReadCommitResult,
  options: Options,
  names: readonly string[],
  output: Output,
  first: boolean,
): Promise<void> {
  const paint = paintFor(repository, options);
  const yellow = (text: string): string => (paint("head", "") === "" ? text : `\u001b[33m${text}\u001b[m`);
  const format = options.values
    .get("format")
    ?.at(-1)
    ?.replace(/^t?format:/, "");
  if (options.flags.has("oneline") || format === "oneline") {
    const id = format === "oneline" ? entry.oid : abbreviated(entry.oid);
    const shown = names.length > 0 ? ` (${names.join(", ")})` : "";
    output.print(`${yellow(id + shown)} ${subjectOf(entry.commit.message)}\n`);
  } else if (format !== undefined && format !== "medium") output.print(`${formatted(format, entry, names)}\n`);
  else output.print(`${first ? "" : "\n"}${describedCommit(entry, names, yellow)}`);
}

const asksForChanges = ({ flags }: Options): boolean =>
  ["patch", "stat", "numstat", "shortstat", "name-only", "name-status"].some((name) => flags.has(name));

export const log: Command = async (repository, args, output) => {
  const options = readOptions(args, NAMES);
  const { flags, values } = options;
  if (flags.has("graph")) throw fatal("--graph is not drawn by this sandbox's git: leave it out");
  const split = await splitOperands(repository, options.operands, options.paths);
  const paths = split.paths.map((path) => repository.inTree(path));
  const starts: string[] = [];
  const without: string[] = [];
  for (const revision of split.revisions) {
    const [, from, to] = /^(.*?)\.\.(.*)$/.exec(revision) ?? [];
    if (from === undefined) starts.push(await commitOf(repository, revision));
    else {
      without.push(await commitOf(repository, from || "HEAD"));
      starts.push(await commitOf(repository, to || "HEAD"));
    }
  }
  const head = await repository.head();
  if (starts.length === 0) {
    if (!head) throw fatal(`your current branch '${await repository.branch()}' does not have any commits yet`);
    starts.push(head);
  }
  if (flags.has("all"))
    for (const branch of await git.listBranches(repository.place)) starts.push(await commitOf(repository, branch));
  const tty = repository.system.tty?.fds[1] === true;
  const decorates =
    !flags.has("no-decorate") &&
    (tty || flags.has("decorate") || values.has("decorate") || /%d/i.test(values.get("format")?.at(-1) ?? ""));
  const names = decorates ? await namesByCommit(repository) : new Map<string, string[]>();
  const limit = Number(values.get("number")?.at(-1) ?? Number.POSITIVE_INFINITY);
  let skip = Number(values.get("skip")?.at(-1) ?? 0);
  const matches = (name: string, text: string): boolean =>
    (values.get(name) ?? []).every((each) => new RegExp(each).test(text));
  const chosen: ReadCommitResult[] = [];
  for (const entry of await history(repository, starts, without, flags.has("first-parent"))) {
    if (chosen.length >= limit) break;
    const { author, message, parent } = entry.commit;
    if (!matches("author", `${author.name} <${author.email}>`) || !matches("grep", message)) continue;
    if ((flags.has("no-merges") && parent.length > 1) || (flags.has("merges") && parent.length < 2)) continue;
    if (paths.length > 0 && (await changesOf(repository, entry, paths)).length === 0) continue;
    if (skip-- > 0) continue;
    chosen.push(entry);
  }
  if (flags.has("reverse")) chosen.reverse();
  for (const [at, entry] of chosen.entries()) {
    await printCommit(repository, entry, options, names.get(entry.oid) ?? [], output, at === 0);
    if (!asksForChanges(options) || entry.commit.parent.length > 1) continue;
    if (!flags.has("oneline")) output.print("\n");
    await printChanges(repository, await changesOf(repository, entry, paths), options, output, "nothing");
  }
  return 0;
};

export const show: Command = async (repository, args, output) => {
  const options = readOptions(args, NAMES);
  const wanted = options.operands.length > 0 ? options.operands : ["HEAD"];
  for (const [at, name] of wanted.entries()) {
    const [, revision, path] = /^([^:]*):(.*)$/.exec(name) ?? [];
    if (revision !== undefined && path !== undefined) {
      output.print(await fileAt(repository, revision, path));
      continue;
    }
    const entry = await git.readCommit({ ...repository.place, oid: await commitOf(repository, name) });
    await printCommit(repository, entry, options, [], output, at === 0);
    if (entry.commit.parent.length > 1) continue;
    if (!options.flags.has("no-patch") && !options.flags.has("oneline")) output.print("\n");
    await printChanges(repository, await changesOf(repository, entry), options, output);
  }
  return 0;
};

async function fileAt(repository: Repository, revision: string, path: string): Promise<string> {
  const { place } = repository;
  const filepath = path.startsWith("./") ? repository.inTree(path) : path;
  if (revision === "") {
    const [change] = await changesBetween(repository, "nothing", "index", [filepath]);
    if (!change?.after) throw fatal(`path '${path}' does not exist (neither on disk nor in the index)`);
    return decodeText(await change.after.read());
  }
  const oid = await commitOf(repository, revision);
  try {
    const object = await git.readObject({ ...place, oid, filepath, format: "parsed" });
    if (object.type === "blob") return decodeText(object.object as Uint8Array);
    const entries = object.object as { path: string; type: string }[];
    return `tree ${revision}:${path}\n\n${entries.map((each) => `${each.path}${each.type === "tree" ? "/" : ""}\n`).join("")}`;
  } catch {
    throw fatal(`path '${path}' does not exist in '${revision}'`);
  }
}

/** Whether `older` is part of `newer`'s history, by name, for `git merge-base --is-ancestor`. */
export const mergeBase: Command = async (repository, args, output) => {
  const { flags, operands } = readOptions(args, { "--is-ancestor": "is-ancestor", "-a": "all", "--all": "all" });
  const [first, second] = await Promise.all(operands.slice(0, 2).map((name) => commitOf(repository, name)));
  if (!first || !second) throw fatal("usage: git merge-base [--is-ancestor] <commit> <commit>");
  if (flags.has("is-ancestor")) return (await isAncestor(repository, first, second)) ? 0 : 1;
  const [base] = (await git.findMergeBase({ ...repository.place, oids: [first, second] })) as string[];
  if (base) output.print(`${base}\n`);
  return base ? 0 : 1;
};
