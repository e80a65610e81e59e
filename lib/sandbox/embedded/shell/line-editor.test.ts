import { describe, expect, it } from "vitest";
import { completion, shortFolder } from "./interactive.ts";
import { type Edited, LineEditor } from "./line-editor.ts";

function type(keys: string, before: readonly string[] = []): Edited | null {
  const editor = new LineEditor(() => {});
  for (const line of before) {
    editor.start("$ ");
    editor.feed(`${line}\r`);
  }
  editor.start("$ ");
  return editor.feed(keys);
}
const lineOf = (keys: string, before?: readonly string[]): string | undefined => {
  const edited = type(keys, before);
  return edited?.kind === "line" ? edited.text : undefined;
};

describe("LineEditor", () => {
  it("moves, inserts and deletes where the cursor is", () => {
    expect(lineOf("bc\x01a\x05d\r")).toBe("abcd");
    expect(lineOf("abd\x1b[Dc\r")).toBe("abcd");
    expect(lineOf("abxc\x1b[D\x7f\r")).toBe("abc");
    expect(lineOf("xabc\x1b[H\x1b[3~\r")).toBe("abc");
    expect(lineOf("rest\x15kept tail\x01\x06\x06\x06\x06\x0b\r")).toBe("kept");
    expect(lineOf("one two\x17three\r")).toBe("one three");
    expect(lineOf("é日🙂\x7f\r")).toBe("é日");
  });

  it("puts in at once what is pasted, however long it is", () => {
    let written = 0;
    const editor = new LineEditor(() => void written++);
    editor.start("$ ");
    const text = "pasted ".repeat(20_000);
    expect(editor.feed(`${text}\r`)).toEqual({ kind: "line", text });
    expect(written).toBeLessThan(10);
  });

  it("recalls lines, and gives the unfinished one back", () => {
    expect(lineOf("\x1b[A\x1b[A\r", ["first", "second"])).toBe("first");
    expect(lineOf("draft\x1b[A\x1b[B!\r", ["first"])).toBe("draft!");
  });

  it("finds older lines by a part of them, edits what it found, and gives the line back when asked to", () => {
    const before = ["npm test", "git log", "npm run build", "ls"];
    expect(lineOf("\x12npm\r", before)).toBe("npm run build");
    expect(lineOf("\x12npm\x12\r", before)).toBe("npm test");
    expect(lineOf("\x12gix\x7ft\x1b[D!\r", before)).toBe("git lo!g");
    expect(lineOf("draft\x12npm\x07!\r", before)).toBe("draft!");
    expect(lineOf("\x12nothing like it\x07kept\r", before)).toBe("kept");
    expect(type("\x12npm\x03", before)).toEqual({ kind: "interrupt" });
  });

  it("tells of an interrupt, the end, and a wish to complete", () => {
    expect(type("half\x03")).toEqual({ kind: "interrupt" });
    expect(type("\x04")).toEqual({ kind: "end" });
    expect(lineOf("ab\x1b[D\x04\r")).toBe("a");
    expect(type("cat no\t")).toEqual({ kind: "complete", before: "cat no" });
  });

  it("keeps what was pasted behind a line for the next", () => {
    const editor = new LineEditor(() => {});
    editor.start("$ ");
    expect(editor.feed("one\ntwo\r\nthr")).toEqual({ kind: "line", text: "one" });
    editor.start("$ ");
    expect(editor.feed("")).toEqual({ kind: "line", text: "two" });
    editor.start("$ ");
    expect(editor.feed("ee\r")).toEqual({ kind: "line", text: "three" });
  });

  it("waits for the rest of a key that comes in pieces", () => {
    const editor = new LineEditor(() => {});
    editor.start("$ ");
    editor.feed("ac\x1b");
    editor.feed("[");
    editor.feed("Db");
    expect(editor.feed("\r")).toEqual({ kind: "line", text: "abc" });
  });
});

describe("the prompt and completion", () => {
  it("shows the home folder as ~", () => {
    expect([shortFolder("/home/tab", "/home/tab"), shortFolder("/home/tab/project", "/home/tab")]).toEqual([
      "~",
      "~/project",
    ]);
    expect(shortFolder("/home/tabby", "/home/tab")).toBe("/home/tabby");
  });

  it("completes the last word as far as it is certain", () => {
    const names = (folder: string): string[] =>
      folder === "src/" ? ["main.ts", "main.test.ts"] : ["src/", "a b", ".git/"];
    expect(completion("ls s", names)).toEqual({ add: "rc/", all: ["src/"] });
    expect(completion("ls src/m", names)).toEqual({ add: "ain.t", all: ["main.ts", "main.test.ts"] });
    expect(completion("cat a", names)).toEqual({ add: "\\ b ", all: ["a b"] });
    expect(completion("cat zz", names)).toEqual({ add: "", all: [] });
  });
});
