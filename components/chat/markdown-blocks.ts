import { type Inline, parseInline } from "./markdown-inline.ts";

export type Block =
  | { readonly kind: "paragraph"; readonly words: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly words: readonly Inline[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "list";
      /** The first number; null: bullets. */
      readonly from: number | null;
      readonly items: readonly { readonly done: boolean | null; readonly blocks: readonly Block[] }[];
    }
  | { readonly kind: "table"; readonly head: readonly Inline[][]; readonly rows: readonly Inline[][][] }
  | { readonly kind: "rule" };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*?))?\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+|$)(.*)$/;
const DELIMITERS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const DEEPEST = 6;

const cells = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => parseInline(cell.trim().replaceAll("\\|", "|")));

const startsBlock = (line: string): boolean =>
  FENCE.test(line) || HEADING.test(line) || RULE.test(line) || /^ {0,3}>/.test(line) || ITEM.test(line);

/** Markdown as a model writes it: the blocks of CommonMark that occur, with GFM's tables and task lists. Never throws. */
export function parseMarkdown(text: string, depth = 0): Block[] {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] as string;
    const fence = FENCE.exec(line);
    const heading = HEADING.exec(line);
    if (line.trim() === "") at += 1;
    else if (fence) {
      const [, mark = "```", language = ""] = fence;
      const closes = (other: string): boolean => other.trim().startsWith(mark) && /^[`~]+$/.test(other.trim());
      let last = at + 1;
      while (last < lines.length && !closes(lines[last] as string)) last += 1;
      blocks.push({ kind: "code", language, text: lines.slice(at + 1, last).join("\n") });
      at = last + 1;
    } else if (heading) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, words: parseInline(heading[2] ?? "") });
      at += 1;
    } else if (RULE.test(line)) {
      blocks.push({ kind: "rule" });
      at += 1;
    } else if (depth < DEEPEST && /^ {0,3}>/.test(line)) {
      const from = at;
      while (at < lines.length && /^ {0,3}>/.test(lines[at] as string)) at += 1;
      const inner = lines.slice(from, at).map((quoted) => quoted.replace(/^ {0,3}> ?/, ""));
      blocks.push({ kind: "quote", blocks: parseMarkdown(inner.join("\n"), depth + 1) });
    } else if (depth < DEEPEST && ITEM.test(line)) {
      const list = readList(lines, at, depth);
      blocks.push(list.block);
      at = list.to;
    } else if (line.includes("|") && DELIMITERS.test(lines[at + 1] ?? "") && (lines[at + 1] ?? "").includes("-")) {
      const rows: Inline[][][] = [];
      const head = cells(line);
      at += 2;
      for (; at < lines.length && (lines[at] as string).includes("|"); at += 1) rows.push(cells(lines[at] as string));
      blocks.push({ kind: "table", head, rows });
    } else {
      const from = at;
      at += 1;
      while (at < lines.length && (lines[at] as string).trim() !== "" && !startsBlock(lines[at] as string)) at += 1;
      const words = lines.slice(from, at).map((part) => part.replace(/^ +/, ""));
      blocks.push({ kind: "paragraph", words: parseInline(words.join("\n").trimEnd()) });
    }
  }
  return blocks;
}

const isNumber = (mark: string): boolean => /^\d/.test(mark);

function readList(lines: readonly string[], start: number, depth: number): { block: Block; to: number } {
  const firstMark = ITEM.exec(lines[start] as string)?.[2] ?? "-";
  const items: { done: boolean | null; blocks: Block[] }[] = [];
  let at = start;
  while (at < lines.length) {
    const found = ITEM.exec(lines[at] as string);
    if (!found || RULE.test(lines[at] as string) || isNumber(found[2] ?? "") !== isNumber(firstMark)) break;
    const [, before = "", mark = "-", space = " ", first = ""] = found;
    const indent = before.length + mark.length + Math.min(space.length, 4);
    const task = /^\[([ xX])\]\s+/.exec(first);
    const body = [task ? first.slice(task[0].length) : first];
    at += 1;
    for (; at < lines.length; at += 1) {
      const line = lines[at] as string;
      const inside = /^ */.exec(line)?.[0].length ?? 0;
      if (line.trim() === "") {
        const next = lines[at + 1] ?? "";
        if (next.trim() === "" || (/^ */.exec(next)?.[0].length ?? 0) < indent) break;
        body.push("");
      } else if (inside >= Math.min(indent, before.length + 2)) body.push(line.slice(Math.min(inside, indent)));
      else if (startsBlock(line)) break;
      else body.push(line.trimStart());
    }
    items.push({ done: task ? task[1] !== " " : null, blocks: parseMarkdown(body.join("\n"), depth + 1) });
    if ((lines[at] ?? "").trim() === "" && ITEM.test(lines[at + 1] ?? "")) at += 1;
  }
  return { block: { kind: "list", from: isNumber(firstMark) ? Number.parseInt(firstMark, 10) : null, items }, to: at };
}
