import { followed } from "../modules/follow.ts";
import { importCallsOf } from "../modules/import-calls.ts";
import { browser } from "./browser.ts";
import { arrowText, lengthAt } from "./caret.ts";
import type { Any, Callback } from "./machine.ts";
import { nameComment, rememberScript } from "./scripts.ts";
import { symbol } from "./symbols.ts";
import { placeOfSyntaxError, setArrow } from "./syntax-errors.ts";

export type Source = {
  readonly code: string;
  /** As stacks show it: a path, a file URL, "[eval]". */
  readonly name: string;
  /** What `import()` in it is decided by: Node's host-defined option. */
  readonly option: unknown;
  /** The numbers of its first line and column, from 0. */
  readonly line?: number;
  readonly column?: number;
};

let importDynamically: Callback | null = null;
export const setImportDynamically = (fn: Callback): void => {
  importDynamically = fn;
};
/** What `import()` calls in text of that name. */
export const importFrom =
  (option: unknown, name: string): Callback =>
  async (specifier: unknown, options?: { with?: object; assert?: object }) => {
    const attributes = Object.assign(Object.create(null), options?.with ?? options?.assert);
    return importDynamically?.(
      option ?? symbol("vm_dynamic_import_default_internal"),
      `${specifier as string}`,
      attributes,
      name,
    );
  };

/** A hashbang is a comment only at the very beginning. */
export const plain = (code: string): string => (code.startsWith("#!") ? `//${code.slice(2)}` : code);

/** How many frames of this program stand between the library and what does not parse. */
const OWN_FRAMES = 8;

/** Evaluates text of which nothing runs: errors about it keep as many frames of others as they may have. */
export function compileText(text: string): unknown {
  const limit = Error.stackTraceLimit;
  if (typeof limit === "number") Error.stackTraceLimit = limit + OWN_FRAMES;
  try {
    return browser.evaluate(text);
  } finally {
    if (typeof limit === "number") Error.stackTraceLimit = limit;
  }
}
const evaluate = compileText;

/**
 * What is wrong with text, as Node says it: the place above the stack. `head` and `lines`: what stood before the text.
 * What a wrapper's end makes of an end that came too soon is put right, where the text is a `whole` one.
 */
export function explain(error: Any, source: Source, head: number, lines = 0, whole = true): unknown {
  if (!(error instanceof SyntaxError)) return error;
  const all = plain(source.code).split(/\r\n|[\n\r\u2028\u2029]/);
  const found = placeOfSyntaxError(error);
  let line = (found?.line ?? 1) - lines;
  let column = found?.column ?? 1;
  if (line === 1 && lines === 0) column = Math.max(1, column - head);
  const last = all.at(-1) ?? "";
  if (line > all.length || (line === all.length && column > last.length)) {
    line = all.length;
    column = last.length + 1;
    const said = error.message;
    if (whole && said !== "Unexpected end of input" && !/^missing \)/.test(said)) {
      error.message = "Unexpected end of input";
      error.stack = String(error.stack).replace(said, "Unexpected end of input");
    }
  }
  const shown = source.code.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? "";
  const length = column > shown.length ? 0 : lengthAt(shown, column, error.message);
  setArrow(error, arrowText(source.name, line + (source.line ?? 0), shown, column, length));
  return error;
}

const functionText = Function.prototype.toString;

