import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf, mismatch, strongest } from "./integrity.ts";
import { packTree, unpackTree } from "./packed-tree.ts";
import { BadArchive, readTar } from "./read-tar.ts";
import { tarballPath } from "./tarball-path.ts";
import { tarOf } from "./testing/tar-of.ts";

const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const bytes = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value) as Uint8Array<ArrayBuffer>;

describe("a packed tree", () => {
  it("comes back as it was", () => {
    const files = [
      { path: "bin/a", executable: true, data: bytes("#!/usr/bin/env node\n") },
      { path: "ünï", executable: false, data: bytes("") },
      { path: "package.json", executable: false, data: bytes("{}") },
    ];
    const back = unpackTree(packTree(files));
    expect(back.map(({ data, ...rest }) => ({ ...rest, data: text(data) }))).toEqual(
      files.map(({ data, ...rest }) => ({ ...rest, data: text(data) })),
    );
  });
  it("is refused when it is cut off", () => {
    const packed = packTree([{ path: "a", executable: false, data: bytes("12345") }]);
    expect(() => unpackTree(packed.subarray(0, packed.length - 1))).toThrow(RangeError);
    expect(() => unpackTree(new Uint8Array(2))).toThrow(RangeError);
  });
});

describe("an archive", () => {
  it("gives its files below whatever its folder is called, with long names and modes", () => {
    const long = `${"deep/".repeat(60)}file.js`;
    const files = readTar(
      tarOf([
        { name: "package/package.json", data: "{}" },
        { name: "package/bin/run", data: "x", mode: 0o755 },
        { name: `other/${long}`, data: "long" },
      ]),
    );
    expect(files.map(({ path, executable, data }) => [path, executable, text(data)])).toEqual([
      ["package.json", false, "{}"],
      ["bin/run", true, "x"],
      [long, false, "long"],
    ]);
  });
  it("loses what would leave its folder, links and devices", () => {
    const files = readTar(
      tarOf([
        { name: "package/../../etc/passwd", data: "x" },
        { name: "/etc/passwd", data: "x" },
        { name: "package/link", data: "", type: "2", link: "/etc/passwd" },
        { name: "package/hard", data: "", type: "1", link: "package/a" },
        { name: "package/ok", data: "y" },
      ]),
    );
    expect(files.map(({ path }) => path)).toEqual(["passwd", "ok"]);
  });
  it("turns a .gitignore into a .npmignore unless there is one", () => {
    const archive = tarOf([
      { name: "package/.gitignore", data: "1" },
      { name: "package/sub/.gitignore", data: "2" },
      { name: "package/sub/.npmignore", data: "3" },
    ]);
    expect(readTar(archive).map(({ path, data }) => [path, text(data)])).toEqual([
      ["sub/.npmignore", "3"],
      [".npmignore", "1"],
    ]);
  });
  it("is refused when it is cut off", () => {
    const archive = tarOf([{ name: "package/a", data: "x".repeat(2000) }]);
    expect(() => readTar(archive.subarray(0, 1024))).toThrow(BadArchive);
  });
});

describe("an integrity", () => {
  const data = bytes("what came");
  const of = (name: string): string => `${name}-${createHash(name).update(data).digest("base64")}`;
  it("is the strongest that is named", async () => {
    expect(strongest(`${of("sha1")} ${of("sha512")}?x`)).toEqual([of("sha512")]);
    expect(strongest("md5-abc sha512-<script>")).toEqual([]);
    expect(await digestOf(data)).toBe(of("sha512"));
  });
  it("tells what came from what was wanted", async () => {
    expect(await mismatch(data, [of("sha512")])).toBeNull();
    expect(await mismatch(data, [of("sha1")])).toBeNull();
    expect(await mismatch(bytes("something else"), [of("sha512")])).toMatch(/^sha512-/);
  });
});

describe("where an archive lies", () => {
  it.each([
    ["https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz", "left-pad/-/left-pad-1.3.0.tgz"],
    ["https://registry.npmjs.org/@babel/core/-/core-7.0.0.tgz", "@babel/core/-/core-7.0.0.tgz"],
    ["https://mirror.example/api/npm/all/@babel/core/-/core-7.0.0.tgz", "@babel/core/-/core-7.0.0.tgz"],
    ["http://127.0.0.1:4873/@s%2fx/-/x-1.0.0.tgz", "@s/x/-/x-1.0.0.tgz"],
  ])("%s is at %s", (resolved, path) => {
    expect(tarballPath(resolved)).toBe(path);
  });
  it.each(["git+ssh://git@github.com/a/b.git#1", "file:../x.tgz", "https://x.example/a.tgz", "https://x/../-/b.tgz?x"])(
    "%s is no registry's",
    (resolved) => {
      expect(tarballPath(resolved)).toBeNull();
    },
  );
});
