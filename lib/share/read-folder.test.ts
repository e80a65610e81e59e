import fc from "fast-check";
import { gzipSync, type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readArchive, readFolder } from "./read-folder.ts";
import { arbitraryFiles, encode, mutated } from "./testing/arbitrary-session.ts";
import { packTar, type TarEntry } from "./testing/pack.ts";

const file = encode("hello\n");
const zip = (...names: readonly string[]): Uint8Array => zipSync(Object.fromEntries(names.map((name) => [name, file])));
const read = async (bytes: Uint8Array | Blob) => {
  const result = await readArchive(bytes);
  if (!result.ok) throw new Error(result.error.message);
  return { paths: [...result.value.files.keys()], notes: result.value.notes, files: result.value.files };
};
const refusal = async (bytes: Uint8Array | Blob): Promise<string> => {
  const result = await readArchive(bytes);
  return result.ok ? `accepted ${[...result.value.files.keys()]}` : `${result.error.code}: ${result.error.message}`;
};
const sorted = (files: ReadonlyMap<string, Uint8Array>) => [...files].sort(([a], [b]) => (a < b ? -1 : 1));

test("every project comes back whole from a zip, a tarball and a folder", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryFiles, async (files) => {
      const inside = [...files].map(([path, content]): [string, Uint8Array] => [`project/${path}`, content]);
      const zipped = zipSync(Object.fromEntries(inside) as Zippable);
      // Names of over 100 bytes need pax headers, which other tests read.
      const tar = packTar(inside.map(([name, content]): TarEntry => ({ name, content })));
      const folder = await readFolder(inside.map(([path, bytes]) => ({ path, content: new Blob([bytes as never]) })));
      const kept = new Map(
        [...files].filter(([path]) => !/(^|\/)(node_modules|\.git|__MACOSX|\.DS_Store)($|\/)/.test(path)),
      );
      for (const result of [await readArchive(zipped), folder]) {
        expect(result.ok && sorted(result.value.files)).toEqual(sorted(kept));
      }
      if (inside.every(([name]) => encode(name).length <= 100))
        expect(sorted((await read(tar)).files)).toEqual(sorted(kept));
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("the single top folder is taken off, several are kept", async () => {
  expect((await read(zip("app-main/package.json", "app-main/src/a.js"))).paths).toEqual(["package.json", "src/a.js"]);
  expect((await read(zip("src/a.js", "test/a.js"))).paths).toEqual(["src/a.js", "test/a.js"]);
  expect((await read(zip("index.html"))).paths).toEqual(["index.html"]);
  expect((await read(zip("app/a.js", "__MACOSX/app/._a.js", "app/.DS_Store"))).paths).toEqual(["a.js"]);
});

test("node_modules, .git and links are left out and named", async () => {
  const packed = packTar([
    { name: "./", type: "5" },
    { name: "./app/", type: "5" },
    { name: "./app/index.js", content: file },
    { name: "./app/node_modules/x/index.js", content: file },
    { name: "./app/node_modules/y/index.js", content: file },
    { name: "./app/.git/HEAD", content: file },
    { name: "./app/latest", type: "2" },
    { name: "./app/.gitignore", content: file },
  ]);
  const { paths, notes } = await read(packed);
  expect(paths).toEqual(["index.js", ".gitignore"]);
  expect(notes).toEqual([
    "node_modules was left out (2 files).",
    ".git was left out (1 file).",
    "1 symbolic or special file was left out.",
  ]);
});

test("tarballs with pax, GNU and prefixed long names are read", async () => {
  const [pax, gnu, prefixed] = ["p", "g", "x"].map((letter) => `package/${letter.repeat(90)}/${letter.repeat(90)}.js`);
  const record = (length: number): string => `${length} path=${pax}\n`;
  const header = record(record(record(100).length).length);
  const packed = packTar([
    { name: "pax_global_header", type: "g", content: encode("20 comment=abcdefgh\n") },
    { name: "PaxHeader/x", type: "x", content: encode(header) },
    { name: "package/cut", content: file },
    { name: "././@LongLink", type: "L", content: encode(`${gnu}\0`) },
    { name: "package/cut", content: file },
    { name: `${"x".repeat(90)}.js`, prefix: `package/${"x".repeat(90)}`, content: file },
  ]);
  expect((await read(packed)).paths.map((path) => `package/${path}`)).toEqual([pax, gnu, prefixed]);
});

test("names in zips are read with and without the UTF-8 flag", async () => {
  expect((await read(zip("app/größe.txt", "app/日本.txt"))).paths).toEqual(["größe.txt", "日本.txt"]);
});

test("a zip behind other bytes is read", async () => {
  const packed = zip("app/a.js");
  expect((await read(packed)).paths).toEqual(["a.js"]);
  const behind = new Uint8Array([...packed.subarray(0, 30), ...packed]);
  expect((await read(behind)).paths).toEqual(["a.js"]);
});

describe("is refused with its reason:", () => {
  const patch = (bytes: Uint8Array, signature: readonly number[], offset: number, value: number): Uint8Array => {
    const at = bytes.findIndex((_, index) => signature.every((byte, n) => bytes[index + n] === byte));
    return bytes.map((byte, index) => (index === at + offset ? value : byte));
  };
  const central = [0x50, 0x4b, 1, 2];
  const tgz = packTar([{ name: "package/a.js", content: file }]);
  const cases: readonly [name: string, bytes: Uint8Array, sentence: string][] = [
    ["a file that is no archive", encode("hello"), "bad-input: This file is neither a zip nor a .tgz"],
    ["an empty file", new Uint8Array(), "bad-input: This file is neither a zip nor a .tgz"],
    ["an empty zip", zipSync({}), "bad-input: There are no files in it"],
    ["a zip of node_modules only", zip("node_modules/a.js"), "bad-input: There are no files in it"],
    ["a cut zip", zip("a.txt", "b.txt").subarray(0, 100), "bad-input: This zip cannot be read"],
    ["a cut tarball", tgz.subarray(0, -20), "bad-input: This tar.gz cannot be read"],
    [
      "a gzip of a single file",
      gzipSync(encode("hello")),
      "bad-input: This file is packed with gzip, but what is in it is no tar archive",
    ],
    ["a gzip of a long file", gzipSync(encode("hello ".repeat(500))), "bad-input: This file is packed with gzip, but"],
    ["a tarball of nothing", packTar([]), "bad-input: There are no files in it"],
    ["a gzip that ends in its first bytes", packTar([]).subarray(0, 12), "bad-input: This tar.gz cannot be read"],
    [
      "changed contents in a zip",
      patch(zipSync({ a: file }, { level: 0 }), [...file], 0, 0x6a),
      'bad-input: "a" in this zip is damaged',
    ],
    ["an encrypted zip", patch(zip("a.txt"), central, 8, 1), 'bad-input: "a.txt" is encrypted'],
    ["an unknown method", patch(zip("a.txt"), central, 10, 93), 'bad-input: "a.txt" is packed in a way'],
    ["a path with ..", zip("a/../../b"), 'bad-input: The path "a/../../b" leaves'],
    ["a path with .. and backslashes", zip("a\\..\\..\\b"), "bad-input: The path"],
    ["a folder with ..", packTar([{ name: "../", type: "5" }]), 'bad-input: The path "../" leaves'],
    ["an absolute path", zip("/etc/passwd"), 'bad-input: The path "/etc/passwd" leaves'],
    ["a drive's path", zip("C:/a.txt"), 'bad-input: The path "C:/a.txt" leaves'],
    ["a path with NUL", zip("a\0b"), 'bad-input: The path "a\\u0000b" leaves'],
    [
      "the same path twice",
      packTar([1, 2].map(() => ({ name: "p/a.js", content: file }))),
      'bad-input: "a.js" is in it twice',
    ],
    ["the same path written twice", zip("p/x/a.js", "p/x//a.js"), 'bad-input: "x/a.js" is in it twice'],
    ["paths that differ in case", zip("README.md", "readme.md"), 'bad-input: "README.md" and "readme.md" differ only'],
    ["paths that differ in composition", zip("\u00e9.md", "e\u0301.md"), 'bad-input: "\u00e9.md" and'],
    ["a file that is a folder too", zip("a", "a/b"), 'bad-input: "a" is both a file and a folder'],
    [
      "a file of over 50 MB",
      zipSync({ "data.bin": new Uint8Array(50_000_001) }, { level: 0 }),
      'too-large: "data.bin" has 51 MB',
    ],
    [
      "a bomb",
      zipSync({ "a.txt": new Uint8Array(45_000_000) }, { level: 9 }),
      "too-large: This archive unpacks to more than 250 times",
    ],
    [
      "a bomb in a tarball",
      packTar([{ name: "a", content: new Uint8Array(45_000_000) }]),
      "too-large: This archive unpacks to more than 250",
    ],
    [
      "too many files",
      zip(...Array.from({ length: 20_001 }, (_, n) => `f${n}`)),
      "too-large: There are more than 20,000 files",
    ],
  ];
  for (const [name, bytes, sentence] of cases) {
    test(name, async () => expect((await refusal(bytes)).slice(0, sentence.length)).toBe(sentence));
  }

  test("contents that are larger than declared, as soon as they are", async () => {
    const bomb = zipSync({ "a.txt": new Uint8Array(45_000_000) }, { level: 9 });
    const at = bomb.findLastIndex((_, n) => central.every((byte, index) => bomb[n + index] === byte));
    new DataView(bomb.buffer).setUint32(at + 24, 10, true);
    expect(await refusal(bomb)).toContain("too-large: This archive unpacks to more than 250 times");
  });

  test("more than 200 MB in all", async () => {
    const noise = new Uint8Array(41_000_000).map((_, n) => (n * 2_654_435_761) >>> 13);
    const packed = zipSync(Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.bin`, noise])), { level: 0 });
    expect((await read(packed)).paths).toHaveLength(4);
    const entries = [1, 2, 3, 4, 5].map((n) => ({ path: `p/${n}.bin`, content: new Blob([noise]) }));
    const folder = await readFolder(entries);
    expect(folder.ok ? "accepted" : folder.error.message).toContain("more than 200 MB");
  });
});

test("whatever is done to an archive, reading it answers with a result", async () => {
  const tar = packTar([
    { name: "package/", type: "5" },
    { name: "PaxHeader/x", type: "x", content: encode("18 path=package/x\n") },
    { name: "package/a.js", content: file },
    { name: "package/b.js", content: encode("b".repeat(700)) },
  ]);
  let refused = 0;
  for (const source of [zip("p/a.js", "p/b/c.js", "p/node_modules/x.js"), tar]) {
    await fc.assert(
      fc.asyncProperty(mutated(source), async (bytes) => {
        const result = await readArchive(bytes);
        if (result.ok) return;
        refused += 1;
        expect(result.error.code).toMatch(/^(bad-input|too-large)$/);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  }
  expect(refused).toBeGreaterThan(1_000);
});
