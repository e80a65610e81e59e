import { enhancers, setUncaughtFrom } from "../bindings/small.ts";
import { types } from "../bindings/types.ts";
import { browser, type Thrown } from "./browser.ts";
import { exitNow } from "./exit.ts";
import { loopStopped } from "./loop.ts";
import { handlers } from "./loop-state.ts";
import { type Any, sys } from "./machine.ts";
import { optionValue } from "./options.ts";
import { processObject } from "./realm.ts";
import { scriptOf, shownPlace } from "./scripts.ts";
import { privateSymbols } from "./symbols.ts";
import { setArrow } from "./syntax-errors.ts";
import { utf8Encode } from "./text.ts";
import { arrowAt, atThrow, firstPlace, type ThrowPlace } from "./throw-places.ts";
import { NODE_VERSION } from "./version.ts";

const write = (text: string): void => {
  sys.fs.write(2, utf8Encode(text), null);
};
const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
const hidden = (error: Any, name: string): unknown => error[privateSymbols[name] as symbol];

/** Where it was thrown: as the engine says, unless that was in this program; else where the error was made. */
function placeOf(error: Any, thrown: Thrown | undefined): ThrowPlace | null {
  const made = isObject(error) ? firstPlace((error as Any).stack) : null;
  const found = toldBy(thrown);
  if (!found) return made && thrown ? atThrow(made) : made;
  // With its debugger attached, the engine tells where the error was made.
  return made && found.name === made.name && found.line === made.line && found.column === made.column
    ? atThrow(made)
    : found;
}

function toldBy(thrown: Thrown | undefined): ThrowPlace | null {
  if (thrown && thrown.line > 0) {
    const script = scriptOf(thrown.script);
    if (script) return { name: script.name, ...shownPlace(script, thrown.line, thrown.column) };
    if (thrown.script.startsWith("node:")) return { name: thrown.script, line: thrown.line, column: thrown.column };
  }
  return null;
}

/** With --enable-source-maps: the line that the script was made of. */
function mappedArrow({ name, line, column }: ThrowPlace): string | undefined {
  if (!enhancers.maps || !enhancers.mapped) return undefined;
  try {
    const found: unknown = enhancers.mapped(name, line, column - 1);
    return typeof found === "string" && found !== "" ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The line above an error. Errors carry theirs; for what is none it is written at once. */
function tellPlace(error: Any, thrown: Thrown | undefined): void {
  if (isObject(error) && hidden(error, "arrow_message_private_symbol") !== undefined) return;
  const place = placeOf(error, thrown);
  const arrow = place && (mappedArrow(place) ?? arrowAt(place));
  if (!arrow) return;
  if (types.isNativeError(error)) setArrow(error, arrow);
  else write(`\n${arrow}`);
}

function enhanced(error: object): unknown {
  try {
    enhancers.before?.(error);
  } catch {}
  try {
    return enhancers.after ? enhancers.after(error) : (error as Any).stack;
  } catch {
    return (error as Any).stack;
  }
}

function textOf(error: Any): string {
  try {
    return typeof error === "symbol" ? "" : String(error);
  } catch {
    return "<toString() threw exception>";
  }
}

/** What Node prints of an error that nobody handled. */
function report(error: Any, thrown: Thrown | undefined, enhance = true): void {
  tellPlace(error, thrown);
  const trace = isObject(error) ? (enhance ? enhanced(error) : (error as Any).stack) : undefined;
  if (typeof trace === "string" && trace !== "") {
    const arrow = hidden(error, "arrow_message_private_symbol");
    const above = typeof arrow === "string" && !hidden(error, "decorated_private_symbol") ? `${arrow}\n` : "";
    write(`${above}${trace}\n`);
  } else {
    const { message, name } = isObject(error) ? (error as { message?: unknown; name?: unknown }) : {};
    if (message === undefined || name === undefined) write(`${textOf(error)}\n`);
    else write(`${textOf(name)}: ${textOf(message)}\n`);
    if (!optionValue("--trace-uncaught"))
      write("(Use `node --trace-uncaught ...` to show where the exception was thrown)\n");
  }
  if (optionValue("--trace-uncaught")) traceThrow(error, thrown);
  if (optionValue("--extra-info-on-fatal-exception") !== false) write(`\nNode.js ${NODE_VERSION}\n`);
}

function traceThrow(error: Any, thrown: Thrown | undefined): void {
  const place = placeOf(error, thrown);
  if (!place) return;
  const stack = isObject(error) && typeof (error as Any).stack === "string" ? ((error as Any).stack as string) : "";
  const frames = stack.split("\n").filter((text) => /^ {4}at /.test(text));
  write(
    `Thrown at:\n    at ${place.name}:${place.line}:${place.column}\n${frames
      .slice(1)
      .map((text) => `${text}\n`)
      .join("")}\n`,
  );
}

function uncaught(error: unknown, fromPromise: boolean, thrown?: Thrown): void {
  if (loopStopped()) return;
  const fatal = processObject._fatalException;
  if (typeof fatal !== "function") {
    report(error, thrown, false);
    exitNow(6);
  }
  let handled: unknown;
  const second = browser.attempt(
    () => {
      handled = fatal.call(processObject, error, fromPromise);
    },
    () => false,
  );
  if (second) {
    report(second.error, second);
    exitNow(7);
  }
  if (handled) return;
  report(error, thrown);
  // "exit" was told by _fatalException; a handler may have set a code.
  const fields = processObject[privateSymbols["exit_info_private_symbol"] as symbol];
  exitNow(fields[2] === 1 ? fields[1] : 1);
}

export function handleUncaught(): void {
  handlers.uncaught = (error, thrown) => uncaught(error, false, thrown);
  setUncaughtFrom((error, fromPromise) => uncaught(error, fromPromise));
}
