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
