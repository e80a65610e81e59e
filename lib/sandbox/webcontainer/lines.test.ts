import { expect, it } from "vitest";
import { INTO, LineReader, OUT, toLine } from "./lines.ts";

function read(...chunks: readonly string[]): unknown[] {
  const heard: unknown[] = [];
  const lines = new LineReader(OUT, (message) => heard.push(message));
  for (const chunk of chunks) lines.feed(chunk);
  return heard;
}

it("puts a message together however it was cut, and gives characters of every script back", () => {
  const line = toLine(OUT, { text: "ünï 日本 \u{1f600}\n" });
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  expect(read(...line)).toEqual([{ text: "ünï 日本 \u{1f600}\n" }]);
});

it("takes a terminal's line ends, and passes over what it echoes, prints besides, or cuts short", () => {
  const chunks = [toLine(INTO, { t: "input" }), "a warning\n", `${OUT}{"t":\n`, `${OUT}{"t":"up"}\r\r\n`, OUT];
  expect(read(chunks.join(""))).toEqual([{ t: "up" }]);
});
