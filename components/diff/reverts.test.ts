import { describe, expect, it } from "vitest";
import { treeHash } from "@/lib/domain/ids.ts";
import { memoryDisk } from "../editor/testing/memory-disk.ts";
import { revertFile, revertHunk } from "./reverts.ts";
import type { DiffFile } from "./use-diff.ts";

/** A disk whose "a.ts" was `before` in a checkpoint and is `after` now. */
function changed(before: string | null, after: string | null) {
  const was = memoryDisk(before === null ? {} : { "a.ts": before });
  const disk = memoryDisk(after === null ? {} : { "a.ts": after });
  const old = was.entries()[0];
  if (old && before !== null) disk.remember(old.hash, before);
  const files = {
    ...disk,
    deleteFile: async (path: string) => disk.write(path, null),
    revertFile: async (path: string) => disk.write(path, before),
  };
  const kind = before === null ? "added" : after === null ? "deleted" : "modified";
  const file: DiffFile = { path: "a.ts", kind, before: old, after: disk.entries()[0], key: "k" };
  return { files, file, now: () => disk.read("a.ts"), write: disk.write };
}
const tree = treeHash("0".repeat(64));

describe("taking back", () => {
  it("one change writes the file without it, and can be undone", async () => {
    const { files, file, now } = changed("a\r\nb\r\n", "A\r\nB\r\n");
    const done = await revertHunk(files, file, "a\nB\n", "\r\n");
    expect([done.text, now()]).toEqual(["One change of a.ts was taken back.", "a\r\nB\r\n"]);
    await done.undo?.();
    expect(now()).toBe("A\r\nB\r\n");
  });
  it("one change writes nothing when the file was changed meanwhile", async () => {
    const { files, file, now, write } = changed("a\n", "b\n");
    write("a.ts", "newer\n");
    const done = await revertHunk(files, file, "a\n", "\n");
    expect([done.undo, now()]).toEqual([undefined, "newer\n"]);
    expect(done.text).toContain("changed meanwhile");
  });
  it.each([
    ["a\n", "b\n", "a.ts was reverted."],
    [null, "b\n", "a.ts was removed."],
    ["a\n", null, "a.ts was restored."],
  ])("a file from %j to %j makes it what it was, and can be undone", async (before, after, text) => {
    const { files, file, now } = changed(before, after);
    const done = await revertFile(files, file, tree);
    expect([done.text, now()]).toEqual([text, before]);
    await done.undo?.();
    expect(now()).toBe(after);
  });
});
