import { isCachedDataOf, makeCachedData } from "../core/cached-data.ts";
import { setImportDynamically } from "../core/compile.ts";
import type { Any, Binding, Callback } from "../core/machine.ts";
import { requireBuiltin } from "../core/realm.ts";
import { privateSymbols } from "../core/symbols.ts";
import { SourceModule } from "../modules/compile-module.ts";
import { evaluate, evaluateSync } from "../modules/evaluate.ts";
import { isGraphAsync, link, type Sources } from "../modules/link.ts";
import { ModuleRecord, namespaceOf, STATUS } from "../modules/record.ts";
import { sourceMapOf } from "./contextify.ts";

let initializeMeta: Callback = () => {};
const sources: Sources = new WeakMap();

class ModuleWrap {
  declare url: string;
  declare sourceMapURL: string | undefined;
  readonly #record: ModuleRecord;
  readonly #source: SourceModule | null = null;
  #linked = false;

  /** A module of source text, or a synthetic one: names, and a function that sets them. @throws SyntaxError */
  constructor(
    url: string,
    _context: object | undefined,
    text: string | string[],
    line: Any,
    column: Any,
    option?: Any,
  ) {
    this.url = url;
    const own = typeof option === "symbol" ? option : Symbol(url);
    if (ArrayBuffer.isView(option) && typeof text === "string" && !isCachedDataOf(option, text)) {
      const error = new Error("cachedData buffer was rejected");
      throw Object.assign(error, { code: "ERR_VM_MODULE_CACHED_DATA_REJECTED" });
    }
    Object.defineProperty(this, privateSymbols["host_defined_option_symbol"] as symbol, {
      value: own,
      configurable: true,
    });
    if (typeof text !== "string") {
      const steps = line as Callback;
      this.#record = new ModuleRecord(url, null, text);
      this.#record.run = () => steps.call(this);
      return;
    }
    this.#source = new SourceModule({ code: text, name: url, option: own, line: line ?? 0, column: column ?? 0 });
    this.sourceMapURL = sourceMapOf(text);
    this.#record = new ModuleRecord(url, this.#source.syntax);
    this.#record.waits = this.#source.waits;
    sources.set(this.#record, { module: this.#source, initializeMeta: (meta) => initializeMeta(own, meta, this) });
  }

  getModuleRequests(): object[] {
    return (this.#source?.syntax.requests ?? []).map(({ specifier, attributes }) =>
      Object.assign(Object.create(null), { specifier, attributes: Object.assign(Object.create(null), attributes) }),
    );
  }
  link(_specifiers: readonly string[], modules: readonly ModuleWrap[]): void {
    this.#record.dependencies = Array.from(modules, (wrap) => wrap.#record);
    this.#linked = true;
  }
  instantiate(): void {
    this.#checkLinked(new Set());
    link(this.#record, sources);
  }
  #checkLinked(seen: Set<ModuleRecord>): void {
    if (seen.has(this.#record)) return;
    seen.add(this.#record);
    const [first] = this.#source?.syntax.requests ?? [];
    if (first && !this.#linked) {
      const { ERR_VM_MODULE_LINK_FAILURE } = requireBuiltin("internal/errors").codes;
      throw new ERR_VM_MODULE_LINK_FAILURE(`request for '${first.specifier}' is not yet fulfilled`);
    }
  }
  instantiateSync(): boolean {
    this.instantiate();
    return this.isGraphAsync();
  }
  isGraphAsync(): boolean {
    return isGraphAsync(this.#record);
  }
  evaluate(_timeout: number, _breakOnSigint: boolean): Promise<unknown> {
    return evaluate(this.#record);
  }
  evaluateSync(filename: string, parentFilename: string): object {
    if (this.isGraphAsync()) this.#refuseAsync(filename, parentFilename);
    evaluateSync(this.#record);
    return namespaceOf(this.#record);
  }
  getNamespaceSync(filename: string, parentFilename: string): object {
    if (this.isGraphAsync()) this.#refuseAsync(filename, parentFilename);
    return namespaceOf(this.#record);
  }
  #refuseAsync(filename: string, parentFilename: string): never {
    const { ERR_REQUIRE_ASYNC_MODULE } = requireBuiltin("internal/errors").codes;
    throw new ERR_REQUIRE_ASYNC_MODULE(filename, parentFilename);
  }
  getNamespace(): object {
    if (this.#record.status < STATUS.linked) throw new Error("cannot get namespace, module has not been instantiated");
    return namespaceOf(this.#record);
  }
  getStatus(): number {
    return this.#record.status;
  }
  getError(): unknown {
    return this.#record.error;
  }
  setExport(name: string, value: unknown): void {
    this.#record.setExport(name, value);
  }
  createCachedData(): Uint8Array {
    return makeCachedData(this.#source?.source.code ?? "");
  }
}

const FACADE = "export * from 'original';export { default } from 'original';export const __esModule = true;";

export function moduleWrap(): Binding {
  return {
    ModuleWrap,
    kUninstantiated: STATUS.unlinked,
    kInstantiating: STATUS.linking,
    kInstantiated: STATUS.linked,
    kEvaluating: STATUS.evaluating,
    kEvaluated: STATUS.evaluated,
    kErrored: STATUS.failed,
    kSourcePhase: 1,
    kEvaluationPhase: 2,
    setImportModuleDynamicallyCallback: setImportDynamically,
    setInitializeImportMetaObjectCallback: (fn: Callback) => {
      initializeMeta = fn;
    },
    createRequiredModuleFacade: (original: ModuleWrap) => {
      const facade = new ModuleWrap("node:internal/require_module_default_facade", undefined, FACADE, 0, 0);
      facade.link(["original"], [original]);
      facade.instantiate();
      return facade.evaluateSync("", "");
    },
    /** No engine tells page code a promise's state; what was rejected is thrown by whoever awaits it. */
    throwIfPromiseRejected() {},
  };
}
