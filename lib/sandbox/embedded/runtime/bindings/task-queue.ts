import { browser } from "../core/browser.ts";
import { endTurn, wake } from "../core/loop.ts";
import { handlers, tickInfo } from "../core/loop-state.ts";
import type { Binding, Callback } from "../core/machine.ts";
import { rememberRejection } from "../core/promise-states.ts";

const events = {
  kPromiseRejectWithNoHandler: 0,
  kPromiseHandlerAddedAfterReject: 1,
  kPromiseRejectAfterResolved: 2,
  kPromiseResolveAfterResolved: 3,
};

export function taskQueue(): Binding {
  return {
    enqueueMicrotask: (fn: () => void) =>
      browser.queueMicrotask(() => {
        try {
          fn();
        } catch (error) {
          handlers.uncaught(error);
        }
        wake();
      }),
    setTickCallback: (ticks: () => void, rejections: () => void) => {
      handlers.processTicks = ticks;
      handlers.processRejections = rejections;
    },
    /** The browser runs them when the callback is over. */
    runMicrotasks() {},
    endTurn,
    tickInfo,
    promiseRejectEvents: events,
    setPromiseRejectCallback: (fn: Callback) => {
      browser.onRejection((event) => {
        event.preventDefault();
        rememberRejection(event.promise, event.reason);
        fn(events.kPromiseRejectWithNoHandler, event.promise, event.reason);
        wake();
      });
      browser.onRejectionHandled((event) => {
        fn(events.kPromiseHandlerAddedAfterReject, event.promise, undefined);
        wake();
      });
    },
  };
}
