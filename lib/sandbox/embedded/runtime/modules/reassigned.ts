import { IdentifierRole, type Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";

/** Names among `names` that are assigned after their declaration. */
export function reassigned(source: string, tokens: readonly Token[], names: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.type !== T.name || !names.has(source.slice(token.start, token.end))) continue;
    const next = tokens[at + 1]?.type ?? T.eof;
    const before = tokens[at - 1]?.type ?? T.eof;
    if (before === T.dot || before === T.questionDot) continue;
    const declared = token.identifierRole === IdentifierRole.TopLevelDeclaration;
    // Inside brackets before "=": possibly a destructuring assignment.
    const pattern =
      (next === T.comma || next === T.bracketR || next === T.braceR) &&
      (before === T.bracketL || before === T.colon || before === T.comma);
    const assigned =
      next === T.assign ||
      next === T.postIncDec ||
      next === T.preIncDec ||
      before === T.preIncDec ||
      (next === T.eq && !declared);
    if (assigned || (pattern && !declared && assignedPattern(tokens, at)))
      found.add(source.slice(token.start, token.end));
  }
  return found;
}

/** Whether the bracket around the token at `at` is assigned to. */
function assignedPattern(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const { type } = tokens[i]!;
    if (type === T.bracketL || type === T.braceL || type === T.parenL) depth++;
    if (type === T.semi) return false;
    if (type === T.bracketR || type === T.braceR || type === T.parenR) {
      depth--;
      if (depth < 0) return tokens[i + 1]?.type === T.eq;
    }
  }
  return false;
}
