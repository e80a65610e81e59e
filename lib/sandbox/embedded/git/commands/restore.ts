import git from "isomorphic-git";
import { readOptions } from "../arguments.ts";
import { changesBetween, type Side, type State } from "../changes.ts";
import { abbreviated, subjectOf } from "../commit-text.ts";
import { failed, fatal, type Repository } from "../repository.ts";
import { commitOf, splitOperands } from "../revisions.ts";
import { letterOf } from "../shown-changes.ts";
import type { Command } from "./command.ts";
import { removeFile } from "./stage.ts";

async function writeFile(repository: Repository, path: string, side: Side): Promise<void> {
  const { fs } = repository.system;
  const full = `${repository.dir}/${path}`;
  const data = new Uint8Array(await side.read());
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const folder = `${repository.dir}/${path.slice(0, at)}`;
    if (!repository.exists(folder)) fs.mkdir(folder, 0o755);
  }
  if (side.mode === "120000") {
    if (repository.exists(full)) fs.unlink(full);
    fs.symlink(new TextDecoder().decode(data), full);
    return;
  }
  const mode = side.mode === "100755" ? 0o755 : 0o644;
  fs.writeFile(full, data, mode);
  fs.chmod(full, mode);
}

/** Whether a pathspec names something that is tracked there or here. */
async function check(repository: Repository, paths: readonly string[], from: State): Promise<void> {
  const known = (await changesBetween(repository, "nothing", from, paths)).map((change) => change.path);
  const tracked = [...known, ...(await git.listFiles(repository.place))];
  for (const path of paths)
    if (path !== "" && !tracked.some((each) => each === path || each.startsWith(`${path}/`)))
      throw failed(`pathspec '${path}' did not match any file(s) known to git`);
}

/** Files as they are in `from`, into the folder, and the index as well when `both`. Returns how many were changed. */
export async function restoreFiles(
  repository: Repository,
  paths: readonly string[],
  from: State,
  both: boolean,
): Promise<number> {
  await check(repository, paths, from);
  if (both && typeof from === "object") await restoreIndex(repository, paths, from.commit);
  const changes = await changesBetween(repository, from, "files", paths);
  for (const { path, before } of changes) if (before) await writeFile(repository, path, before);
  // What the source does not have is known to the index alone.
  if (!both && typeof from === "object")
    for (const { path, after } of await changesBetween(repository, from, "index", paths))
      if (after && !(await has(repository, from, path)) && repository.exists(`${repository.dir}/${path}`))
        removeFile(repository, path);
  return changes.length;
}
const has = async (repository: Repository, from: State, path: string): Promise<boolean> =>
  (await changesBetween(repository, "nothing", from, [path])).length > 0;

/** The index as a commit has it, for these paths. */
export async function restoreIndex(
  repository: Repository,
  paths: readonly string[],
  commit: string | null,
): Promise<void> {
  const changes = await changesBetween(repository, commit ? { commit } : "nothing", "index", paths);
  for (const { path, before } of changes) {
    if (!before) await git.remove({ ...repository.place, filepath: path });
    else await git.resetIndex({ ...repository.place, filepath: path, ref: commit ?? "HEAD" });
  }
}

export const restore: Command = async (repository, args) => {
  const { flags, values, operands, paths } = readOptions(args, {
    "-S": "staged",
    "--staged": "staged",
    "-W": "worktree",
    "--worktree": "worktree",
    "-s": "source=",
    "--source": "source=",
    "-q": "quiet",
  });
  const wanted = [...operands, ...(paths ?? [])].map((path) => repository.inTree(path));
  if (wanted.length === 0) throw fatal("you must specify path(s) to restore");
  const staged = flags.has("staged");
  const worktree = flags.has("worktree") || !staged;
  const source = values.get("source")?.at(-1);
  const head = await repository.head();
  const commit = source ? await commitOf(repository, source) : head;
  if (staged) {
    await check(repository, wanted, commit ? { commit } : "index");
    await restoreIndex(repository, wanted, commit);
  }
  if (worktree)
    await restoreFiles(repository, wanted, source || staged ? { commit: commit as string } : "index", false);
  return 0;
};

export const reset: Command = async (repository, args, output) => {
  const options = readOptions(args, {
    "--soft": "soft",
    "--mixed": "mixed",
    "--hard": "hard",
    "-q": "quiet",
    "--quiet": "quiet",
  });
  const { flags } = options;
  const { place } = repository;
  const { revisions, paths } = await splitOperands(repository, options.operands, options.paths);
  const head = await repository.head();
  const target = revisions[0] ? await commitOf(repository, revisions[0]) : head;
  const wanted = paths.map((path) => repository.inTree(path));
  if (wanted.length === 0 && target && target !== head) {
    const branch = await repository.branch();
    await git.writeRef({ ...place, ref: branch ? `refs/heads/${branch}` : "HEAD", value: target, force: true });
  }
  if (flags.has("soft")) return 0;
  if (flags.has("hard")) {
    if (!target) throw fatal("Failed to resolve 'HEAD' as a valid ref.");
    if (wanted.length > 0) throw fatal("Cannot do hard reset with paths.");
    const tracked = new Set(
      (await git.listFiles(place)).filter((path) => repository.exists(`${repository.dir}/${path}`)),
    );
    for (const { path } of await changesBetween(repository, "nothing", { commit: target })) tracked.delete(path);
    await restoreIndex(repository, [], target);
    for (const path of tracked) removeFile(repository, path);
    await restoreFiles(repository, [""], { commit: target }, false);
    const { commit } = await git.readCommit({ ...place, oid: target });
    if (!flags.has("quiet")) output.print(`HEAD is now at ${abbreviated(target)} ${subjectOf(commit.message)}\n`);
    return 0;
  }
  await restoreIndex(repository, wanted, target);
  const left = await changesBetween(repository, "index", "files");
  if (left.length > 0 && !flags.has("quiet"))
    output.print(
      `Unstaged changes after reset:\n${left.map((change) => `${letterOf(change)}\t${change.path}\n`).join("")}`,
    );
  return 0;
};
