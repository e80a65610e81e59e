import { unavailable } from "../core/errors.ts";
import { compileScript } from "../loader/compile.ts";

const refuse = (what: string, reason: string) => (): never => {
  throw unavailable(what, reason);
};

let scripts = 0;
const nameOf = (options: unknown): string =>
  typeof options === "string"
    ? options
    : ((options as { filename?: string } | undefined)?.filename ?? `evalmachine.<anonymous>${scripts++ || ""}`);

/** Contexts are plain objects: code runs in this realm with the object's properties in scope. */
function runInContext(code: string, context: object, options?: unknown): unknown {
  const scope = new Proxy(context, {
    has: (_, key) => key !== "$code" && key !== "eval",
    get: (target, key) =>
      key === Symbol.unscopables ? undefined : key in target ? Reflect.get(target, key) : Reflect.get(globalThis, key),
  });
  const run = compileScript(
    nameOf(options),
    code,
    "(function($scope,$code){with($scope){return eval($code)}})//",
    "",
    "",
  ) as (scope: object, code: string) => unknown;
  return run(scope, code);
}

class Script {
  readonly #code: string;
  readonly #options: unknown;
  constructor(code: string, options?: unknown) {
    this.#code = String(code);
    this.#options = options;
    // Throws what does not parse, as Node does.
    compileScript(nameOf(options), this.#code, "(function(){", "", "})");
  }
  runInThisContext(): unknown {
    return compileScript(nameOf(this.#options), this.#code, "", this.#code, "");
  }
  runInContext(context: object): unknown {
    return runInContext(this.#code, context, this.#options);
  }
  runInNewContext(context: object = {}): unknown {
    return runInContext(this.#code, context, this.#options);
  }
  createCachedData(): Uint8Array {
    return new Uint8Array(0);
  }
}

const contexts = new WeakSet<object>();
export const vm = {
  Script,
  createContext: (context: object = {}) => {
    contexts.add(context);
    return context;
  },
  isContext: (context: object) => contexts.has(context),
  runInThisContext: (code: string, options?: unknown) => compileScript(nameOf(options), code, "", code, ""),
  runInContext,
  runInNewContext: (code: string, context: object = {}, options?: unknown) => runInContext(code, context, options),
  compileFunction: (code: string, params: string[] = [], options?: unknown) =>
    compileScript(nameOf(options), code, `(function(${params.join()}){`, code, "\n})"),
};

export const v8 = {
  serialize: refuse("v8.serialize()", "it is not part of this version; structuredClone() copies values"),
  deserialize: refuse("v8.deserialize()", "it is not part of this version"),
  getHeapStatistics: () => ({
    total_heap_size: 20_000_000,
    used_heap_size: 10_000_000,
    heap_size_limit: 2_000_000_000,
    total_available_size: 2_000_000_000,
  }),
  getHeapSpaceStatistics: () => [],
  setFlagsFromString: () => {},
  cachedDataVersionTag: () => 0,
};

export const workerThreads = {
  isMainThread: true,
  parentPort: null,
  workerData: null,
  threadId: 0,
  resourceLimits: {},
  SHARE_ENV: Symbol.for("nodejs.worker_threads.SHARE_ENV"),
  MessageChannel: globalThis.MessageChannel,
  MessagePort: globalThis.MessagePort,
  BroadcastChannel: globalThis.BroadcastChannel,
  markAsUntransferable: () => {},
  moveMessagePortToContext: refuse("worker_threads.moveMessagePortToContext()", "there is one context"),
  receiveMessageOnPort: refuse("worker_threads.receiveMessageOnPort()", "a browser cannot read a port at once"),
  getEnvironmentData: () => undefined,
  setEnvironmentData: () => {},
  Worker: class Worker {
    constructor() {
      throw unavailable(
        "worker_threads.Worker",
        "threads are not part of this version; child_process runs other programs",
      );
    }
  },
};
