const TOKEN =
  /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/\w*|[\w$\u0080-\uffff\\{}]*[\w$\u0080-\uffff}](?<=[\w$\u0080-\uffff]|\\u\{\w+\})|=>|>>>=?|\*\*=?|&&=?|\|\|=?|\?\?=?|\?\.|\.\.\.|[=!]==?|<<=?|>>=?|[-+*/%&|^<>]=|\+\+|--|.)/s;

/** How many characters of the line the error's message is about. */
export function lengthAt(line: string, column: number, message: string): number {
  if (/has already been declared|missing \/$/.test(message)) return 1;
  const rest = line.slice(column - 1);
  if (/^Invalid (?:left-hand side|destructuring assignment)/.test(message))
    return (/^[^=]*?(?=\s*(?:[-+*/%&|^<>?]*=|\+\+|--|\b(?:of|in)\b|$))/.exec(rest)?.[0].length ?? 1) || 1;
  return TOKEN.exec(rest)?.[0].length ?? 0;
}

/** What Node prints above an error: where, the line, and what in it. */
export function arrowText(name: string, line: number, text: string, column: number, length: number): string {
  const blank = text.slice(0, Math.max(0, column - 1)).replace(/[^\t]/g, " ");
  return `${name}:${line}\n${text}\n${blank}${"^".repeat(length)}\n`;
}
