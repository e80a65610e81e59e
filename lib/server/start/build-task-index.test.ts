import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildTaskIndex } from "./build-task-index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "task-index-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
}

const task = (id: string, more: object = {}) => ({ id, title: "A task", summary: "", prompt: "Do it.", ...more });

describe("buildTaskIndex", () => {
  test("lists every file of a task, and fills in what task.json leaves out", async () => {
    await put("one/task.json", task("one"));
    await put("one/files/src/b.js", "");
    await put("one/files/a.md", "");
    await put("index.json", "[]");
    expect(await buildTaskIndex(folder)).toEqual([
      { ...task("one"), tags: [], source: "gallery", files: ["a.md", "src/b.js"], walkthrough: false },
    ]);
  });

  test("puts the shortest task first", async () => {
    for (const [id, minutes] of [
      ["long", 9],
      ["b", 2],
      ["a", 2],
    ] as const) {
      await put(`${id}/task.json`, task(id, { minutes }));
      await put(`${id}/files/x`, "");
    }
    expect((await buildTaskIndex(folder)).map((entry) => entry.id)).toEqual(["a", "b", "long"]);
  });

  test.each([
    ["is not JSON", "{", /task\.json is not JSON/],
    ["lacks a title", { id: "one", summary: "", prompt: "" }, /task\.json is not as it should be at title/],
    ["has another task's id", task("two"), /says "id": "two"; it must be "one"/],
    ["opens a file that is not there", task("one", { open: "src/c.js" }), /names src\/c\.js, which it does not have/],
  ])("names the file when task.json %s", async (_, content, message) => {
    await put("one/task.json", content);
    await put("one/files/src/b.js", "");
    await expect(buildTaskIndex(folder)).rejects.toThrow(message);
  });

  test("refuses a walkthrough that is not one", async () => {
    await put("one/task.json", task("one"));
    await put("one/files/x", "");
    await put("one/walkthrough.json", { version: 1, turns: [{ calls: [{ tool: "shell" }] }] });
    await expect(buildTaskIndex(folder)).rejects.toThrow(
      /walkthrough\.json is not as it should be at turns\.0\.calls\.0/,
    );
  });

  test("refuses a symbolic link among the files", async () => {
    await put("one/task.json", task("one"));
    await put("one/files/x", "");
    await symlink("x", join(folder, "one/files/y"));
    await expect(buildTaskIndex(folder)).rejects.toThrow(/neither a folder nor a regular file/);
  });
});
