export type BcToken = { readonly text: string; readonly line: number };

/** Blanks and comments, then what means something; anything else is a character that bc does not know. */
const TOKEN =
  /[ \t\r]|\\\n|\/\*[\s\S]*?\*\/|#[^\n]*|("[^"]*"|[0-9A-F]+\.?[0-9A-F]*|\.[0-9A-F]+|\.|[a-z][a-z0-9_]*|\+\+|--|[-+*/%^=!<>]=|&&|\|\||[-+*/%^=!<>(){}[\],;\n])|([\s\S])/y;

/** The tokens of a text; it ends in a line feed. */
export function tokensOf(text: string): BcToken[] {
  const tokens: BcToken[] = [];
  let line = 1;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
    const [all, token, unknown] = TOKEN.exec(text) as RegExpExecArray;
    const found = token ?? unknown;
    // A line feed is where the next line begins, for those that count them.
    if (found !== undefined) tokens.push({ text: found, line: found === "\n" ? line + 1 : line });
    for (const character of all) if (character === "\n") line++;
  }
  tokens.push({ text: "\n", line: line + 1 });
  return tokens;
}
