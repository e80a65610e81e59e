import identifyShadowedGlobals from "sucrase/dist/esm/identifyShadowedGlobals.js";
import { IdentifierRole, type Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";
import type { Edit, EsmSyntax } from "./syntax-types.ts";

/** Where the imported names are read, for bindings that must stay live. Marks shadowed names first. */
export function readsOf(
  syntax: EsmSyntax,
  locals: ReadonlySet<string>,
): { readonly token: Token; readonly shorthand: boolean; readonly called: boolean }[] {
  const { file, source } = syntax;
  const name = (token: Token): string => source.slice(token.start, token.end);
  identifyShadowedGlobals(
    { tokens: file.tokens, identifierNameForToken: name } as Parameters<typeof identifyShadowedGlobals>[0],
    file.scopes,
    new Set(locals),
  );
  const found: { token: Token; shorthand: boolean; called: boolean }[] = [];
  for (const [at, token] of file.tokens.entries()) {
    if (token.type !== T.name || token.shadowsGlobal || !locals.has(name(token))) continue;
    const shorthand = token.identifierRole === IdentifierRole.ObjectShorthand;
    if (shorthand || token.identifierRole === IdentifierRole.Access) {
      const next = file.tokens[at + 1]?.type;
      // Called through the namespace, a function would get it as "this".
      const called =
        (next === T.parenL || next === T.backQuote || next === T.questionDot) && file.tokens[at - 1]?.type !== T._new;
      found.push({ token, shorthand, called });
    }
  }
  return found;
}

export function applyEdits(source: string, edits: readonly Edit[]): string {
  let text = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}
