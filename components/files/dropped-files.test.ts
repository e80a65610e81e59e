import { describe, expect, it } from "vitest";
import { type DroppedEntry, entryOf, readDropped } from "./dropped-files.ts";

const file = (name: string, content: string): DroppedEntry => entryOf(new File([content], name));
/** Hands out its children two at a time, as browsers hand out a hundred. */
function folder(name: string, children: DroppedEntry[]): DroppedEntry {
  const rest = [...children];
  return { name, isFile: false, createReader: () => ({ readEntries: (ok) => ok(rest.splice(0, 2)) }) };
}
const unreadable: DroppedEntry = { name: "locked", isFile: true, file: (_, failed) => failed(new Error("no")) };

const texts = (files: ReadonlyMap<string, Uint8Array>): Record<string, string> =>
  Object.fromEntries([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));

describe("a drop", () => {
  it("is read with all its folders, into the folder it fell on", async () => {
    const drop = [
      folder("lib", [file("a.ts", "a"), file("b.ts", "b"), folder("deep", [file("c.ts", "c")])]),
      file("x", "x"),
    ];
    const { files, problems } = await readDropped(drop, "src");
    expect([texts(files), problems]).toEqual([
      { "src/x": "x", "src/lib/a.ts": "a", "src/lib/b.ts": "b", "src/lib/deep/c.ts": "c" },
      [],
    ]);
  });
  it("leaves packages and git's own files out, and says so", async () => {
    const { files, problems } = await readDropped(
      [folder("p", [folder("node_modules", [file("a", "a")]), file("b", "b")])],
      "",
    );
    expect([texts(files), problems]).toEqual([{ "p/b": "b" }, ["Folders named node_modules were left out."]]);
  });
  it("takes the rest when one file cannot be read", async () => {
    const { files, problems } = await readDropped([unreadable, file("b", "b")], "");
    expect(texts(files)).toEqual({ b: "b" });
    expect(problems[0]).toContain("locked could not be read");
  });
  it("leaves out what is too large, without reading it", async () => {
    const huge = { name: "huge.bin", isFile: true, file: (ok: (f: File) => void) => ok({ size: 200_000_000 } as File) };
    const { files, problems } = await readDropped([huge], "");
    expect([files.size, problems]).toEqual([0, ["huge.bin was left out: it is over 50 MB."]]);
  });
});
