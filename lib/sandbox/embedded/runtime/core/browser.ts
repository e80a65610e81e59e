/**
 * What of the browser this program uses, taken before anything can change the globals and before they are hidden.
 */
type Task = () => void;
type RejectionEvent = { reason: unknown; promise: Promise<unknown>; preventDefault(): void };
type FailureEvent = { error: unknown; lineno: number; colno: number; preventDefault(): void };
type Scope = {
  addEventListener(
    type: "unhandledrejection" | "rejectionhandled",
    fn: (event: RejectionEvent) => void,
    capture: boolean,
  ): void;
  addEventListener(type: "error", fn: (event: FailureEvent) => void, capture: boolean): void;
};

const scope = globalThis as unknown as Scope;
const listen = scope.addEventListener.bind(scope);
const timer = globalThis.setTimeout.bind(globalThis);
const cancel = globalThis.clearTimeout.bind(globalThis);
const clock = performance.now.bind(performance);

export const browser = {
  MessageChannel: globalThis.MessageChannel,
  TextDecoder: globalThis.TextDecoder,
  TextEncoder: globalThis.TextEncoder,
  URL: globalThis.URL,
  Promise: globalThis.Promise,
  WebAssembly: globalThis.WebAssembly,
  crypto: globalThis.crypto,
  structuredClone: globalThis.structuredClone.bind(globalThis),
  queueMicrotask: globalThis.queueMicrotask.bind(globalThis),
  CompressionStream: globalThis.CompressionStream,
  DecompressionStream: globalThis.DecompressionStream,
  /** Milliseconds since 1970 at which `now` was 0. */
  timeOrigin: performance.timeOrigin,
  /** Milliseconds, with fractions. */
  now: clock,
  // biome-ignore lint/security/noGlobalEval: running the program is what this is for.
  evaluate: globalThis.eval.bind(globalThis) as (source: string) => unknown,
  after(task: Task, delay: number): Task {
    const id = timer(task, delay);
    return () => cancel(id);
  },
  hop: hopper(),
  onError: (handler: (event: FailureEvent) => void) => listen("error", handler, true),
  onRejection: (handler: (event: RejectionEvent) => void) => listen("unhandledrejection", handler, true),
  onRejectionHandled: (handler: (event: RejectionEvent) => void) => listen("rejectionhandled", handler, true),
};

/** Runs tasks in turns of their own, after all microtasks. */
function hopper(): (task: Task) => void {
  const channel = new globalThis.MessageChannel();
  const tasks: Task[] = [];
  channel.port1.onmessage = () => tasks.shift()?.();
  const port = channel.port2;
  const post = port.postMessage.bind(port);
  return (task) => {
    tasks.push(task);
    post(null);
  };
}
