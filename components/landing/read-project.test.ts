import { expect, test } from "vitest";
import { isArchive, type Node, notUnderstood, readArchive, readProject } from "./read-project.ts";

const file = (name: string, content = "x", size?: number): Node => {
  const made = new File([content], name);
  if (size !== undefined) Object.defineProperty(made, "size", { value: size });
  return { kind: "file", name, open: () => Promise.resolve(made) };
};
const folder = (name: string, ...children: Node[]): Node => ({
  kind: "folder",
  name,
  children: () => Promise.resolve(children),
});

test("takes a single folder's name as the title and its contents as the project", async () => {
  const read = await readProject([
    folder("cart", file("package.json"), folder("src", file("a.ts")), folder("node_modules", file("b"))),
  ]);
  expect(read.ok && [read.value.title, [...read.value.files.keys()]]).toEqual(["cart", ["package.json", "src/a.ts"]]);
});

test("leaves packages and history out wherever they are, also in flat lists", async () => {
  const read = await readProject([folder("cart", file("a.ts"), file("pkg/node_modules/x.js"), file(".git/HEAD"))]);
  expect(read.ok && [...read.value.files.keys()]).toEqual(["a.ts"]);
});

test("says what is too large, and opens nothing", async () => {
  const large = await readProject([folder("cart", file("video.mov", "x", 60 * 1_048_576))]);
  expect(large).toMatchObject({ ok: false, error: { code: "too-large" } });
  expect(!large.ok && large.error.message).toBe(
    "video.mov has 60 MB; a file may have at most 50 MB. Leave it out and try again. Nothing was opened.",
  );
  const many = await readProject(Array.from({ length: 5 }, (_, index) => file(`${index}`, "x", 49 * 1_048_576)));
  expect(!many.ok && many.error.message).toMatch(/more than 200 MB/);
  const archive = new File(["x"], "big.zip");
  Object.defineProperty(archive, "size", { value: 300 * 1_048_576 });
  expect(await readArchive(archive)).toMatchObject({ ok: false, error: { code: "too-large" } });
});

test("says so when a file cannot be read and when there is nothing", async () => {
  const gone: Node = { kind: "file", name: "a", open: () => Promise.reject(new DOMException("gone", "NotFoundError")) };
  expect(await readProject([gone])).toMatchObject({ ok: false, error: { code: "bad-input" } });
  expect(await readProject([folder("empty")])).toMatchObject({ ok: false, error: { code: "bad-input" } });
});

test("knows archives and sessions by their names", () => {
  expect(["a.zip", "a.TGZ", "a.tar.gz", "s.jsonl", "a.gz", "zip"].map(isArchive)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("a drop that is no project says what it was and what can be dropped", () => {
  expect(notUnderstood("photo.png").message).toBe(
    "photo.png is a single file that is no archive. Drop a folder, several files, a zip or tgz, or an exported session. Nothing was opened.",
  );
  expect(notUnderstood(undefined).message).toMatch(/^What was dropped is neither a file nor a folder\. Drop a folder/);
});
