import { codedError } from "../core/errors.ts";
import * as base from "../core/timers.ts";

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");
type Options = { signal?: AbortSignal; ref?: boolean };
type Handle = { unref(): unknown };

function cancellable<T>(
  options: Options,
  start: (done: (value: T) => void) => { handle: Handle; cancel(): void },
): Promise<T> {
  const { signal, ref } = options;
  const aborted = () =>
    Object.assign(codedError(Error, "ABORT_ERR", "The operation was aborted", { cause: signal?.reason }), {
      name: "AbortError",
    });
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted());
    const onAbort = () => {
      cancel();
      reject(aborted());
    };
    const { handle, cancel } = start((value) => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    if (ref === false) handle.unref();
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function promisedTimeout<T>(delay?: number, value?: T, options: Options = {}): Promise<T> {
  return cancellable(options, (done) => {
    const handle = base.setTimeout(() => done(value as T), delay);
    return { handle, cancel: () => base.clearTimeout(handle) };
  });
}
function promisedImmediate<T>(value?: T, options: Options = {}): Promise<T> {
  return cancellable(options, (done) => {
    const handle = base.setImmediate(() => done(value as T));
    return { handle, cancel: () => base.clearImmediate(handle) };
  });
}
async function* promisedInterval<T>(delay?: number, value?: T, options: Options = {}): AsyncGenerator<T> {
  for (;;) yield await promisedTimeout(delay, value as T, options);
}

const promises = {
  setTimeout: promisedTimeout,
  setImmediate: promisedImmediate,
  setInterval: promisedInterval,
  scheduler: {
    wait: (delay: number, options?: Options) => promisedTimeout(delay, undefined, options),
    yield: () => promisedImmediate(),
  },
};
Object.defineProperty(base.setTimeout, CUSTOM, { value: promisedTimeout, configurable: true });
Object.defineProperty(base.setImmediate, CUSTOM, { value: promisedImmediate, configurable: true });

export const timers = { ...base, promises };
