import { describe, expect, it } from "vitest";
import type { BlobHash } from "@/lib/domain/ids.ts";
import { EditorDocuments } from "./documents.ts";
import { memoryDisk, memoryDrafts, settled } from "./testing/memory-disk.ts";

const BASE = "one\ntwo\nthree\nfour\nfive\nsix\n";

async function opened(files: Record<string, string | Uint8Array> = { "a.ts": BASE }, drafts = memoryDrafts()) {
  const disk = memoryDisk(files);
  const documents = new EditorDocuments(disk, drafts, () => []);
  const path = Object.keys(files)[0] ?? "a.ts";
  documents.open(path);
  await settled();
  documents.sync(disk.entries());
  const textOf = (of = path): string | undefined => documents.text(of)?.state.doc.toString();
  const type = (from: number, insert: string, to = from): void => {
    const document = documents.text(path)!;
    documents.edited(path, document.state.update({ changes: { from, to, insert } }).state);
  };
  const write = async (text: string | null): Promise<void> => {
    disk.write(path, text);
    documents.sync(disk.entries());
    await settled();
  };
  const active = () => documents.getSnapshot().active;
  return { disk, documents, path, textOf, type, write, active, drafts };
}

describe("an open file", () => {
  it("is dirty only while its text differs from the disk's", async () => {
    const { documents, type } = await opened();
    const dirty = (): boolean => documents.getSnapshot().tabs[0]!.dirty;
    type(0, "x");
    expect(dirty()).toBe(true);
    type(0, "", 1);
    expect(dirty()).toBe(false);
  });
  it("is saved against the hash it was read with, and is clean then", async () => {
    const { documents, disk, type } = await opened();
    type(0, "zero\n");
    await documents.save("a.ts");
    expect([disk.read("a.ts"), documents.getSnapshot().tabs[0]!.dirty]).toEqual([`zero\n${BASE}`, false]);
  });
  it("keeps Windows line ends, and mixed ones byte for byte", async () => {
    const windows = await opened({ "a.ts": "a\r\nb\r\n" });
    windows.type(1, "!");
    await windows.documents.save("a.ts");
    expect(windows.disk.read("a.ts")).toBe("a!\r\nb\r\n");
    const mixed = await opened({ "a.ts": "a\r\nb\nc\r" });
    mixed.type(0, "!");
    await mixed.documents.save("a.ts");
    expect(mixed.disk.read("a.ts")).toBe("!a\r\nb\nc\r");
  });
  it("that is binary, too large or missing is a sentence", async () => {
    expect((await opened({ "a.bin": new Uint8Array([0, 1]) })).active()).toMatchObject({ kind: "sentence" });
    expect((await opened({ "a.txt": new Uint8Array(10_000_001).fill(65) })).active()).toMatchObject({
      kind: "sentence",
    });
    expect((await opened({})).active()).toMatchObject({ kind: "sentence", path: "a.ts" });
  });
  it("that was missing is shown when it appears", async () => {
    const { write, textOf } = await opened({});
    await write("here now\n");
    expect(textOf()).toBe("here now\n");
  });
});

describe("a change on disk", () => {
  it("is taken into a clean file with the smallest change, so that the cursor stays", async () => {
    const { documents, write, textOf } = await opened();
    const document = documents.text("a.ts")!;
    const at = BASE.indexOf("five") + 2;
    documents.edited("a.ts", document.state.update({ selection: { anchor: at } }).state);
    await write(BASE.replace("one", "uno eins"));
    expect(textOf()).toBe(BASE.replace("one", "uno eins"));
    expect(documents.text("a.ts")!.state.selection.main.head).toBe(at + "uno eins".length - "one".length);
  });
  it("is merged with unsaved text where the edits lie apart, and says so", async () => {
    const { type, write, textOf, active, documents } = await opened();
    type(0, "mine ");
    await write(BASE.replace("six", "SIX"));
    expect(textOf()).toBe(`mine ${BASE.replace("six", "SIX")}`);
    expect(active()).toMatchObject({ dirty: true, disk: null, note: { tone: "info" } });
    await documents.save("a.ts");
    expect(active()).toMatchObject({ dirty: false });
  });
  it("of the same lines is put to the person, whose text stays", async () => {
    const { type, write, textOf, active, documents, disk } = await opened();
    type(0, "mine ");
    await write(BASE.replace("one", "theirs"));
    expect([textOf(), active()]).toMatchObject([`mine ${BASE}`, { disk: "changed", dirty: true }]);
    await documents.save("a.ts");
    expect(disk.read("a.ts")).toBe(BASE.replace("one", "theirs"));
  });
  it("can be overruled, or taken and undone", async () => {
    const mine = await opened();
    mine.type(0, "mine ");
    await mine.write(BASE.replace("one", "theirs"));
    mine.documents.keepMine("a.ts");
    await mine.documents.save("a.ts");
    expect(mine.disk.read("a.ts")).toBe(`mine ${BASE}`);
    const theirs = await opened();
    theirs.type(0, "mine ");
    await theirs.write(BASE.replace("one", "theirs"));
    theirs.documents.takeTheirs("a.ts");
    expect([theirs.textOf(), theirs.active()]).toMatchObject([
      BASE.replace("one", "theirs"),
      { dirty: false, disk: null },
    ]);
  });
  it("that is found only when saving is merged and the save is tried again", async () => {
    const { documents, disk, type } = await opened();
    type(0, "mine ");
    disk.write("a.ts", BASE.replace("six", "SIX"));
    await documents.save("a.ts");
    expect(disk.read("a.ts")).toBe(`mine ${BASE.replace("six", "SIX")}`);
  });
  it("that deletes the file keeps the text until the person decides", async () => {
    const { documents, disk, write, active } = await opened();
    await write(null);
    expect(active()).toMatchObject({ disk: "deleted" });
    documents.keepMine("a.ts");
    expect(active()).toMatchObject({ disk: null, dirty: true });
    await documents.save("a.ts");
    expect(disk.read("a.ts")).toBe(BASE);
  });
});

describe("unsaved text", () => {
  it("survives a reload and is merged with what changed meanwhile", async () => {
    const first = await opened();
    first.type(0, "mine ");
    first.documents.keepDrafts();
    const before = first.disk.entries()[0]!.hash as BlobHash;
    const disk = memoryDisk({ "a.ts": BASE.replace("six", "SIX") });
    disk.remember(before, BASE);
    const again = new EditorDocuments(disk, first.drafts, () => []);
    again.restore(null);
    await settled();
    expect(again.text("a.ts")?.state.doc.toString()).toBe(`mine ${BASE.replace("six", "SIX")}`);
    expect(again.getSnapshot().tabs).toEqual([{ path: "a.ts", dirty: true, conflict: false }]);
    expect(again.getSnapshot().active?.path).toBe("a.ts");
  });
  it("is forgotten once it is saved or given up", async () => {
    const { documents, type, drafts } = await opened();
    type(0, "mine ");
    documents.keepDrafts();
    expect(drafts.kept.size).toBe(1);
    await documents.save("a.ts");
    expect(drafts.kept.size).toBe(0);
    type(0, "more ");
    documents.keepDrafts();
    documents.close("a.ts");
    expect(drafts.kept.size).toBe(0);
  });
  it("says so when the browser would not keep it", async () => {
    const drafts = memoryDrafts();
    drafts.write = () => false;
    const { documents, type, active } = await opened({ "a.ts": BASE }, drafts);
    type(0, "mine ");
    documents.keepDrafts();
    expect(active()).toMatchObject({
      note: { text: "The browser does not keep this unsaved text should the page close: save it." },
    });
  });
});
