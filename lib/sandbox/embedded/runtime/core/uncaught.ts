import { setUncaughtFrom, enhancers } from "../bindings/small.ts";
import { exitNow } from "./exit.ts";
import { handlers, loopStopped } from "./loop.ts";
import { type Any, sys } from "./machine.ts";
import { privateSymbols } from "./symbols.ts";
import { processObject, requireBuiltin } from "./realm.ts";
import { NODE_VERSION } from "./version.ts";
import { utf8Encode } from "./text.ts";
import { sourceOf } from "./compile.ts";

const write = (text: string): void => {
  sys.fs.write(2, utf8Encode(text), null);
};
/** Where a stack's first frame is, if it lies in a script the program brought. */
function firstPlace(stack: string): { name: string; line: number; column: number } | null {
  for (const text of stack.split("\n")) {
    const match = /(?:\(|at )((?:file:\/\/|\/|\[|evalmachine|node:)[^()]*?):(\d+):(\d+)\)?$/.exec(text);
    if (match?.[1]) return { name: match[1], line: Number(match[2]), column: Number(match[3]) };
  }
  return null;
}

function arrowOf(error: Any): string {
  const known = error?.[privateSymbols["arrow_message_private_symbol"] as symbol];
  if (known) return `${known}\n`;
  const stack = typeof error?.stack === "string" ? error.stack : "";
  const at = firstPlace(stack);
  if (!at) return "";
  const line = sourceOf(at.name)?.split(/\r?\n/)[at.line - 1];
  if (line === undefined) return at.name.startsWith("node:") ? `${at.name}:${at.line}\n` : "";
  const pad = line.slice(0, Math.max(0, at.column - 1)).replace(/[^\t]/g, " ");
  return `${at.name}:${at.line}\n${line}\n${pad}^\n\n`;
}

/** What Node prints of an error that nobody handled. */
function report(error: Any): void {
  let text: string;
  const isObject = (typeof error === "object" && error !== null) || typeof error === "function";
  try {
    enhancers.before?.(error);
  } catch {}
  if (!isObject) {
    const { inspect } = requireBuiltin("internal/util/inspect");
    text = `Uncaught:\n${inspect(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)`;
  } else {
    const arrow = arrowOf(error);
    let shown: unknown;
    try {
      shown = enhancers.after ? enhancers.after(error) : error.stack;
      if (typeof shown !== "string") shown = error.stack;
    } catch {
      shown = error.stack;
    }
    text = `${arrow}${typeof shown === "string" && shown !== "" ? shown : requireBuiltin("internal/util/inspect").inspect(error)}`;
  }
  write(`${text}\n\nNode.js ${NODE_VERSION}\n`);
}

function uncaught(error: unknown, fromPromise: boolean): void {
  if (loopStopped()) return;
  const fatal = processObject._fatalException;
  if (typeof fatal !== "function") {
    report(error);
    exitNow(6);
  }
  let handled: unknown;
  try {
    handled = fatal.call(processObject, error, fromPromise);
  } catch (second) {
    report(second);
    exitNow(7);
  }
  if (handled) return;
  report(error);
  // "exit" was told by _fatalException; a handler may have set a code.
  const fields = processObject[privateSymbols["exit_info_private_symbol"] as symbol];
  exitNow(fields[2] === 1 ? fields[1] : 1);
}

export function handleUncaught(): void {
  handlers.uncaught = (error) => uncaught(error, false);
  setUncaughtFrom(uncaught);
}
