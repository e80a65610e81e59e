import { setImportDynamically } from "../core/compile.ts";
import type { Any, Binding, Callback } from "../core/machine.ts";

export let initializeMeta: Callback = () => {};

class ModuleWrap {
  readonly url: string;
  constructor(url: string, ..._rest: Any[]) {
    this.url = url;
  }
  link(): void {}
  instantiate(): void {}
  evaluate(): void {}
  setExport(): void {}
  getNamespace(): object {
    return {};
  }
  getStatus(): number {
    return 0;
  }
}

export function moduleWrap(): Binding {
  return {
    ModuleWrap,
    kUninstantiated: 0,
    kInstantiating: 1,
    kInstantiated: 2,
    kEvaluating: 3,
    kEvaluated: 4,
    kErrored: 5,
    kSourcePhase: 1,
    kEvaluationPhase: 2,
    setImportModuleDynamicallyCallback: setImportDynamically,
    setInitializeImportMetaObjectCallback: (fn: Callback) => {
      initializeMeta = fn;
    },
    createRequiredModuleFacade: () => ({}),
    throwIfPromiseRejected() {},
  };
}
