import fc from "fast-check";
import { type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { exportJsonl, exportZip } from "./archive.ts";
import { type Opened, openFile, openFolder } from "./opened.ts";
import { readAdditions } from "./read-folder.ts";
import { arbitrarySession, encode } from "./testing/arbitrary-session.ts";
import { packTar } from "./testing/pack.ts";

type Texts = Readonly<Record<string, string>>;
const blob = (content: string | Uint8Array): Blob => new Blob([content as never]);
const zip = (files: Texts): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, encode(text)])) as Zippable);
const entries = (files: Texts) => Object.entries(files).map(([path, text]) => ({ path, content: blob(text) }));
const folder = (files: Texts, notes: readonly string[] = []) =>
  openFolder({ title: "mine", entries: entries(files), notes });

async function opened(result: Promise<{ ok: true; value: Opened } | { ok: false; error: { message: string } }>) {
  const read = await result;
  if (!read.ok) return read.error.message;
  const { kind, title, notes } = read.value;
  const paths = "files" in read.value ? [...read.value.files.keys()].sort() : undefined;
  return { kind, title, notes, ...(paths ? { paths } : {}) };
}

const TASK = { id: "mine", title: "My task", summary: "", prompt: "Fix it", check: "npm test" };
const task = (changes: object = {}): Texts => ({
  "t/task.json": JSON.stringify({ ...TASK, ...changes }),
  "t/files/a.js": "1",
  "t/files/src/b.js": "2",
});

describe("what is dropped is told by what it holds:", () => {
  test("a project, packed or not", async () => {
    const files = { "p/package.json": "{}", "p/src/a.js": "1" };
    const project = { kind: "project", title: "mine", notes: [], paths: ["package.json", "src/a.js"] };
    expect(await opened(openFile("mine.zip", blob(zip(files))))).toEqual(project);
    // Some systems lose the ending.
    expect(await opened(openFile("mine", blob(zip(files))))).toEqual(project);
    const tar = packTar(Object.entries(files).map(([name, text]) => ({ name, content: encode(text) })));
    expect(await opened(openFile("mine.tgz", blob(tar)))).toEqual(project);
    expect(await opened(folder(files))).toEqual(project);
  });

  test("a task, packed or not, with its own files as the project", async () => {
    const expected = { kind: "task", title: "My task", notes: [], paths: ["a.js", "src/b.js"] };
    expect(await opened(openFile("anything.zip", blob(zip(task()))))).toEqual(expected);
    expect(await opened(folder(task({ open: "src/b.js" })))).toEqual(expected);
    expect(await opened(folder({ ...task(), "t/walkthrough.json": "{}" }))).toMatchObject({
      notes: [expect.stringMatching(/^walkthrough\.json was left out/)],
    });
  });

  test("an exported session, as lines and as zip, whatever it is called", async () => {
    const [session] = fc.sample(arbitrarySession, { numRuns: 1, seed: 3 });
    const expected = { kind: "session", title: "A sample", notes: [] };
    expect(await opened(openFile("a.jsonl", blob(exportJsonl(session!))))).toEqual(expected);
    expect(await opened(openFile("a.txt", blob(exportJsonl(session!))))).toEqual(expected);
    expect(await opened(openFile("a.zip", blob(await exportZip(session!))))).toEqual(expected);
  });

  test("a project that has a task.json of its own is a project", async () => {
    expect(await opened(folder({ ...task(), "t/package.json": "{}" }))).toMatchObject({ kind: "project" });
    expect(await opened(folder({ "t/task.json": '{"family": "web"}' }))).toMatchObject({ kind: "project" });
  });
});

