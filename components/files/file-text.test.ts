import { describe, expect, it } from "vitest";
import { fileName, folderOf, MAX_TEXT_BYTES, readText } from "./file-text.ts";

describe("a file's bytes", () => {
  it("are text as they are, byte order mark and line ends included", () => {
    const text = "\ufeffé\r\nx\r";
    expect(readText(new TextEncoder().encode(text))).toEqual({ kind: "text", text });
  });
  it("are binary with a NUL or without being UTF-8", () => {
    expect(readText(new Uint8Array([65, 0, 66]))).toEqual({ kind: "binary" });
    expect(readText(new Uint8Array([0xff, 0xfe]))).toEqual({ kind: "binary" });
  });
  it("are too large over 10 MB", () => {
    expect(readText(new Uint8Array(MAX_TEXT_BYTES + 1).fill(65))).toEqual({ kind: "too-large" });
  });
});

describe("a path", () => {
  it("has a name and a folder", () => {
    expect([fileName("a/b/c.ts"), folderOf("a/b/c.ts"), fileName("c.ts"), folderOf("c.ts")]).toEqual([
      "c.ts",
      "a/b",
      "c.ts",
      "",
    ]);
  });
});
