/**
 * What of the browser this program uses, taken before anything can change the globals and before they are hidden.
 */
type Task = () => void;
type RejectionEvent = { reason: unknown; promise: Promise<unknown>; preventDefault(): void };
export type FailureEvent = {
  error: unknown;
  filename: string;
  lineno: number;
  colno: number;
  preventDefault(): void;
  stopImmediatePropagation(): void;
};
type Scope = {
  addEventListener(
    type: "unhandledrejection" | "rejectionhandled",
    fn: (event: RejectionEvent) => void,
    capture: boolean,
  ): void;
  addEventListener(type: "error", fn: (event: FailureEvent) => void, capture: boolean): void;
  reportError(error: unknown): void;
};

const scope = globalThis as unknown as Scope;
const listen = scope.addEventListener.bind(scope);
const heap = globalThis.performance as { memory?: object } | undefined;
const reportError = scope.reportError.bind(scope);
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
  placeOf: locator(),
  attempt: attempter(),
  memory: () => heap?.memory,
  machine: machineOf(),
  onError: (handler: (event: FailureEvent) => void) => listen("error", handler, true),
  onRejection: (handler: (event: RejectionEvent) => void) => listen("unhandledrejection", handler, true),
  onRejectionHandled: (handler: (event: RejectionEvent) => void) => listen("rejectionhandled", handler, true),
};

/** What the browser tells of the machine; memory in gigabytes, where it tells. */
function machineOf(): { readonly cores: number; readonly memory: number | undefined } {
  const { hardwareConcurrency, deviceMemory } =
    (globalThis as { navigator?: { hardwareConcurrency?: number; deviceMemory?: number } }).navigator ?? {};
  return { cores: Math.max(1, hardwareConcurrency ?? 1), memory: deviceMemory };
}

/** Where the engine says that an error was made or, for text that did not parse, what it is about. Both from 1. */
function locator(): (error: unknown) => { readonly line: number; readonly column: number } | null {
  let found: { line: number; column: number } | null = null;
  let asking = false;
  listen(
    "error",
    (event) => {
      if (!asking) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.lineno > 0) found = { line: event.lineno, column: event.colno };
    },
    true,
  );
  return (error) => {
    asking = true;
    found = null;
    reportError(error);
    asking = false;
    return found;
  };
}

/** What a task threw, and where: the script by the engine's name, line and column from 1 (0: not known). */
export type Thrown = {
  readonly error: unknown;
  readonly script: string;
  readonly line: number;
  readonly column: number;
};

/**
 * Runs a task as a listener of an event: only so does the engine tell where something was thrown. `quietly` says of what
 * was just thrown that nobody is to hear of it.
 */
function attempter(): (task: Task, quietly: () => boolean) => Thrown | null {
  const target = new EventTarget();
  const dispatch = target.dispatchEvent.bind(target);
  const OneEvent = globalThis.Event;
  let next: Task = () => {};
  let ask: () => boolean = () => false;
  let thrown: Thrown | null = null;
  let attempts = 0;
  target.addEventListener("run", () => {
    const [task, quietly] = [next, ask];
    let whole = false;
    try {
      task();
      whole = true;
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: a catch would make the engine forget where it was thrown.
      if (!whole && quietly()) return;
    }
  });
  listen(
    "error",
    (event) => {
      if (attempts === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      thrown = { error: event.error, script: event.filename, line: event.lineno, column: event.colno };
    },
    true,
  );
  return (task, quietly) => {
    next = task;
    ask = quietly;
    thrown = null;
    attempts++;
    dispatch(new OneEvent("run"));
    attempts--;
    const found = thrown;
    thrown = null;
    return found;
  };
}

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
