import { browser } from "../core/browser.ts";
import { isCachedDataOf, makeCachedData } from "../core/cached-data.ts";
import { checkScript, compileFunction, isModuleSyntax, type Source, saysModule, scriptText } from "../core/compile.ts";
import type { Binding } from "../core/machine.ts";
import { requireBuiltin } from "../core/realm.ts";
import { privateSymbols, symbol } from "../core/symbols.ts";
import { decorate } from "../core/syntax-errors.ts";
import { decorateThrown } from "../core/throw-places.ts";
import { compileInContext, contextCount, makeContext, runInContext } from "../modules/contexts.ts";
import { typescript } from "../modules/typescript.ts";

const CJS_PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];
/** The last comment that names a source map. */
const SOURCE_MAP = /\/\/[#@] sourceMappingURL=([^\s'"]+)\s*(?:\/\/.*\s*)*$/;
export const sourceMapOf = (code: string): string | undefined =>
  code.includes("sourceMappingURL=")
    ? SOURCE_MAP.exec(code.slice(code.lastIndexOf("sourceMappingURL=") - 4))?.[1]
    : undefined;

/** How the library finds who decides on `import()` in this script. */
function mark<T extends object>(script: T, option: unknown): T {
  if (typeof option === "symbol")
    Object.defineProperty(script, privateSymbols["host_defined_option_symbol"] as symbol, {
      value: option,
      configurable: true,
    });
  return script;
}

class ContextifyScript {
  readonly #source: Source;
  declare sourceMapURL: string | undefined;
  declare cachedDataRejected: boolean | undefined;
  declare cachedDataProduced: boolean | undefined;
  declare cachedData: Uint8Array | undefined;
  constructor(
    code: string,
    name: string,
    line = 0,
    column = 0,
    cached?: ArrayBufferView,
    produce = false,
    _context?: unknown,
    option?: unknown,
  ) {
    this.#source = { code, name, line, column, option };
    this.sourceMapURL = sourceMapOf(code);
    if (cached !== undefined) this.cachedDataRejected = !isCachedDataOf(cached, code);
    if (produce) {
      this.cachedDataProduced = true;
      this.cachedData = this.createCachedData();
    }
    mark(this, option);
    try {
      checkScript(this.#source);
    } catch (error) {
      decorate(error);
      throw error;
    }
  }
  runInContext(sandbox: object | null, _timeout: number, displayErrors: boolean): unknown {
    try {
      return sandbox === null ? browser.evaluate(scriptText(this.#source)) : runInContext(sandbox, this.#source);
    } catch (error) {
      if (displayErrors) decorateThrown(error);
      throw error;
    }
  }
  createCachedData(): Uint8Array {
    return makeCachedData(this.#source.code);
  }
}

function compile(
  code: string,
  name: string,
  line: number,
  column: number,
  cached: ArrayBufferView | undefined,
  produce: boolean,
  context: object | undefined,
  extensions: readonly object[] | undefined,
  parameters: readonly string[] | undefined,
  option: unknown,
): object {
  const source: Source = { code, name, line, column, option };
  try {
    const compiled =
      context || (extensions && extensions.length > 0)
        ? compileInContext(context, extensions ?? [], source, parameters ?? [])
        : compileFunction(source, parameters ?? [], true);
    return {
      function: mark(compiled, option),
      sourceMapURL: sourceMapOf(code),
      ...(cached === undefined ? {} : { cachedDataRejected: !isCachedDataOf(cached, code) }),
      ...(produce ? { cachedDataProduced: true, cachedData: makeCachedData(code) } : {}),
    };
  } catch (error) {
    decorate(error);
    throw error;
  }
}

function compileForLoader(code: string, name: string, _sea: boolean, detect: boolean): object {
  const option = symbol("vm_dynamic_import_default_internal");
  const common = { cachedDataRejected: false, sourceMapURL: sourceMapOf(code) };
  try {
    const compiled = compileFunction({ code, name, option }, CJS_PARAMETERS);
    return { ...common, canParseAsESM: false, function: mark(compiled, option) };
  } catch (error) {
    const canParseAsESM = isModuleSyntax(code, error);
    if (!canParseAsESM || !detect) warnOfModule(error);
    if (detect && canParseAsESM) return { ...common, canParseAsESM, function: undefined };
    decorate(error);
    throw error;
  }
}

/** Before an error whose cause is a module's syntax in what is no module. */
function warnOfModule(error: unknown): void {
  if (saysModule(error))
    requireBuiltin("internal/process/warning").emitWarningSync(
      'To load an ES module, set "type": "module" in the package.json or use the .mjs extension.',
    );
}

function containsModuleSyntax(code: string, name: string, _resource?: unknown, noVariables?: unknown): boolean {
  try {
    compileFunction({ code, name, option: undefined }, noVariables ? [] : CJS_PARAMETERS);
    return false;
  } catch (error) {
    return isModuleSyntax(code, error);
  }
}

/** What the engine tells of its heap: all of it is this context's. */
function memory(mode: number): Promise<object> {
  const { usedJSHeapSize = 0, totalJSHeapSize = 0 } = (browser.memory() ?? {}) as Record<string, number>;
  const all = { jsMemoryEstimate: usedJSHeapSize, jsMemoryRange: [usedJSHeapSize, totalJSHeapSize] };
  const own = { jsMemoryEstimate: usedJSHeapSize, jsMemoryRange: [usedJSHeapSize, totalJSHeapSize] };
  return Promise.resolve(
    mode === 0
      ? { total: all }
      : { total: all, current: own, other: Array.from({ length: contextCount() }, () => ({ ...own })) },
  );
}

export function contextify(): Binding {
  return {
    ContextifyScript,
    makeContext: (
      sandbox: object | symbol,
      name: string,
      _origin: unknown,
      _strings: boolean,
      _wasm: boolean,
      _queue: boolean,
      option: unknown,
    ) => {
      const made = typeof sandbox === "symbol" ? {} : sandbox;
      makeContext(made, name);
      return mark(made, option);
    },
    compileFunction: compile,
    compileFunctionForCJSLoader: compileForLoader,
    containsModuleSyntax,
    typescript,
    shouldRetryAsESM: (code: string) => isModuleSyntax(code, null),
    // Ctrl-C reaches a process as a signal of the kernel: there is nothing to watch beside it.
    startSigintWatchdog: () => true,
    stopSigintWatchdog: () => false,
    watchdogHasPendingSigint: () => false,
    measureMemory: memory,
    constants: { measureMemory: { mode: { SUMMARY: 0, DETAILED: 1 }, execution: { DEFAULT: 0, EAGER: 1 } } },
  };
}
