import type { File } from "sucrase/dist/esm/parser/index.js";
import { IdentifierRole, type Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";

/** A `return` outside of functions. The engine sees a module wrapped into one, so it would not object. */
export function strayReturn({ tokens, scopes }: File): Token | undefined {
  if (!tokens.some((token) => token.type === T._return)) return undefined;
  const changes = new Int32Array(tokens.length + 1);
  for (const { isFunctionScope, startTokenIndex, endTokenIndex } of scopes) {
    if (!isFunctionScope || startTokenIndex === 0) continue;
    changes[startTokenIndex]! += 1;
    changes[endTokenIndex]! -= 1;
  }
  let depth = 0;
  return tokens.find((token, at) => {
    depth += changes[at] ?? 0;
    return token.type === T._return && depth === 0;
  });
}

/** What a module declares at its top level, and by `var` anywhere. */
export function declaredNames(source: string, tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  for (const { identifierRole: role, start, end } of tokens) {
    if (
      role === IdentifierRole.TopLevelDeclaration ||
      role === IdentifierRole.ObjectShorthandTopLevelDeclaration ||
      role === IdentifierRole.FunctionScopedDeclaration ||
      role === IdentifierRole.ObjectShorthandFunctionScopedDeclaration
    )
      names.add(source.slice(start, end));
  }
  return names;
}
