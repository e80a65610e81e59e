import type { File } from "sucrase/dist/esm/parser/index.js";
import { IdentifierRole, type Token } from "sucrase/dist/esm/parser/tokenizer/index.js";
import { TokenType as T } from "sucrase/dist/esm/parser/tokenizer/types.js";
import type { Edit } from "./syntax-types.ts";

/** Tokens that stand in no function. */
function* outside({ tokens, scopes }: File): Generator<Token> {
  const changes = new Int32Array(tokens.length + 1);
  for (const { isFunctionScope, startTokenIndex, endTokenIndex } of scopes) {
    if (!isFunctionScope || startTokenIndex === 0) continue;
    changes[startTokenIndex]! += 1;
    changes[endTokenIndex]! -= 1;
  }
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += changes[at] ?? 0;
    if (depth === 0) yield token;
  }
}

/** A `return` outside of functions. The engine sees a module wrapped into one, so it would not object. */
export function strayReturn(file: File): Token | undefined {
  if (!file.tokens.some((token) => token.type === T._return)) return undefined;
  for (const token of outside(file)) if (token.type === T._return) return token;
  return undefined;
}

/** `arguments` at the top level is nothing in a module: the wrapper's own are not to be seen. */
export function strayArguments(source: string, file: File): Edit[] {
  if (!source.includes("arguments")) return [];
  const edits: Edit[] = [];
  for (const { start, end, identifierRole } of outside(file))
    if (identifierRole === IdentifierRole.Access && source.slice(start, end) === "arguments")
      edits.push({ start, end, text: "argument$" });
  return edits;
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