/** `below`: the text begins on a line of its own, as a function of `vm` shows itself. @throws SyntaxError */
export function compileFunction(
  source: Source,
  parameters: readonly string[],
  below = false,
  follow = followed(plain(source.code), source.name),
): Callback {
  const { text, calls } = importCallsOf(follow?.text ?? plain(source.code));
  const outer = calls ? "(function ($imprt) { return " : "(";
  const head = `function (${parameters.join(",")}) {${below ? "\n" : ""}`;
  let compiled: Any;
  try {
    compiled = evaluate(`${outer}${head}${text}\n}${calls ? "})" : ")"}${nameComment(source.name)}`);
  } catch (error) {
    if (follow) return compileFunction(source, parameters, below, null);
    throw below ? explain(error, source, 0, 1) : explain(error, source, outer.length + head.length);
  }
  if (calls) compiled = compiled(importFrom(source.option, source.name));
  if (functionText.call(compiled).length !== head.length + text.length + 2) {
    if (follow) return compileFunction(source, parameters, below, null);
    throw unbalanced(source, parameters, text);
  }
  const { line = 0, column = 0 } = source;
  const edits = follow ? { edits: follow.edits } : {};
  rememberScript(
    below
      ? {
          name: source.name,
          source: source.code,
          lines: line - 1,
          columns: column,
          offset: column,
          firstLine: 2,
          ...edits,
        }
      : {
          name: source.name,
          source: source.code,
          lines: line,
          columns: column - outer.length - head.length,
          offset: column,
          ...edits,
        },
  );
  return compiled;
}

/** A brace too many closed the wrapper: the function's own constructor objects to that, though not always to the brace. */
function unbalanced(source: Source, parameters: readonly string[], text: string): unknown {
  try {
    new Function(...parameters, text);
  } catch (error) {
    const said = (error as Error).message;
    if (/^(?:Unexpected|missing|Single)/.test(said)) {
      (error as Error).message = "Unexpected token '}'";
      (error as Error).stack = String((error as Error).stack).replace(said, "Unexpected token '}'");
    }
    // It puts two lines before the text.
    return explain(error, source, 0, 2, false);
  }
  return new SyntaxError("Unexpected token '}'");
}

const DIRECTIVE = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*(["'])use strict\1/;
/** Directly: what the text declares stays in here. It stops at its first statement. */
const parse = evaluate("(function () { return function () { eval(arguments[0]); }; })()") as (text: string) => void;
const STOP = "throw 0;";

/** @throws SyntaxError when the text is no script */
export function checkScript(source: Source): void {
  const { text } = importCallsOf(plain(source.code));
  const head = DIRECTIVE.test(text) ? `"use strict";${STOP}` : STOP;
  const limit = Error.stackTraceLimit;
  if (typeof limit === "number") Error.stackTraceLimit = limit + OWN_FRAMES;
  try {
    parse(head + text);
  } catch (error) {
    if (error !== 0) throw explain(error, source, head.length);
  } finally {
    if (typeof limit === "number") Error.stackTraceLimit = limit;
  }
}

/** The text by which a script runs in the global scope: its value is that of its last statement. */
export function scriptText(source: Source): string {
  const { code, name, option, line = 0, column = 0 } = source;
  // As long as "import": nothing moves.
  const key = `$${nextScript.toString(36).padStart(5, "_")}`;
  const follow = followed(plain(code), name);
  const { text, calls } = importCallsOf(follow?.text ?? plain(code), key);
  const edits = follow ? { edits: follow.edits } : {};
  rememberScript({ name, source: code, lines: line, columns: column, offset: column, ...edits });
  if (calls) {
    nextScript++;
    Object.defineProperty(globalThis, key, { value: importFrom(option, name), configurable: true, enumerable: false });
  }
  return text + nameComment(name);
}
let nextScript = 0;

const MODULE_ERRORS =
  /Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module|import declarations may only appear|export declarations may only appear|import\.meta may only appear/;
const RETRY_ERRORS =
  /await is only valid in async functions|Identifier '(?:__filename|__dirname|module|exports|require)' has already been declared|await is reserved/;

/** Whether an error is about a module's syntax. */
export const saysModule = (error: unknown): boolean =>
  error instanceof SyntaxError && MODULE_ERRORS.test(error.message);

/** Whether text that failed to compile as a script or function is a module: Node asks by the same messages. */
export function isModuleSyntax(code: string, error: unknown): boolean {
  const message = error instanceof Error ? error.message : "";
  if (MODULE_ERRORS.test(message)) return true;
  if (error !== null && !RETRY_ERRORS.test(message)) return false;
  try {
    // Not in parentheses: only parsed, never compiled.
    evaluate(`0,async function () {${importCallsOf(plain(code)).text}\n}`);
    return true;
  } catch (second) {
    return MODULE_ERRORS.test(second instanceof Error ? second.message : "");
  }
}