describe("is refused with its reason:", () => {
  const MEND = "Nothing was opened: mend task.json and try again.";
  const broken: readonly [name: string, change: object, sentence: string][] = [
    ["a field that is missing", { title: undefined }, `In task.json, "title" is missing. ${MEND}`],
    ["a field of another type", { title: 5 }, `In task.json, "title" must be text, not 5. ${MEND}`],
    ["an empty title", { title: "" }, `In task.json, "title" must not be empty. ${MEND}`],
    [
      "a summary that is too long",
      { summary: "x".repeat(301) },
      `In task.json, "summary" must have at most 300 characters. ${MEND}`,
    ],
    ["half a minute", { minutes: 0.5 }, `In task.json, "minutes" must be a whole number, not 0.5. ${MEND}`],
    ["a place deep inside", { before: { failing: 1 } }, `In task.json, "before.passing" is missing. ${MEND}`],
    [
      "an id of other characters",
      { id: "No such!" },
      `In task.json, "id" may hold small letters, digits and hyphens only, and at most 64 of them. ${MEND}`,
    ],
    [
      "several fields",
      { title: 5, tags: ["a", 3] },
      `In task.json, "title" must be text, not 5. Wrong too: "tags.1". ${MEND}`,
    ],
    [
      "a file that is not there",
      { open: "src/c.js" },
      `In task.json, "open" names "src/c.js", which is not in files/. ${MEND}`,
    ],
  ];
  for (const [name, change, sentence] of broken) {
    test(`a task.json with ${name}`, async () => {
      expect(await opened(folder(task(change)))).toBe(sentence);
      expect(await opened(openFile("t.zip", blob(zip(task(change)))))).toBe(sentence);
    });
  }

  test("a task.json that is not JSON, with the place", async () => {
    expect(await opened(folder({ ...task(), "t/task.json": '{\n  "id": "a",\n}' }))).toBe(
      `task.json is not valid JSON (line 3, column 1). ${MEND}`,
    );
    expect(await opened(folder({ ...task(), "t/task.json": '{"half' }))).toMatch(
      /^task\.json is not valid JSON \(line 1,/,
    );
  });

  test("a task without its files, and a task.json alone", async () => {
    expect(await opened(folder({ "t/task.json": JSON.stringify(TASK) }))).toBe(
      "This task has no files: its folder files/ is missing or empty. Nothing was opened.",
    );
    expect(await opened(openFile("task.json", blob(JSON.stringify(TASK))))).toMatch(
      /^task\.json describes a task, but a task is its whole folder/,
    );
    expect(await opened(openFile("task.json", blob('{"id": 1}')))).toMatch(/^In task\.json, "id" must be text, not 1/);
  });

  test("a single file that is nothing of the kind, however large, without reading it", async () => {
    const sentence =
      "photo.png is a single file that is no archive. Drop a folder, several files, a zip or tgz, or an exported session. Nothing was opened.";
    expect(await opened(openFile("photo.png", blob("x")))).toBe(sentence);
    const large = { size: 400_000_000, slice: () => blob("x"), arrayBuffer: () => Promise.reject(new Error("read")) };
    expect(await opened(openFile("photo.png", large as unknown as Blob))).toBe(sentence);
    expect(await opened(openFile("a.zip", large as unknown as Blob))).toBe(
      "a.zip has 400 MB; at most 200 MB can be opened. Nothing was opened.",
    );
  });

  test("a file that is gone by now", async () => {
    const gone = {
      size: 9,
      slice: () => gone,
      arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")),
    };
    expect(await opened(openFile("a.zip", gone as unknown as Blob))).toMatch(/^a\.zip could not be read: check/);
    const read = await openFolder({
      title: "p",
      entries: [{ path: "p/a", content: gone as unknown as Blob }],
      notes: [],
    });
    expect(read).toMatchObject({
      ok: false,
      error: { code: "bad-input", message: expect.stringMatching(/^"a" could/) },
    });
  });

  test("a folder with nothing in it, with what was left out of it", async () => {
    expect(await opened(folder({}, ["node_modules was left out."]))).toBe(
      "There are no files in it that a project could be made of. Nothing was opened. node_modules was left out.",
    );
  });
});

test("files that are added keep their paths, and a bad one is left out and named", async () => {
  const huge = { size: 60_000_000, arrayBuffer: () => Promise.reject(new Error("read")) } as unknown as Blob;
  const gone = { size: 1, arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")) } as unknown as Blob;
  const read = await readAdditions([
    ...entries({ "src/a.js": "1", "src/node_modules/b.js": "2" }),
    { path: "src/huge.bin", content: huge },
    { path: "src/gone.js", content: gone },
    { path: "../c.js", content: blob("3") },
  ]);
  expect(read.ok && [[...read.value.files.keys()], read.value.notes]).toEqual([
    ["src/a.js"],
    [
      'The path "../c.js" leaves the project\'s folder or is no path. It was left out.',
      '"src/huge.bin" has 60 MB; a file may have 50 MB here. It was left out.',
      '"src/gone.js" could not be read: check that it still exists and that you may read it. It was left out.',
      "node_modules was left out (1 file).",
    ],
  ]);
});
