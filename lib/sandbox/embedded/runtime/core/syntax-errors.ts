import { browser } from "./browser.ts";
import type { Any } from "./machine.ts";
import { privateSymbols } from "./symbols.ts";

/** From 1, as stacks count. */
export type Place = { readonly line: number; readonly column: number };

/** Where the text that was compiled did not parse: the engine tells it only through the event of an uncaught error. */
export function placeOfSyntaxError(error: Any): Place | null {
  // Firefox puts it on the error.
  if (typeof error?.lineNumber === "number" && typeof error.columnNumber === "number")
    return { line: error.lineNumber, column: error.columnNumber };
  return browser.placeOf(error);
}

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

export function setArrow(error: Any, arrow: string): void {
  Object.defineProperty(error, privateSymbols["arrow_message_private_symbol"] as symbol, {
    value: arrow,
    configurable: true,
    writable: true,
  });
}

/** Puts the arrow above the error's stack, as for what a script's own compilation throws. */
export function decorate(error: Any): void {
  const arrow = error?.[privateSymbols["arrow_message_private_symbol"] as symbol];
  const decorated = privateSymbols["decorated_private_symbol"] as symbol;
  if (typeof arrow !== "string" || error[decorated] || typeof error.stack !== "string") return;
  Object.defineProperty(error, decorated, { value: true, configurable: true, writable: true });
  error.stack = `${arrow}\n${error.stack}`;
}
