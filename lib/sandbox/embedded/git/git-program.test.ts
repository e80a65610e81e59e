import * as nativeFs from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileSystemCalls } from "../process/syscalls.ts";
import { runGit } from "./git-program.ts";

let folder: string;
let minute: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "git-program-"));
  minute = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Node's own files in the place of the sandbox's. */
function files(write: (text: string) => void): FileSystemCalls {
  const calls: Partial<FileSystemCalls> = {
    readFile: (path) => new Uint8Array(nativeFs.readFileSync(path)),
    writeFile: (path, data, mode) => nativeFs.writeFileSync(path, data, { mode }),
    readdir: (path) => nativeFs.readdirSync(path).map((name) => ({ name, type: "file" as const })),
    mkdir: (path, mode) => void nativeFs.mkdirSync(path, { mode }),
    rmdir: nativeFs.rmdirSync,
    unlink: nativeFs.unlinkSync,
    rename: nativeFs.renameSync,
    stat: (path) => nativeFs.statSync(path),
    lstat: (path) => nativeFs.lstatSync(path),
    readlink: (path) => nativeFs.readlinkSync(path),
    symlink: nativeFs.symlinkSync,
    chmod: nativeFs.chmodSync,
    write: (_, data) => {
      write(new TextDecoder().decode(data));
      return data.length;
    },
  };
  return calls as FileSystemCalls;
}

/** One command line, words apart by spaces; "_" in a word stands for one. Each a minute after the one before. */
async function git(line: string): Promise<{ code: number; text: string }> {
  let text = "";
  const date = `${1_700_000_000 + 60 * ++minute} +0000`;
  const env = {
    HOME: join(folder, "home"),
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  };
  const argv = ["git", ...line.split(" ").map((word) => word.replaceAll("_", " "))];
  const code = await runGit({ argv, cwd: folder, env, tty: null, fs: files((more) => (text += more)) });
  return { code, text: text.replaceAll(folder, "/project") };
}
const put = (name: string, text: string): void => nativeFs.writeFileSync(join(folder, name), text);
const read = (name: string): string => nativeFs.readFileSync(join(folder, name), "utf8");

async function started(): Promise<void> {
  await git("init");
  put("a.txt", "one\ntwo\nthree\n");
  await git("add .");
  await git("commit -m first");
}

test("init, add and commit say what git says, and make the commit git would make", async () => {
  expect(await git("init")).toEqual({ code: 0, text: "Initialized empty Git repository in /project/.git/\n" });
  put("a.txt", "one\n");
  expect((await git("status")).text).toBe(
    'On branch main\n\nNo commits yet\n\nUntracked files:\n  (use "git add <file>..." to include in what will be committed)\n\ta.txt\n\nnothing added to commit but untracked files present (use "git add" to track)\n',
  );
  await git("add a.txt");
  const { text } = await git("commit -m first_commit");
  // The hash is what Git 2.39.5 gives for this content, person and time.
  expect(text).toBe(
    "[main (root-commit) 482e8c8] first commit\n 1 file changed, 1 insertion(+)\n create mode 100644 a.txt\n",
  );
});

test("a commit without anything staged is refused with the status and exit code 1", async () => {
  await started();
  expect(await git("commit -m nothing")).toEqual({
    code: 1,
    text: "On branch main\nnothing to commit, working tree clean\n",
  });
});

test("diff shows hunks with their context, and --stat a bar a file", async () => {
  await started();
  put("a.txt", "one\nTWO\nthree\nfour\n");
  expect((await git("diff")).text).toBe(
    "diff --git a/a.txt b/a.txt\nindex 4cb29ea..6addb9b 100644\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n three\n+four\n",
  );
  expect((await git("diff --stat")).text).toBe(" a.txt | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n");
  expect(await git("diff --quiet")).toEqual({ code: 1, text: "" });
});

test("branches are made, switched, merged and deleted; what would be lost is not overwritten", async () => {
  await started();
  await git("switch -c feature");
  put("a.txt", "feature\n");
  await git("commit -am feature");
  await git("switch main");
  expect(read("a.txt")).toBe("one\ntwo\nthree\n");
  put("a.txt", "unsaved\n");
  const refused = await git("switch feature");
  expect(refused.code).toBe(1);
  expect(refused.text).toContain(
    "Your local changes to the following files would be overwritten by checkout:\n\ta.txt\n",
  );
  expect(read("a.txt")).toBe("unsaved\n");
  await git("restore a.txt");
  expect((await git("merge feature")).text).toContain("Fast-forward\n a.txt | 4 +---\n");
  expect((await git("branch -d feature")).text).toMatch(/^Deleted branch feature \(was [0-9a-f]{7}\)\.\n$/);
});

test("a conflict is written into the file, named by status, and can be aborted", async () => {
  await started();
  await git("switch -c other");
  put("a.txt", "other\n");
  await git("commit -am other");
  await git("switch main");
  put("a.txt", "mine\n");
  await git("commit -am mine");
  expect(await git("merge other")).toEqual({
    code: 1,
    text: "Auto-merging a.txt\nCONFLICT (content): Merge conflict in a.txt\nAutomatic merge failed; fix conflicts and then commit the result.\n",
  });
  expect(read("a.txt")).toContain("<<<<<<<");
  expect((await git("status")).text).toContain("\tboth modified:   a.txt\n");
  expect((await git("commit -m no")).code).toBe(128);
  await git("merge --abort");
  expect(read("a.txt")).toBe("mine\n");
});

test("stash puts changes away and brings them back", async () => {
  await started();
  put("a.txt", "changed\n");
  await git("stash push -m later");
  expect(read("a.txt")).toBe("one\ntwo\nthree\n");
  expect((await git("stash list")).text).toBe("stash@{0}: On main: later\n");
  await git("stash pop");
  expect(read("a.txt")).toBe("changed\n");
});

test("tags, revisions and files of other commits are found by their names", async () => {
  await started();
  await git("tag -a v1 -m one");
  put("a.txt", "second\n");
  await git("commit -am second");
  expect((await git("show v1:a.txt")).text).toBe("one\ntwo\nthree\n");
  expect((await git("log --format=%s HEAD~1..HEAD")).text).toBe("second\n");
  expect((await git("rev-parse v1^{commit}")).text).toBe((await git("rev-parse HEAD~1")).text);
});

test("what is not there says so and fails", async () => {
  expect(await git("status")).toEqual({
    code: 128,
    text: "fatal: not a git repository (or any of the parent directories): .git\n",
  });
  await git("init");
  expect((await git("clone https://example.com/x.git")).code).toBe(128);
  expect(await git("--no-replace-objects ls-remote ssh://git@example.com/a/b.git")).toEqual({
    code: 128,
    text: "fatal: git ls-remote needs a network, and this sandbox has none. Install a package by its name in the registry, or from a folder or a .tgz file of the project: npm install ./folder\n",
  });
  expect(await git("add nothing")).toEqual({ code: 128, text: "fatal: pathspec 'nothing' did not match any files\n" });
  expect((await git("rebase main")).code).toBe(1);
  expect((await git("commit --nonsense")).code).toBe(129);
});
