import type { Callback } from "../core/machine.ts";

let current: Map<object, unknown> = new Map();

function within<T>(context: Map<object, unknown>, run: () => T): T {
  const before = current;
  current = context;
  try {
    return run();
  } finally {
    current = before;
  }
}

/** Carries the context of the caller into a callback that runs later. */
export function carried<T extends Callback>(fn: T): T {
  const context = current;
  if (context.size === 0) return fn;
  return function (this: unknown, ...args: never[]): unknown {
    return within(context, () => Reflect.apply(fn, this, args));
  } as unknown as T;
}

const argumentsOf: Record<string, readonly number[]> = {
  setTimeout: [0],
  setInterval: [0],
  setImmediate: [0],
  queueMicrotask: [0],
};
let patched = false;

/** From the first store on, timers and promise callbacks carry the context. `await` in user code does not: no hook reaches it. */
function patch(): void {
  if (patched) return;
  patched = true;
  const wrap = (target: object, name: string, positions: readonly number[]): void => {
    const original = Reflect.get(target, name) as (...args: unknown[]) => unknown;
    const wrapped = {
      [name](this: unknown, ...args: unknown[]): unknown {
        for (const at of positions) if (typeof args[at] === "function") args[at] = carried(args[at] as Callback);
        return Reflect.apply(original, this, args);
      },
    }[name]!;
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
    Object.defineProperty(target, name, {
      value: wrapped,
      writable: true,
      configurable: true,
      enumerable: target === globalThis,
    });
  };
  for (const [name, positions] of Object.entries(argumentsOf)) wrap(globalThis, name, positions);
  wrap(globalThis.process, "nextTick", [0]);
  wrap(Promise.prototype, "then", [0, 1]);
}

export class AsyncLocalStorage {
  #enabled = true;
  constructor() {
    patch();
  }
  static bind<T extends Callback>(fn: T): T {
    return carried(fn);
  }
  static snapshot(): (fn: Callback, ...args: unknown[]) => unknown {
    const context = current;
    return (fn, ...args) => within(context, () => Reflect.apply(fn, undefined, args));
  }
  run(store: unknown, fn: Callback, ...args: unknown[]): unknown {
    this.#enabled = true;
    return within(new Map(current).set(this, store), () => Reflect.apply(fn, undefined, args));
  }
  exit(fn: Callback, ...args: unknown[]): unknown {
    const context = new Map(current);
    context.delete(this);
    return within(context, () => Reflect.apply(fn, undefined, args));
  }
  getStore(): unknown {
    return this.#enabled ? current.get(this) : undefined;
  }
  enterWith(store: unknown): void {
    this.#enabled = true;
    current = new Map(current).set(this, store);
  }
  disable(): void {
    this.#enabled = false;
  }
}

let ids = 1;
class AsyncResource {
  readonly #context = current;
  readonly #id = ++ids;
  constructor(readonly type: string) {}
  static bind<T extends Callback>(fn: T): T {
    return carried(fn);
  }
  bind<T extends Callback>(fn: T): T {
    return within(this.#context, () => carried(fn));
  }
  runInAsyncScope(fn: Callback, self?: unknown, ...args: unknown[]): unknown {
    return within(this.#context, () => Reflect.apply(fn, self, args));
  }
  asyncId(): number {
    return this.#id;
  }
  triggerAsyncId(): number {
    return 1;
  }
  emitDestroy(): this {
    return this;
  }
}

export const asyncHooks = {
  AsyncLocalStorage,
  AsyncResource,
  createHook: () => {
    const hook = { enable: () => hook, disable: () => hook };
    return hook;
  },
  executionAsyncId: () => 1,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
};
