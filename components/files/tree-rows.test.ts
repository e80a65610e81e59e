import { describe, expect, it } from "vitest";
import { checkName, foldersOf, opensAtFirst, treeRows } from "./tree-rows.ts";

const brief = (rows: ReturnType<typeof treeRows>): string[] =>
  rows.map((row) => `${"  ".repeat(row.level - 1)}${row.name}${row.kind === "folder" ? (row.open ? "/" : "/…") : ""}`);

describe("the rows of the file tree", () => {
  it("are folders first, then files, numbers by value", () => {
    const rows = treeRows(["b.ts", "a10.ts", "a9.ts", "src/z.ts", "src/lib/x.ts", "README.md"], [], () => true);
    expect(brief(rows)).toEqual(["src/", "  lib/", "    x.ts", "  z.ts", "a9.ts", "a10.ts", "b.ts", "README.md"]);
  });
  it("leave out what closed folders hold", () => {
    expect(brief(treeRows(["src/a.ts", "b.ts"], [], () => false))).toEqual(["src/…", "b.ts"]);
  });
  it("know their place for screen readers", () => {
    expect(treeRows(["src/a.ts", "b.ts"], [], () => true).map((r) => [r.level, r.position, r.setSize])).toEqual([
      [1, 1, 2],
      [2, 1, 1],
      [1, 2, 2],
    ]);
  });
  it("carry marks, deleted files and folders with changes included", () => {
    const rows = treeRows(
      ["src/a.ts", "b.ts"],
      [
        { path: "src/a.ts", kind: "modified" },
        { path: "gone.ts", kind: "deleted" },
      ],
      () => true,
    );
    expect(rows.map((r) => [r.path, r.mark])).toEqual([
      ["src", "modified"],
      ["src/a.ts", "modified"],
      ["b.ts", null],
      ["gone.ts", "deleted"],
    ]);
  });
});

describe("folders", () => {
  it("start open in a small project, and where something changed in a large one", () => {
    const changed = foldersOf(["src/deep/a.ts"]);
    expect([...changed].sort()).toEqual(["src", "src/deep"]);
    expect(opensAtFirst("src", 10, new Set())).toBe(true);
    expect(opensAtFirst("src", 5000, changed)).toBe(true);
    expect(opensAtFirst("docs", 5000, changed)).toBe(false);
    expect(opensAtFirst("node_modules", 10, changed)).toBe(false);
  });
});

describe("a typed name", () => {
  const taken = new Set(["src/cart.ts"]);
  it("becomes a clean path", () => {
    expect(checkName(" ./src//money.ts ", taken, null)).toEqual({ ok: true, path: "src/money.ts" });
  });
  it.each(["", "../x", "/etc/passwd", "C:\\x"])("%j is refused with a sentence", (typed) => {
    expect(checkName(typed, taken, null).ok).toBe(false);
  });
  it("that is taken is refused, but may stay the file's own", () => {
    expect(checkName("src/cart.ts", taken, null)).toEqual({ ok: false, why: "src/cart.ts is there already." });
    expect(checkName("src/cart.ts", taken, "src/cart.ts").ok).toBe(true);
  });
});
