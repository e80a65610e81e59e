import { argumentType, argumentValue } from "../core/errors.ts";
import { MockTimers } from "./mock-timers.ts";

type Fn = (...args: unknown[]) => unknown;
type Call = { arguments: unknown[]; error: unknown; result: unknown; stack: Error; target: unknown; this: unknown };

class MockFunctionContext {
  #calls: Call[] = [];
  readonly #once = new Map<number, Fn>();
  #implementation: Fn;
  readonly #restore: (() => void) | null;
  readonly original: Fn;
  #left: number;

  constructor(implementation: Fn, original: Fn, times: number, restore: (() => void) | null) {
    this.#implementation = implementation;
    this.original = original;
    this.#left = times;
    this.#restore = restore;
  }
  get calls(): Call[] {
    return this.#calls.slice();
  }
  callCount(): number {
    return this.#calls.length;
  }
  mockImplementation(fn: Fn): void {
    if (typeof fn !== "function") throw argumentType("implementation", "function", fn);
    this.#implementation = fn;
  }
  mockImplementationOnce(fn: Fn, onCall = this.#calls.length): void {
    this.#once.set(onCall, fn);
  }
  resetCalls(): void {
    this.#calls = [];
  }
  restore(): void {
    this.#restore?.();
    this.#implementation = this.original;
  }
  /** Records the call and hands it on. */
  invoke(self: unknown, args: unknown[], target: (new (...args: unknown[]) => unknown) | undefined): unknown {
    const number = this.#calls.length;
    const fn = this.#once.get(number) ?? (this.#left-- > 0 ? this.#implementation : this.original);
    this.#once.delete(number);
    const call: Call = { arguments: args, error: undefined, result: undefined, stack: new Error(), target, this: self };
    try {
      call.result = target ? (Reflect.construct(fn, args, target) as unknown) : Reflect.apply(fn, self, args);
      if (target) call.this = call.result;
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      this.#calls.push(call);
    }
  }
}

type Options = { times?: number; getter?: boolean; setter?: boolean };

/** `mock` and `t.mock`. */
export class MockTracker {
  readonly #made: MockFunctionContext[] = [];
  readonly timers = new MockTimers();

  fn(original?: unknown, implementation?: unknown, options?: Options): Fn {
    const base = (typeof original === "function" ? original : () => {}) as Fn;
    const replacement = (typeof implementation === "function" ? implementation : base) as Fn;
    const settings = (
      typeof original === "object" ? original : typeof implementation === "object" ? implementation : options
    ) as Options | undefined;
    return this.#make(replacement, base, settings?.times ?? Number.POSITIVE_INFINITY, null);
  }
  #make(implementation: Fn, original: Fn, times: number, restore: (() => void) | null): Fn {
    const context = new MockFunctionContext(implementation, original, times, restore);
    this.#made.push(context);
    return new Proxy(original, {
      apply: (_, self, args: unknown[]) => context.invoke(self, args, undefined),
      construct: (_, args: unknown[], target) =>
        context.invoke(undefined, args, target as unknown as new () => unknown) as object,
      get: (target, key, receiver) => (key === "mock" ? context : Reflect.get(target, key, receiver)),
    });
  }
  method(owner: object, name: PropertyKey, implementation?: unknown, options?: Options): Fn {
    const settings = ((typeof implementation === "object" ? implementation : options) ?? {}) as Options;
    let holder: object | null = owner;
    let own = Object.getOwnPropertyDescriptor(holder, name);
    while (!own && holder) {
      holder = Object.getPrototypeOf(holder) as object | null;
      own = holder ? Object.getOwnPropertyDescriptor(holder, name) : undefined;
    }
    const key = settings.getter ? "get" : settings.setter ? "set" : "value";
    const original = own?.[key] as unknown;
    if (typeof original !== "function") throw argumentValue("methodName", name, "must be a method");
    const had = Object.hasOwn(owner, name);
    const restore = () => {
      if (had) Object.defineProperty(owner, name, own!);
      else Reflect.deleteProperty(owner, name);
    };
    const mocked = this.#make(
      (typeof implementation === "function" ? implementation : original) as Fn,
      original as Fn,
      settings.times ?? Number.POSITIVE_INFINITY,
      restore,
    );
    const shared = { configurable: true, enumerable: own!.enumerable ?? false };
    const replaced: PropertyDescriptor =
      key === "value"
        ? { ...shared, writable: true, value: mocked }
        : { ...shared, ...(own!.get ? { get: () => own!.get!.call(owner) as unknown } : {}), [key]: mocked };
    Object.defineProperty(owner, name, replaced);
    return mocked;
  }
  getter(owner: object, name: PropertyKey, implementation?: unknown, options?: Options): Fn {
    return typeof implementation === "function"
      ? this.method(owner, name, implementation, { ...options, getter: true })
      : this.method(owner, name, { ...(implementation as Options), getter: true });
  }
  setter(owner: object, name: PropertyKey, implementation?: unknown, options?: Options): Fn {
    return typeof implementation === "function"
      ? this.method(owner, name, implementation, { ...options, setter: true })
      : this.method(owner, name, { ...(implementation as Options), setter: true });
  }
  restoreAll(): void {
    for (const context of this.#made) context.restore();
  }
  reset(): void {
    this.restoreAll();
    this.timers.reset();
    this.#made.length = 0;
  }
}
