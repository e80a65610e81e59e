import { describe, expect, it } from "vitest";
import type { TreeEntry } from "@/lib/domain/tree.ts";
import { memoryDisk } from "../editor/testing/memory-disk.ts";
import { readPair } from "./file-pair.ts";

async function pair(
  before: string | Uint8Array | null,
  after: string | Uint8Array | null,
  modes: Partial<TreeEntry> = {},
) {
  const files = { ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) };
  const disk = memoryDisk(files);
  const entry = (path: string) => disk.entries().find((one) => one.path === path);
  const now = entry("after");
  return readPair(disk, { before: entry("before"), after: now && { ...now, ...modes } });
}

describe("the two sides of a file", () => {
  it("are compared line by line", async () => {
    expect(await pair("a\nb\n", "a\nB\nc\n")).toEqual({
      kind: "text",
      before: "a\nb\n",
      after: "a\nB\nc\n",
      ends: "\n",
      counts: { added: 2, removed: 1 },
      note: "",
    });
  });
  it("may be missing on one side", async () => {
    expect(await pair(null, "a\n")).toMatchObject({ before: "", counts: { added: 1, removed: 0 } });
    expect(await pair("a\n", null)).toMatchObject({ after: "", counts: { added: 0, removed: 1 } });
  });
  it("say when line ends or the mode changed", async () => {
    expect(await pair("a\r\nb\r\n", "a\nb\n", { mode: "100755" })).toMatchObject({
      counts: { added: 0, removed: 0 },
      note: "The file's mode changed from 100644 to 100755. Line ends changed from CRLF to LF.",
    });
  });
  it("are a sentence when they are binary, too large, or not stored", async () => {
    expect(await pair("a", new Uint8Array([0]))).toMatchObject({ kind: "sentence" });
    expect(await pair("a", "b", { size: 2_000_000 })).toMatchObject({ kind: "sentence" });
    expect(
      await readPair(
        { readBlob: async () => null },
        { before: { path: "x", mode: "100644", size: 1, hash: "x" as TreeEntry["hash"] } },
      ),
    ).toMatchObject({ kind: "sentence" });
  });
});
