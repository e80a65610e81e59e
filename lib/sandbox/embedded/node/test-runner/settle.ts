import { clearTimeout, setTimeout } from "../core/timers.ts";
import { testFailure } from "./failure.ts";

export type TestFn = (context: unknown, done?: (error?: unknown) => void) => unknown;

/** Calls with a callback, a promise or neither; rejects when it takes too long. */
export async function settle(
  fn: TestFn,
  self: unknown,
  arg: unknown,
  timeout: number,
  signal: AbortSignal,
): Promise<void> {
  const run = new Promise<void>((resolve, reject) => {
    if (fn.length >= 2) {
      let called = false;
      const result = fn.call(self, arg, (error) => {
        if (called) return reject(testFailure("callback invoked multiple times", "multipleCallbackInvocations"));
        called = true;
        return error ? reject(error) : resolve();
      });
      if (typeof (result as Promise<unknown>)?.then === "function")
        reject(testFailure("passed a callback but also returned a Promise", "callbackAndPromisePresent"));
    } else Promise.resolve(fn.call(self, arg)).then(() => resolve(), reject);
  });
  const late = limit(timeout, signal);
  try {
    await (late ? Promise.race([run, late.promise]) : run);
  } finally {
    late?.clear();
  }
}

export function limit(timeout: number, signal: AbortSignal): { promise: Promise<never>; clear(): void } {
  let clear: () => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    const timer = Number.isFinite(timeout)
      ? setTimeout(
          () => reject(testFailure(`test timed out after ${timeout}ms`, "testTimeoutFailure")),
          timeout,
        ).unref()
      : null;
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    clear = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
  });
  promise.catch(() => {});
  return { promise, clear };
}
