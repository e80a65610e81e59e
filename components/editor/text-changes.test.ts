import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyChanges, changesBetween, countLines, lineHunks, mergeTexts, splitLines } from "./text-changes.ts";

const text = fc
  .array(fc.constantFrom("a\n", "b\n", "c\n", "\n", "long line\n", "x"), { maxLength: 14 })
  .map((l) => l.join(""));

describe("text changes", () => {
  it("turn the old text into the new one, for any two texts", () => {
    fc.assert(fc.property(text, text, (a, b) => applyChanges(a, changesBetween(a, b)) === b));
  });
  it("are in order and do not touch each other", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const changes = changesBetween(a, b);
        return changes.every((change, i) => i === 0 || changes[i - 1]!.to < change.from);
      }),
    );
  });
  it("touch only the characters that differ", () => {
    expect(changesBetween("one\ntwo\nthree\n", "one\ntwos\nthree\n")).toEqual([{ from: 7, to: 7, insert: "s" }]);
  });
  it("are none between equal texts", () => {
    expect(changesBetween("same\n", "same\n")).toEqual([]);
  });
  it("span everything when the texts differ too much to compare exactly", () => {
    const many = (word: string): string[] => Array.from({ length: 5000 }, (_, i) => `${word} ${i}\n`);
    expect(lineHunks(many("a"), many("b"))).toEqual([{ fromA: 0, toA: 5000, fromB: 0, toB: 5000 }]);
  });
  it("count lines as a person would", () => {
    expect(countLines("a\nb\nc\n", "a\nB\nB2\nc\n")).toEqual({ added: 2, removed: 1 });
    expect(countLines("", "a\n")).toEqual({ added: 1, removed: 0 });
  });
  it("split an empty text into no lines", () => {
    expect([splitLines(""), splitLines("a\nb")]).toEqual([[], ["a\n", "b"]]);
  });
});

describe("merging", () => {
  const base = "1\n2\n3\n4\n5\n6\n7\n";
  it("takes edits of both sides that lie apart", () => {
    expect(mergeTexts(base, base.replace("2", "two"), base.replace("6", "six"))).toBe("1\ntwo\n3\n4\n5\nsix\n7\n");
  });
  it("refuses edits of the same line", () => {
    expect(mergeTexts(base, base.replace("2", "two"), base.replace("2", "zwei"))).toBeNull();
  });
  it("refuses edits of neighbouring lines", () => {
    expect(mergeTexts(base, base.replace("2", "two"), base.replace("3", "three"))).toBeNull();
  });
  it("counts the same edit on both sides once", () => {
    const both = base.replace("2", "two");
    expect(mergeTexts(base, both, both.replace("6", "six"))).toBe(both.replace("6", "six"));
  });
  it("gives the other side when one side did nothing, for any texts", () => {
    fc.assert(fc.property(text, text, (a, b) => mergeTexts(a, a, b) === b && mergeTexts(a, b, a) === b));
  });
  it("does not depend on which side is whose, for any texts", () => {
    fc.assert(fc.property(text, text, text, (a, b, c) => mergeTexts(a, b, c) === mergeTexts(a, c, b)));
  });
});
