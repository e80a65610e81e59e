import { describe, expect, it } from "vitest";
import { applyChunks } from "./apply.ts";
import { parsePatch } from "./parse.ts";

function apply(source: string, ...hunks: string[]) {
  const parsed = parsePatch(["*** Begin Patch", "*** Update File: f", ...hunks, "*** End Patch"].join("\n"));
  if (!parsed.ok) throw new Error(parsed.error.message);
  const section = parsed.value[0];
  if (section?.kind !== "update") throw new Error("not an update");
  return applyChunks("f", source, section.chunks);
}
const text = (source: string, ...hunks: string[]): string => {
  const applied = apply(source, ...hunks);
  if (!applied.ok) throw new Error(applied.error.message);
  return applied.value.text;
};
const refusal = (source: string, ...hunks: string[]): string => {
  const applied = apply(source, ...hunks);
  return applied.ok ? "" : applied.error.message;
};

describe("applying hunks", () => {
  it("changes lines and counts them", () => {
    expect(apply("a\nb\nc\n", "@@", " a", "-b", "+B", "+B2")).toEqual({
      ok: true,
      value: { text: "a\nB\nB2\nc\n", added: 2, removed: 1 },
    });
  });

  it("goes through the file in order and finds what comes after an @@ line", () => {
    const file = "def a():\n  pass\ndef b():\n  pass\ndef c():\n  pass\n";
    expect(text(file, "@@ def b():", "-  pass", "+  return")).toBe(
      "def a():\n  pass\ndef b():\n  return\ndef c():\n  pass\n",
    );
    expect(text(file, "@@ def b():", "@@ def c():", "-  pass", "+  return")).toBe(
      "def a():\n  pass\ndef b():\n  pass\ndef c():\n  return\n",
    );
    expect(text(file, "@@", "-  pass", "+  1", "@@", "-  pass", "+  2")).toBe(
      "def a():\n  1\ndef b():\n  2\ndef c():\n  pass\n",
    );
    expect(text(file, "@@ def b():", " def b():", "-  pass", "+  return")).toContain("def b():\n  return\ndef c");
  });

  it("adds after an @@ line, or at the end when no place is named", () => {
    expect(text("a\nb\n", "@@ a", "+x")).toBe("a\nx\nb\n");
    expect(text("a\nb\n", "@@", "+x")).toBe("a\nb\nx\n");
    expect(text("", "@@", "+x", "+y")).toBe("x\ny\n");
    expect(text("a\nb\n", "@@", "+x", "@@", "-a", "+A")).toBe("A\nb\nx\n");
  });

  it("takes the last of several places with *** End of File", () => {
    expect(text("x\na\nx\n", "@@", "-x", "+y", "*** End of File")).toBe("x\na\ny\n");
  });

  it.each([
    ["without trailing white space", "a  \nb\n", "a", "a  \nB\n"],
    ["trimmed", "\ta\nb\n", "  a", "\ta\nB\n"],
    ["with look-alike punctuation", "say “a”\u00A0— now\nb\n", 'say "a" - now', "say “a”\u00A0— now\nB\n"],
  ])("matches %s, and keeps the file's own line", (_, source, context, expected) => {
    expect(text(source, "@@", ` ${context}`, "-b", "+B")).toBe(expected);
  });

  it("prefers an exact match further down to a lenient one before it", () => {
    expect(text(" a\na\n", "@@", "-a", "+b")).toBe(" a\nb\n");
  });

  it.each([
    ["CRLF", "a\r\nb\r\nc\r\n", "a\r\nB\r\nB2\r\nc\r\n"],
    ["a lone CR", "a\rb\rc\r", "a\rB\rB2\rc\r"],
    ["mixed endings", "a\nb\r\nc\r", "a\nB\r\nB2\r\nc\r"],
    ["no final line end", "a\nb\nc", "a\nB\nB2\nc"],
    ["a byte order mark", "\uFEFFa\nb\nc\n", "\uFEFFa\nB\nB2\nc\n"],
  ])("keeps %s", (_, source, expected) => {
    expect(text(source, "@@", " a", "-b", "+B", "+B2", " c")).toBe(expected);
  });

  it("keeps a carriage return inside a line", () => {
    expect(text("a\rx\nb\n", "@@", "-b", "+B")).toBe("a\rx\nB\n");
    expect(text("a\rx\nb\n", "@@", "-x", "+X")).toBe("a\rX\nb\n");
  });

  it("keeps a missing final line end when the last line changes, goes or is followed", () => {
    expect(text("a\nb", "@@", "-b", "+B")).toBe("a\nB");
    expect(text("a\nb", "@@", " a", "-b")).toBe("a");
    expect(text("a\r\nb", "@@", " b", "+c")).toBe("a\r\nb\r\nc");
    expect(text("a", "@@", "+b")).toBe("a\nb");
  });

  it("leaves an empty file when every line goes", () => {
    expect(text("a\nb\n", "@@", "-a", "-b")).toBe("");
  });

  it("forgives an empty line between hunks", () => {
    expect(text("a\nb\nc\n", "@@", "-a", "+A", "", "@@", "-c", "+C")).toBe("A\nb\nC\n");
  });

  it("says which line did not match, where, and what to do", () => {
    expect(refusal("a\nb\nc\n", "@@", "-a", "+A", "@@", " b", "-x", "+y")).toBe(
      "f, hunk 2 of 2 (line 6 of the patch): the patch expects `x` where the file has `c` (line 3). Nothing was changed. " +
        "Read that part of the file again and send a patch whose context and `-` lines are copied from it exactly.",
    );
    expect(refusal("a\nb\n", "@@", " b", "-c")).toContain("expects `c` where the file ends (line 3).");
    expect(refusal("a\nb\n", "@@", "-x")).toContain("f, hunk 1 of 1 (line 3 of the patch): no line `x` in the file.");
    expect(refusal("a\nb\n", "@@ z", "-b")).toContain("no line `z` (after `@@`) in the file.");
    expect(refusal("a\nb\n", "@@", "-b", "@@", "-a")).toContain(
      "its lines are at line 1 of the file, before the previous hunk's or the `@@` line; hunks come in the file's order.",
    );
  });
});
