import { argumentType, codedError } from "../core/errors.ts";
import type { Callback } from "../core/machine.ts";
import {
  captureRejectionSymbol,
  defaultMaxListeners,
  EventEmitter,
  errorMonitor,
  setDefaultMaxListeners,
} from "./events.ts";

const isTarget = (value: unknown): value is EventTarget => value instanceof EventTarget;
const abortError = (signal: AbortSignal): Error => {
  const error = codedError(Error, "ABORT_ERR", "The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  return error;
};

/** The next `name` event's arguments, as a promise; "error" rejects it. */
function once(
  emitter: EventEmitter | EventTarget,
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const abort = () => {
      cleanup();
      reject(abortError(signal!));
    };
    signal?.addEventListener("abort", abort, { once: true });
    if (isTarget(emitter)) {
      const onEvent = (event: Event) => {
        cleanup();
        resolve([event]);
      };
      const cleanup = () => emitter.removeEventListener(name, onEvent);
      emitter.addEventListener(name, onEvent, { once: true });
      return;
    }
    const fail = (error: unknown) => {
      cleanup();
      reject(error);
    };
    const done = (...args: unknown[]) => {
      cleanup();
      resolve(args);
    };
    function cleanup(): void {
      signal?.removeEventListener("abort", abort);
      if (isTarget(emitter)) return;
      emitter.removeListener("error", fail);
      emitter.removeListener(name, done);
    }
    emitter.once(name, done);
    if (name !== "error") emitter.once("error", fail);
  });
}

/** Events as an async iterator; it ends by `signal`, "error" or return(). */
function on(
  emitter: EventEmitter,
  name: string,
  options: { signal?: AbortSignal; close?: string[] } = {},
): AsyncIterableIterator<unknown[]> {
  const ready: unknown[][] = [];
  const waiting: { resolve(value: IteratorResult<unknown[]>): void; reject(error: unknown): void }[] = [];
  let failure: { error: unknown } | null = null;
  let finished = false;
  const event = (...args: unknown[]) => {
    const next = waiting.shift();
    if (next) next.resolve({ value: args, done: false });
    else ready.push(args);
  };
  const fail = (error: unknown) => {
    const next = waiting.shift();
    if (next) next.reject(error);
    else failure = { error };
    void finish();
  };
  const abort = () => fail(abortError(options.signal!));
  const finish = (): Promise<IteratorResult<unknown[]>> => {
    finished = true;
    emitter.removeListener(name, event);
    emitter.removeListener("error", fail);
    options.signal?.removeEventListener("abort", abort);
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  if (options.signal?.aborted) throw abortError(options.signal);
  options.signal?.addEventListener("abort", abort);
  emitter.on(name, event);
  if (name !== "error") emitter.on("error", fail);
  for (const close of options.close ?? []) emitter.once(close, () => void finish());
  return {
    next() {
      const value = ready.shift();
      if (value) return Promise.resolve({ value, done: false });
      if (failure) {
        const { error } = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: finish,
    throw(error: unknown) {
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

class EventEmitterAsyncResource extends EventEmitter {
  readonly asyncId = 0;
  emitDestroy(): void {}
}

const maxOfTarget = new WeakMap<EventTarget, number>();

const statics = {
  EventEmitter,
  EventEmitterAsyncResource,
  once,
  on,
  errorMonitor,
  captureRejectionSymbol,
  captureRejections: false,
  usingDomains: false,
  init: EventEmitter,
  listenerCount: (emitter: EventEmitter, name: PropertyKey) => emitter.listenerCount(name),
  getEventListeners: (emitter: EventEmitter | EventTarget, name: PropertyKey): Callback[] =>
    isTarget(emitter) ? [] : emitter.listeners(name),
  getMaxListeners: (emitter: EventEmitter | EventTarget) =>
    isTarget(emitter) ? (maxOfTarget.get(emitter) ?? defaultMaxListeners()) : emitter.getMaxListeners(),
  setMaxListeners(count = defaultMaxListeners(), ...targets: (EventEmitter | EventTarget)[]): void {
    if (targets.length === 0) setDefaultMaxListeners(count);
    for (const target of targets) isTarget(target) ? maxOfTarget.set(target, count) : target.setMaxListeners(count);
  },
  addAbortListener(signal: AbortSignal, listener: () => void): Disposable {
    if (!(signal instanceof AbortSignal)) throw argumentType("signal", "AbortSignal", signal);
    if (signal.aborted) queueMicrotask(() => listener());
    else signal.addEventListener("abort", listener, { once: true });
    const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
    return { [dispose]: () => signal.removeEventListener("abort", listener) } as unknown as Disposable;
  },
};
Object.assign(EventEmitter, statics);
Object.defineProperty(EventEmitter, "defaultMaxListeners", {
  get: defaultMaxListeners,
  set: setDefaultMaxListeners,
  enumerable: true,
});

export const events = EventEmitter;
