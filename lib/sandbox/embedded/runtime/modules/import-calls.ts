import { parse } from "sucrase/dist/esm/parser/index.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";
import { applyEdits } from "./edits.ts";
import type { Edit } from "./syntax-types.ts";

/** What may be an import call: the text alone cannot tell a comment from code. */
const LOOKS_SO = /\bimport\s*(?:\/\*[\s\S]*?\*\/\s*|\/\/.*\s*)?\(/;

/** In a script, `import(` becomes `$imprt(`, of the same length: nothing moves. What does not parse is left to the engine. */
export function importCallsOf(code: string, by = "$imprt"): { readonly text: string; readonly calls: boolean } {
  const none = { text: code, calls: false };
  if (!LOOKS_SO.test(code)) return none;
  const edits: Edit[] = [];
  try {
    const { tokens } = parse(code, false, false, false);
    tokens.forEach((token, at) => {
      const before = tokens[at - 1]?.type;
      if (token.type !== T._import || tokens[at + 1]?.type !== T.parenL || before === T.dot || before === T.questionDot)
        return;
      edits.push({ start: token.start, end: token.end, text: by });
    });
  } catch {
    return none;
  }
  return edits.length === 0 ? none : { text: applyEdits(code, edits), calls: true };
}
