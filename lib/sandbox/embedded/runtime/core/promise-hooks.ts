import { afterCallback } from "./loop.ts";
import type { Callback } from "./machine.ts";

/**
 * Promise hooks without an engine's help, for async_hooks and AsyncLocalStorage: `then` is wrapped once hooks are set, and
 * the loader rewrites `await x` in programs that use such storage into `$back($save(), await x)`.
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
