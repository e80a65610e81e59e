import { arrowText } from "./caret.ts";
import type { Any } from "./machine.ts";
import { columnInText, sourceLine } from "./scripts.ts";
import { privateSymbols } from "./symbols.ts";
import { decorate, setArrow } from "./syntax-errors.ts";

export type ThrowPlace = { readonly name: string; readonly line: number; readonly column: number };

const FRAME = /(?:\(|^\s*at (?:async )?)((?:[^()\s]|\s(?!\())*?):(\d+):(\d+)\)?$/;

/** The first frame of a stack that lies in text whose lines are known. */
export function firstPlace(stack: unknown): ThrowPlace | null {
  if (typeof stack !== "string") return null;
  for (const text of stack.split("\n")) {
    const match = FRAME.exec(text);
    if (match?.[1] === undefined) continue;
    const place = { name: match[1], line: Number(match[2]), column: Number(match[3]) };
    if (sourceLine(place.name, place.line) !== undefined) return place;
  }
  return null;
}

const ASSIGNED = /(?:^|[\s;{}(])([\w$]+)\s*=\s*$/;
/** How far below the making of an error its throwing is looked for. */
const NEAR = 8;

/** Where the statement that threw begins, if the error was made within it or just before. */
export function atThrow(place: ThrowPlace): ThrowPlace {
  const text = sourceLine(place.name, place.line) ?? "";
  const shift = place.column - columnInText(place.name, place.line, place.column);
  const before = text.slice(0, place.column - shift - 1);
  if (/(?:^|[\s;{}()])throw\s+$/.test(before)) return { ...place, column: before.lastIndexOf("throw") + 1 + shift };
  const name = ASSIGNED.exec(before)?.[1];
  if (name === undefined) return place;
  const thrown = new RegExp(`(?:^|[\\s;{}()])(throw ${name.replaceAll("$", "\\$")})(?![\\w$.])`);
  for (let line = place.line; line < place.line + NEAR; line++) {
    const rest = sourceLine(place.name, line) ?? "";
    const from = line === place.line ? place.column : 0;
    const found = thrown.exec(rest.slice(from));
    if (found) return { ...place, line, column: from + found.index + found[0].lastIndexOf("throw ") + 1 };
  }
  return place;
}

/** The line of an error and a caret below; undefined where the library asks for none. */
export function arrowAt(place: ThrowPlace): string | undefined {
  const text = sourceLine(place.name, place.line);
  if (text === undefined || text.includes("node-do-not-add-exception-line")) return undefined;
  return arrowText(place.name, place.line, text, columnInText(place.name, place.line, place.column), 1);
}

/** As Node does with what a script of `vm` throws: the line stands above the stack. */
export function decorateThrown(error: Any): void {
  if (!(error instanceof Error) || (error as Any)[privateSymbols["arrow_message_private_symbol"] as symbol]) return;
  const place = firstPlace(error.stack);
  const arrow = place && arrowAt(atThrow(place));
  if (!arrow) return;
  setArrow(error, arrow);
  decorate(error);
}
