import { importCallsOf } from "./import-calls.ts";
import { browser } from "./browser.ts";
import type { Callback } from "./machine.ts";
import { symbol } from "./symbols.ts";

type Script = {
  readonly code: string;
  /** As stacks show it: a path, a file URL, "[eval]". */
  readonly name: string;
  /** Null: a script, whose value is that of its last statement; otherwise a function's parameters. */
  readonly parameters: readonly string[] | null;
  /** What `import()` in it is decided by: Node's host-defined option. */
  readonly option: unknown;
  /** The number of its first line, from 0. */
  readonly line: number;
  /** Only look whether it parses. */
  readonly check?: boolean;
};

let importDynamically: Callback | null = null;
export const setImportDynamically = (fn: Callback): void => {
  importDynamically = fn;
};
export const importFrom =
  (option: unknown, name: string): Callback =>
  (specifier: unknown, options?: { with?: object }) => {
    try {
      const attributes = Object.assign(Object.create(null), options?.with);
      return Promise.resolve(
        importDynamically?.(option ?? symbol("vm_dynamic_import_default_internal"), `${specifier as string}`, attributes, name),
      );
    } catch (error) {
      return Promise.reject(error);
    }
  };

/** How far the wrapper pushes the first line to the right, and from where lines count, by a script's name in stacks. */
export type Shift = { readonly columns: number; readonly lines: number };
const shifts = new Map<string, Shift>();
export const shiftOf = (name: string): Shift | undefined => shifts.get(name);
const sources = new Map<string, string>();
export const sourceOf = (name: string): string | undefined => sources.get(name);
export const remember = (name: string, source: string, shift: Shift): void => {
  sources.set(name, source);
  shifts.set(name, shift);
};

/** A hashbang is a comment only at the very beginning. */
const plain = (code: string): string => (code.startsWith("#!") ? `//${code}` : code);

/** @throws SyntaxError */
export function compileScript({ code, name, parameters, option, line, check }: Script): unknown {
  const { text, calls } = importCallsOf(plain(code));
  const end = `\n//# sourceURL=${name.replace(/[\s"']/g, encodeURIComponent)}`;
  if (parameters === null) {
    if (check) {
      browser.evaluate(`(function () { return; ${text}\n})${end}`);
      return undefined;
    }
    remember(name, code, { columns: 0, lines: line });
    if (calls) {
      const key = `$${(nextScript++).toString(36).padStart(5, "_")}`;
      Object.defineProperty(globalThis, key, { value: importFrom(option, name), configurable: true, enumerable: false });
      return browser.evaluate(`${text.replaceAll("$imprt", key)}${end}`);
    }
    return browser.evaluate(text + end);
  }
  const head = calls
    ? `(function ($imprt) { return function (${parameters.join(", ")}) {`
    : `(function (${parameters.join(", ")}) {`;
  const compiled = browser.evaluate(`${head}${text}\n}${calls ? "})" : ")"}${end}`);
  if (check) return undefined;
  remember(name, code, { columns: head.length, lines: line });
  return calls ? (compiled as Callback)(importFrom(option, name)) : compiled;
}
let nextScript = 0;

const MODULE_ERRORS =
  /Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module|import declarations may only appear|export declarations may only appear|import\.meta may only appear/;
const ASYNC_ERRORS = /await is only valid in async functions|Identifier '(?:__filename|__dirname|module|exports|require)' has already been declared|await is reserved/;

/** Whether text that failed to compile as a script is a module: Node tries the same messages. */
export function isModuleSyntax(code: string, error: unknown): boolean {
  const message = error instanceof Error ? error.message : "";
  if (MODULE_ERRORS.test(message)) return true;
  if (error !== null && !ASYNC_ERRORS.test(message)) return false;
  try {
    browser.evaluate(`(async function () {${plain(code)}\n})`);
    return true;
  } catch (second) {
    return MODULE_ERRORS.test(second instanceof Error ? second.message : "");
  }
}
