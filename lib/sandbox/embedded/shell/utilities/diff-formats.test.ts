import { describe, expect, it } from "vitest";
import { sideBySide } from "./diff-columns.ts";
import { changesOf } from "./diff-formats.ts";

const same = (line: string): string => line;
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

describe("what differs between two texts", () => {
  it("is what no line of the other stands for", () => {
    expect(changesOf(lines("1\n2\n3\n4\n5\n"), lines("1\nx\n3\n5\n6\n"), same)).toEqual([
      { oldStart: 1, oldCount: 1, newStart: 1, newCount: 1 },
      { oldStart: 3, oldCount: 1, newStart: 3, newCount: 0 },
      { oldStart: 5, oldCount: 0, newStart: 4, newCount: 1 },
    ]);
    expect(changesOf(["a\n"], ["a\n"], same)).toEqual([]);
  });
  it("is found at once where texts have nothing in common", () => {
    const many = (from: number): string[] => Array.from({ length: 50_000 }, (_, at) => `${from + at}\n`);
    expect(changesOf([...many(0), "end\n"], [...many(60_000), "end\n"], same)).toEqual([
      { oldStart: 0, oldCount: 50_000, newStart: 0, newCount: 50_000 },
    ]);
  });
  it("is everything between the ends where there is too much to compare", () => {
    const mixed = Array.from({ length: 9000 }, (_, at) => `${(at * 7919) % 4999}\n`);
    expect(changesOf(["a\n", ...mixed, "z\n"], ["a\n", ...mixed.toReversed(), "z\n"], same)).toHaveLength(1);
  });
});

describe("two texts side by side", () => {
  const beside = (a: string, b: string, common: "both" | "left" | "none" = "both"): string =>
    sideBySide(lines(a), lines(b), changesOf(lines(a), lines(b), same), { width: 40, common });
  it("stand as GNU's diff -y sets them", () => {
    expect(beside("a\nb\nc\n", "a\nB\nc\nd\n")).toBe("a\t\t\ta\nb\t\t   |\tB\nc\t\t\tc\n\t\t   >\td\n");
    expect(beside("a\nb\n", "a\nc\n", "none")).toBe("b\t\t   |\tc\n");
    expect(beside("a\nb\n", "a\n", "left")).toBe("a\t\t   (\nb\t\t   <\n");
  });
  it("show a last line without an end", () => {
    expect(beside("a", "a\n")).toBe("a\t\t   \\\ta\n");
  });
});
