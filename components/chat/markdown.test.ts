import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMarkdown } from "./markdown-blocks.ts";
import { type Inline, parseInline } from "./markdown-inline.ts";

test("reads emphasis, code and links as they are written", () => {
  expect(parseInline("a **b *c* d** `x*y*` [e](https://f.g/h_(i)) ~~j~~")).toEqual([
    "a ",
    { kind: "strong", children: ["b ", { kind: "em", children: ["c"] }, " d"] },
    " ",
    { kind: "code", text: "x*y*" },
    " ",
    { kind: "link", href: "https://f.g/h_(i)", children: ["e"] },
    " ",
    { kind: "strike", children: ["j"] },
  ]);
});

test("leaves what is no markup alone", () => {
  for (const text of ["2 * 3 * 4", "snake_case_name", "a ** b", "** not bold**", "`open", "[x] y", "<b>bold</b>"]) {
    expect(parseInline(text)).toEqual([text]);
  }
  expect(parseInline("\\*plain\\*")).toEqual(["*plain*"]);
});

test("finds bare addresses and leaves the full stop behind them", () => {
  expect(parseInline("See https://a.b/c?d=e.")).toEqual([
    "See ",
    { kind: "link", href: "https://a.b/c?d=e", children: ["https://a.b/c?d=e"] },
    ".",
  ]);
});

test("reads headings, fences, rules and quotes", () => {
  expect(parseMarkdown("# A\ntext\n```ts\nconst x = `1`;\n```\n---\n> q\n> r")).toEqual([
    { kind: "heading", level: 1, words: ["A"] },
    { kind: "paragraph", words: ["text"] },
    { kind: "code", language: "ts", text: "const x = `1`;" },
    { kind: "rule" },
    { kind: "quote", blocks: [{ kind: "paragraph", words: ["q\nr"] }] },
  ]);
});

test("shows a fence that is still being written as code", () => {
  expect(parseMarkdown("```\nhalf")).toEqual([{ kind: "code", language: "", text: "half" }]);
});

test("reads nested, numbered and task lists", () => {
  const paragraph = (text: string) => ({ kind: "paragraph", words: [text] });
  expect(parseMarkdown("3. a\n   - b\n   - c\n\n4. d\n- [x] e\n- [ ] f")).toEqual([
    {
      kind: "list",
      from: 3,
      items: [
        {
          done: null,
          blocks: [
            paragraph("a"),
            {
              kind: "list",
              from: null,
              items: [
                { done: null, blocks: [paragraph("b")] },
                { done: null, blocks: [paragraph("c")] },
              ],
            },
          ],
        },
        { done: null, blocks: [paragraph("d")] },
      ],
    },
    {
      kind: "list",
      from: null,
      items: [
        { done: true, blocks: [paragraph("e")] },
        { done: false, blocks: [paragraph("f")] },
      ],
    },
  ]);
});

test("reads tables", () => {
  expect(parseMarkdown("| a | b |\n|---|:-:|\n| `c` | d \\| e |")).toEqual([
    { kind: "table", head: [["a"], ["b"]], rows: [[[{ kind: "code", text: "c" }], ["d | e"]]] },
  ]);
});

const flat = (words: readonly Inline[]): string =>
  words
    .map((word) =>
      typeof word === "string" ? word : "children" in word ? flat(word.children) : "text" in word ? word.text : "",
    )
    .join("");

test("never throws, and loses no letter of plain words", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab *_`~[]()!|>#-\\\n1.") }), (text) => {
      parseMarkdown(text);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."abc *_`") }), (text) => {
      expect(flat(parseInline(text)).replace(/[*_` ]/g, "")).toBe(text.replace(/[*_` ]/g, ""));
    }),
    { numRuns: 1000 },
  );
});

test("stays quick on text made to be slow", () => {
  for (const part of ["*a ", "[", "`a", "**", "![](", "> ", "- ", "```\n", "| a |\n", "1. a\n"]) {
    const began = performance.now();
    parseMarkdown(part.repeat(5000));
    expect(performance.now() - began).toBeLessThan(10_000);
  }
});
