import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { wholeLines } from "./whole-lines.ts";

const text = (...lines: string[]): Text => Text.of(lines);

test("finds the lines that are new as a whole, and none of which a part stood before", () => {
  const before = text("one", "const two = 2;", "three", "four");
  const after = text("one", "const two = 22;", "three", "new", "", "and new", "four");
  const chunks = Chunk.build(before, after);
  const begins = (doc: Text, side: "a" | "b") => wholeLines(chunks, side, doc).map((at) => doc.lineAt(at).text);
  expect(begins(after, "b").filter(Boolean)).toEqual(["new", "and new"]);
  expect(begins(before, "a")).toEqual([]);
});

test("finds the lines that went as a whole", () => {
  const before = text("one", "dropped", "two");
  expect(wholeLines(Chunk.build(before, text("one", "two")), "a", before)).toEqual([4]);
});
