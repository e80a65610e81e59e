import { describe, expect, it } from "vitest";
import { type PatchSection, parsePatch } from "./parse.ts";

const patch = (...lines: string[]): string => ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
const sections = (text: string): readonly PatchSection[] => {
  const parsed = parsePatch(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const refusal = (text: string): string => {
  const parsed = parsePatch(text);
  return parsed.ok ? "" : parsed.error.message;
};
const add = [{ kind: "add", path: "a.txt", lines: ["x", ""], at: 2 }];

describe("reading a patch", () => {
  it("reads every kind of section", () => {
    expect(
      sections(
        patch(
          "*** Add File: new.txt",
          "+one",
          "+",
          "*** Delete File: old.txt",
          "*** Update File: src/a.js",
          "*** Move to: src/b.js",
          "@@ class A",
          "@@   method() {",
          " context",
          "-gone",
          "+come",
          "",
          "@@",
          "-last",
          "*** End of File",
        ),
      ),
    ).toEqual([
      { kind: "add", path: "new.txt", lines: ["one", ""], at: 2 },
      { kind: "delete", path: "old.txt", at: 5 },
      {
        kind: "update",
        path: "src/a.js",
        moveTo: "src/b.js",
        at: 6,
        chunks: [
          {
            anchors: ["class A", "  method() {"],
            lines: [
              { kind: "context", text: "context" },
              { kind: "remove", text: "gone" },
              { kind: "add", text: "come" },
              { kind: "context", text: "" },
            ],
            endOfFile: false,
            at: 8,
          },
          { anchors: [], lines: [{ kind: "remove", text: "last" }], endOfFile: true, at: 14 },
        ],
      },
    ]);
  });

  it("takes a first hunk without @@ and markers of the format as lines of a file", () => {
    expect(sections(patch("*** Update File: a.md", " *** End Patch", "+@@", "-*** Begin Patch"))).toEqual([
      {
        kind: "update",
        path: "a.md",
        moveTo: null,
        at: 2,
        chunks: [
          {
            anchors: [],
            lines: [
              { kind: "context", text: "*** End Patch" },
              { kind: "add", text: "@@" },
              { kind: "remove", text: "*** Begin Patch" },
            ],
            endOfFile: false,
            at: 3,
          },
        ],
      },
    ]);
  });

  it.each([
    ["padded markers", " *** Begin Patch \n  *** Add File:  a.txt  \n+x\n+\n *** End Patch  \n\n"],
    ["CRLF", "*** Begin Patch\r\n*** Add File: a.txt\r\n+x\r\n+\r\n*** End Patch\r\n"],
    ["a here-document", `<<'EOF'\n${patch("*** Add File: a.txt", "+x", "+")}\nEOF\n`],
    ["a whole shell command", `cd x && apply_patch <<"PATCH"\n${patch("*** Add File: a.txt", "+x", "+")}\nPATCH`],
    ["a code fence", `\`\`\`patch\n${patch("*** Add File: a.txt", "+x", "+")}\n\`\`\``],
  ])("takes %s", (_, text) => {
    expect(sections(text)).toEqual(add);
  });

  it("leaves the numbers of a unified diff's header aside", () => {
    const parsed = sections(patch("*** Update File: a", "@@ -1,2 +3,4 @@ function f() {", "-x"));
    expect(parsed[0]).toMatchObject({ chunks: [{ anchors: [] }] });
  });

  it("takes a move that changes nothing else", () => {
    expect(sections(patch("*** Update File: a", "*** Move to: b"))).toEqual([
      { kind: "update", path: "a", moveTo: "b", chunks: [], at: 2 },
    ]);
  });

  it.each([
    ["no begin", "*** Add File: a\n+x\n*** End Patch", "The first line of a patch is `*** Begin Patch`."],
    ["a patch that was cut off", "*** Begin Patch\n*** Add File: a\n+x", "The last line of a patch is `*** End Patch`"],
    ["an empty patch", patch(), "The patch holds no file."],
    ["an empty update", patch("*** Update File: a"), "The update of a (line 2 of the patch) changes nothing."],
    ["an empty hunk", patch("*** Update File: a", "@@ x"), "The hunk at line 3 of the patch, in a, holds no lines."],
    ["an unknown header", patch("*** Rename File: a"), "Line 2 of the patch is `*** Rename File: a`, where"],
    ["an added line without its plus", patch("*** Add File: a", "+x", "y"), "Line 4 of the patch is `y`: every line"],
    ["a line without its mark", patch("*** Update File: a", "@@", "-x", "y"), "Line 5 of the patch, in a, is `y`"],
  ])("rejects %s in a sentence", (_, text, sentence) => {
    expect(refusal(text)).toContain(sentence);
    expect(refusal(text)).toContain("Nothing was changed.");
  });
});
