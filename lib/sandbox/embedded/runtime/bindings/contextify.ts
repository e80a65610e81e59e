import { compileScript, isModuleSyntax } from "../core/compile.ts";
import type { Any, Binding } from "../core/machine.ts";
import { privateSymbols } from "../core/symbols.ts";

const CJS_PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];

export function contextify(): Binding {
  class ContextifyScript {
    readonly #code: string;
    readonly #name: string;
    readonly #option: unknown;
    readonly #lines: number;
    declare sourceMapURL: string | undefined;
    constructor(code: string, name: string, line = 0, _column = 0, _cached?: unknown, _produce?: unknown, _context?: unknown, option?: unknown) {
      this.#code = code;
      this.#name = name;
      this.#option = option;
      this.#lines = line;
      this.sourceMapURL = sourceMapOf(code);
      mark(this, option);
      // Syntax errors belong to the making of a script, not to its run.
      compileScript({ code, name, parameters: null, check: true, option, line });
    }
    runInContext(sandbox: object | null): unknown {
      if (sandbox !== null) return contexts.run(sandbox, this.#code, this.#name);
      return compileScript({ code: this.#code, name: this.#name, parameters: null, option: this.#option, line: this.#lines });
    }
    createCachedData(): Uint8Array {
      return (globalThis as Any).Buffer.alloc(0);
    }
  }
  return {
    ContextifyScript,
    makeContext: (sandbox: object) => contexts.make(sandbox),
    compileFunction: (
      code: string, name: string, line: number, _column: number, _cached: unknown, _produce: unknown,
      context: object | undefined, _extensions: unknown, parameters: readonly string[] | undefined, option: unknown,
    ) => ({
      function: mark(context
        ? contexts.run(context, `(function (${(parameters ?? []).join(",")}) {${code}\n})`, name)
        : compileScript({ code, name, parameters: parameters ?? [], option, line }), option),
      sourceMapURL: sourceMapOf(code),
    }),
    compileFunctionForCJSLoader: (code: string, name: string, _sea: boolean, detect: boolean) => {
      let compiled: unknown;
      let canParseAsESM = false;
      try {
        compiled = compileScript({ code, name, parameters: CJS_PARAMETERS, option: undefined, line: 0 });
      } catch (error) {
        canParseAsESM = isModuleSyntax(code, error);
        if (!detect || !canParseAsESM) throw error;
      }
      return { cachedDataRejected: false, sourceMapURL: sourceMapOf(code), canParseAsESM, function: compiled };
    },
    containsModuleSyntax: (code: string, name: string, _resource?: unknown, noVariables?: unknown) => {
      try {
        compileScript({ code, name, parameters: noVariables ? [] : CJS_PARAMETERS, option: undefined, line: 0, check: true });
        return false;
      } catch (error) {
        return isModuleSyntax(code, error);
      }
    },
    shouldRetryAsESM: (code: string) => isModuleSyntax(code, null),
    startSigintWatchdog() {},
    stopSigintWatchdog: () => false,
    watchdogHasPendingSigint: () => false,
    measureMemory: () => Promise.resolve({}),
    constants: { measureMemory: { mode: { SUMMARY: 0, DETAILED: 1 }, execution: { DEFAULT: 0, EAGER: 1 } } },
  };
}

/** How the library finds who decides on `import()` in this script. */
function mark(script: unknown, option: unknown): unknown {
  Object.defineProperty(script, privateSymbols["host_defined_option_symbol"] as symbol, { value: option, configurable: true });
  return script;
}

const sourceMapOf = (code: string): string | undefined =>
  /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(code.slice(-4096))?.[1];

const contexts = {
  make(_sandbox: object): void {
    throw new Error("vm contexts are not part of this sandbox yet.");
  },
  run(_sandbox: object, _code: string, _name: string): unknown {
    throw new Error("vm contexts are not part of this sandbox yet.");
  },
};
