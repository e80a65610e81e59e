import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobHash } from "../../domain/ids.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import { type Folder, readFolder } from "./folder.ts";
import { writeBack } from "./write-back.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "write-back-"));
  mkdirSync(join(root, "in/src"), { recursive: true });
  writeFileSync(join(root, "in/kept.txt"), "kept");
  writeFileSync(join(root, "in/src/a.txt"), "a");
  writeFileSync(join(root, "outside.txt"), "outside");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const folder = (): string => join(root, "in");
const read = (): Folder => readFolder(folder(), () => {});
const text = (path: string): string => readFileSync(join(folder(), path), "utf8");

/** The tree as it is, with some files put, or taken away (null). */
function changed(
  { entries, blobs }: Folder,
  files: Readonly<Record<string, string | null>>,
  mode: TreeEntry["mode"] = "100644",
) {
  const put = Object.entries(files).flatMap(([path, contents]) => {
    if (contents === null) return [];
    const data = new TextEncoder().encode(contents);
    const hash = createHash("sha256").update(data).digest("hex") as BlobHash;
    return [{ entry: { path, mode, size: data.length, hash }, data }];
  });
  return {
    after: [...entries.filter(({ path }) => !(path in files)), ...put.map(({ entry }) => entry)],
    blobs: new Map([...blobs, ...put.map(({ entry, data }) => [entry.hash, data] as const)]),
  };
}

function write(files: Readonly<Record<string, string | null>>, mode?: TreeEntry["mode"]): string[] {
  const before = read();
  const { after, blobs } = changed(before, files, mode);
  return writeBack(folder(), before.entries, after, blobs);
}

describe("what is written back to a folder", () => {
  it("is what changed, was added and was deleted, with folders that are empty by it", () => {
    expect(write({ "kept.txt": "changed", "new/deep/file": "x", "src/a.txt": null })).toEqual([]);
    expect([text("kept.txt"), text("new/deep/file"), existsSync(join(folder(), "src"))]).toEqual([
      "changed",
      "x",
      false,
    ]);
  });

  it("keeps that a file can be executed", () => {
    expect(write({ run: "#!/bin/sh\n" }, "100755")).toEqual([]);
    expect(lstatSync(join(folder(), "run")).mode & 0o111).toBe(0o111);
  });

  it("may turn a file into a folder and back", () => {
    expect(write({ "kept.txt": null, "kept.txt/inner": "x" })).toEqual([]);
    expect(write({ "kept.txt": "again", "kept.txt/inner": null })).toEqual([]);
    expect(text("kept.txt")).toBe("again");
  });

  it("never goes through a link, whoever made it", () => {
    symlinkSync("../outside.txt", join(folder(), "link"));
    symlinkSync("..", join(folder(), "up"));
    expect(write({ link: "written", "up/outside.txt": "written" })).toEqual([
      "up/outside.txt was not written: a link, a file or a folder that the sandbox did not have is in its way.",
    ]);
    expect([text("link"), readFileSync(join(root, "outside.txt"), "utf8")]).toEqual(["written", "outside"]);
  });

  it("makes links inside the folder, and none out of it", () => {
    expect(
      write({ good: "src/a.txt", "src/up": "../kept.txt", bad: "../outside.txt", "src/root": "/etc" }, "120000"),
    ).toEqual([
      "bad was not written: it is a link out of the folder.",
      "src/root was not written: it is a link out of the folder.",
    ]);
    expect([text("good"), text("src/up")]).toEqual(["a", "kept"]);
  });

  it("makes none that leads out by way of another link", () => {
    mkdirSync(join(folder(), "a/b"), { recursive: true });
    const links = {
      "a/b/top": "../..",
      "a/b/out": "top/../outside.txt",
      "a/b/deep": "./top/x/../../y",
      fine: "a/b/top/kept.txt",
    };
    expect(write(links, "120000")).toEqual([
      "a/b/deep was not written: it is a link out of the folder.",
      "a/b/out was not written: it is a link out of the folder.",
    ]);
    expect(text("fine")).toBe("kept");
  });

  it("leaves alone what came in between, and paths that lead out", () => {
    const before = read();
    writeFileSync(join(folder(), "later.txt"), "later");
    const { after, blobs } = changed(before, { "../outside.txt": "written" });
    expect(writeBack(folder(), before.entries, after, blobs)).toEqual([]);
    expect([text("later.txt"), readFileSync(join(root, "outside.txt"), "utf8")]).toEqual(["later", "outside"]);
  });
});

describe("a folder that is read", () => {
  it("has links as links, and reads nothing through them", () => {
    symlinkSync("../outside.txt", join(folder(), "link"));
    const { entries, blobs } = read();
    const link = entries.find(({ path }) => path === "link") as TreeEntry;
    expect([link.mode, new TextDecoder().decode(blobs.get(link.hash))]).toEqual(["120000", "../outside.txt"]);
  });

  it("that is none is said in a sentence", () => {
    expect(() => readFolder(join(root, "none"), () => {})).toThrow(`There is no folder ${join(root, "none")}.`);
  });
});
