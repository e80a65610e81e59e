export type Inline =
  | string
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "em" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: "image"; readonly alt: string; readonly src: string }
  | { readonly kind: "break" };

/** Nothing that is marked up is longer than this, in characters: keeps hostile text linear. */
const LONGEST = 4000;
const DEEPEST = 8;

const MARKS: readonly (readonly [string, "strong" | "em" | "strike"])[] = [
  ["**", "strong"],
  ["__", "strong"],
  ["~~", "strike"],
  ["*", "em"],
  ["_", "em"],
];
const LINK =
  /(!?)\[((?:[^[\]\\]|\\.|\[[^\]]*\]){0,300})\]\(\s*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/y;
const BARE = /https?:\/\/[^\s<>"'`\])]+/y;
const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

/** Where a run of emphasis that opens before `from` closes; -1 when it does not. */
function closing(text: string, mark: string, from: number): number {
  if (/\s/.test(text[from] ?? " ")) return -1;
  let at = from;
  while (at - from < LONGEST) {
    at = text.indexOf(mark, at);
    if (at < 0) return -1;
    const after = text[at + mark.length];
    const single = mark.length > 1 || (after !== mark && text[at - 1] !== mark);
    const fits = !/\s/.test(text[at - 1] ?? " ") && (mark[0] !== "_" || !isWord(after));
    if (at > from && single && fits && text[at - 1] !== "\\") return at;
    at += single ? mark.length : 2;
  }
  return -1;
}

/** The words of a line or paragraph (CommonMark's emphasis, code, links; GFM's strike-through and bare addresses). */
export function parseInline(text: string, depth = 0): Inline[] {
  const out: Inline[] = [];
  let plain = "";
  let at = 0;
  const push = (node: Inline, to: number): void => {
    if (plain) out.push(plain);
    plain = "";
    out.push(node);
    at = to;
  };
  while (at < text.length) {
    const letter = text[at] as string;
    if (letter === "\\" && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "")) {
      plain += text[at + 1];
      at += 2;
    } else if (letter === "\n" || (letter === "\\" && text[at + 1] === "\n")) {
      if (letter === "\\" || plain.endsWith("  ")) push({ kind: "break" }, at + (letter === "\\" ? 2 : 1));
      else {
        plain += "\n";
        at += 1;
      }
    } else if (letter === "`") {
      const ticks = /`+/y;
      ticks.lastIndex = at;
      const fence = ticks.exec(text)?.[0] ?? "`";
      const end = text.indexOf(fence, at + fence.length);
      if (end > 0)
        push({ kind: "code", text: text.slice(at + fence.length, end).replace(/^ (.+) $/, "$1") }, end + fence.length);
      else {
        plain += fence;
        at += fence.length;
      }
    } else {
      const found = depth < DEEPEST ? marked(text, at, depth) : null;
      if (found) push(found.node, found.to);
      else {
        plain += letter;
        at += 1;
      }
    }
  }
  if (plain) out.push(plain);
  return out;
}

function marked(text: string, at: number, depth: number): { node: Inline; to: number } | null {
  const letter = text[at];
  if (letter === "[" || (letter === "!" && text[at + 1] === "[")) {
    LINK.lastIndex = at;
    const link = LINK.exec(text);
    if (!link) return null;
    const [whole, picture, words = "", address = ""] = link;
    const node: Inline = picture
      ? { kind: "image", alt: words, src: address }
      : { kind: "link", href: address, children: parseInline(words, depth + 1) };
    return { node, to: at + whole.length };
  }
  if (letter === "h" && !isWord(text[at - 1])) {
    BARE.lastIndex = at;
    const href = BARE.exec(text)?.[0].replace(/[.,;:!?*_~]+$/, "");
    return href ? { node: { kind: "link", href, children: [href] }, to: at + href.length } : null;
  }
  for (const [mark, kind] of MARKS) {
    if (!text.startsWith(mark, at) || (mark[0] === "_" && isWord(text[at - 1]))) continue;
    const end = closing(text, mark, at + mark.length);
    if (end < 0) continue;
    return {
      node: { kind, children: parseInline(text.slice(at + mark.length, end), depth + 1) },
      to: end + mark.length,
    };
  }
  return null;
}
