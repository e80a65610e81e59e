import { afterCallback } from "./loop.ts";
import type { Callback } from "./machine.ts";

/**
 * Promise hooks without an engine's help, for async_hooks and AsyncLocalStorage: `then` is wrapped once hooks are set, and
 * what programs await is followed by calls that stand in their text (see modules/awaits.ts).
 *
 * What remains: promises that the library makes for itself have no hooks, and a continuation ends where the next begins.
 */
type Hooks = readonly [init?: Callback, before?: Callback, after?: Callback, settled?: Callback];
let hooks: Hooks = [];
let active = false;
let installed = false;
/** The continuation that runs now, if it is one of a rewritten `await`. */
let current: object | null = null;

const nativeThen = Promise.prototype.then;
const call = Reflect.apply;

function endContinuation(): void {
  const ended = current;
  current = null;
  if (ended) hooks[2]?.(ended);
}
afterCallback(endContinuation);

function wrapped(fn: unknown, derived: () => object): unknown {
  if (typeof fn !== "function") return fn;
  return (value: unknown) => {
    const promise = derived();
    endContinuation();
    hooks[1]?.(promise);
    try {
      return (fn as Callback)(value);
    } finally {
      hooks[2]?.(promise);
    }
  };
}

function install(): void {
  if (installed) return;
  installed = true;
  // A method, so that it is no constructor; of a name that does not make the object a thenable.
  const hooked = {
    follow(this: Promise<unknown>, onFulfilled: unknown, onRejected: unknown): unknown {
      if (!active) return call(nativeThen, this, [onFulfilled, onRejected]);
      let derived: object = this;
      const find = (): object => derived;
      derived = call(nativeThen, this, [wrapped(onFulfilled, find), wrapped(onRejected, find)]) as object;
      hooks[0]?.(derived, this);
      return derived;
    },
  };
  Object.defineProperty(hooked.follow, "name", { value: "then", configurable: true });
  const { prototype } = Promise;
  // biome-ignore lint/suspicious/noThenProperty: the promise's own is what has to be followed.
  Object.defineProperty(prototype, "then", {
    value: hooked.follow,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Functions of the library, or undefined: init, before, after, settled. */
export function setPromiseHooks(...given: readonly (Callback | undefined)[]): void {
  hooks = given as unknown as Hooks;
  active = given.some((hook) => typeof hook === "function");
  if (active) install();
}
export const promiseHooks = (): readonly unknown[] => [hooks[0], hooks[1], hooks[2], hooks[3]];

/** What is awaited, on its way past `saveContext`: nothing runs between the two. */
let awaited: unknown;
const nothing = (): void => {};

/** Before an `await`: what its continuation belongs to. */
function saveContext(value: unknown): object | undefined {
  awaited = value;
  if (!active) return undefined;
  const continuation = new Promise(nothing);
  hooks[0]?.(continuation, undefined);
  return continuation;
}
function takeValue(): unknown {
  const value = awaited;
  awaited = undefined;
  return value;
}
/** After it: the context is what it was; the value goes on. */
function restoreContext<T>(continuation: object | undefined, value: T): T {
  if (continuation && active && current !== continuation) {
    endContinuation();
    current = continuation;
    hooks[1]?.(continuation);
  }
  return value;
}

type Steps = { next(...args: unknown[]): unknown; return?: Callback; throw?: Callback };
type Result = { readonly value: unknown; readonly done: boolean };

/** What `for await` goes through: its body runs in the context that the loop was in. `save`: for its function's handlers. */
function followEach(values: unknown, save: (saved: object | undefined) => void = nothing): unknown {
  if (!active || values === null || values === undefined) return values;
  const source = values as { [Symbol.asyncIterator]?: () => Steps; [Symbol.iterator]?: () => Steps };
  const own = source[Symbol.asyncIterator];
  if (typeof own !== "function" && typeof source[Symbol.iterator] !== "function") return values;
  const steps = call(own ?? (source[Symbol.iterator] as () => Steps), source, []) as Steps;
  const settled = ({ value, done }: Result): unknown =>
    call(nativeThen, Promise.resolve(value), [(each: unknown) => ({ value: each, done })]);
  const iterator = {
    next(...args: unknown[]): Promise<object> {
      const saved = saveContext(undefined);
      save(saved);
      // Read by the engine when the loop goes on.
      const followed = (result: Result): object =>
        result === null || typeof result !== "object"
          ? result
          : {
              get done() {
                restoreContext(saved, undefined);
                return result.done;
              },
              get value() {
                return result.value;
              },
            };
      const first = Promise.resolve(steps.next(...args)) as Promise<Result>;
      const whole = own ? first : (call(nativeThen, first, [settled]) as Promise<Result>);
      return call(nativeThen, whole, [followed]) as Promise<object>;
    },
    ...(typeof steps.return === "function" ? { return: (value: unknown) => steps.return?.(value) } : {}),
    [Symbol.asyncIterator]: (): unknown => iterator,
  };
  return iterator;
}

/** Global, so that the text of a function that goes elsewhere still means something. Not to be seen or changed. */
export const AWAIT_HELPERS: Readonly<Record<string, unknown>> = {
  $$save: saveContext,
  $$value: takeValue,
  $$back: restoreContext,
  $$each: followEach,
};
export function installAwaitHelpers(): void {
  for (const [name, value] of Object.entries(AWAIT_HELPERS))
    Object.defineProperty(globalThis, name, { value, enumerable: false, writable: false, configurable: false });
}
