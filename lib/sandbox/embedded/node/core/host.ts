/** What the program needs of the thread it runs in, beside the system calls. Taken before user code can change the globals. */
export interface Host {
  /** Runs `task` in a turn of its own, after all microtasks. */
  hop(task: () => void): void;
  /** Milliseconds. Returns a cancel function. */
  after(task: () => void, delay: number): () => void;
  /** Milliseconds since the process began, with fractions. */
  now(): number;
  onRejection(handler: (reason: unknown, promise: Promise<unknown>) => void): void;
  onRejectionHandled(handler: (promise: Promise<unknown>) => void): void;
  /** Errors that left a callback nobody here called. */
  onError(handler: (error: unknown) => void): void;
  /** Runs `task` once every rejection up to now has been told to `onRejection`. */
  settled(task: () => void): void;
  /** Compiles a function expression at global scope. */
  compile(source: string): unknown;
  /** Where `source` fails to compile, 1-based; null when the engine does not say. */
  locateSyntaxError(source: string, found: (at: { line: number; column: number } | null) => void): void;
  /** True when a stack frame's script name is that of this program, not of user code. */
  isInternal(script: string): boolean;
}

type RejectionEvent = { reason: unknown; promise: Promise<unknown>; preventDefault(): void };
type FailureEvent = { error: unknown; lineno: number; colno: number; preventDefault(): void };
type WorkerScope = {
  addEventListener(
    type: "unhandledrejection" | "rejectionhandled",
    fn: (event: RejectionEvent) => void,
    capture: boolean,
  ): void;
  addEventListener(type: "error", fn: (event: FailureEvent) => void, capture: boolean): void;
};

/** The script of a stack's first frame, of either engine. */
export function scriptOfStack(stack: string): string {
  return /((?:blob|https?|file|data):[^()\s@]*?):\d+(?::\d+)?\)?$/m.exec(stack)?.[1] ?? "";
}

export function workerHost(): Host {
  const scope = globalThis as unknown as WorkerScope;
  const channel = new MessageChannel();
  const hops: (() => void)[] = [];
  channel.port1.onmessage = () => hops.shift()?.();
  const { port2 } = channel;
  const timer = globalThis.setTimeout.bind(globalThis);
  const cancel = globalThis.clearTimeout.bind(globalThis);
  const clock = performance.now.bind(performance);
  const start = clock();
  // biome-ignore lint/security/noGlobalEval: running the program is what this is for.
  const evaluate = globalThis.eval.bind(globalThis);
  const own = scriptOfStack(new Error("where").stack ?? "");
  const probes = new Map<Promise<unknown>, () => void>();
  let locating: ((at: { line: number; column: number } | null) => void) | null = null;
  const hop = (task: () => void): void => {
    hops.push(task);
    port2.postMessage(null);
  };
  return {
    hop,
    after: (task, delay) => {
      const id = timer(task, delay);
      return () => cancel(id);
    },
    now: () => clock() - start,
    onRejection: (handler) =>
      scope.addEventListener(
        "unhandledrejection",
        (event) => {
          event.preventDefault();
          const probe = probes.get(event.promise);
          if (probe === undefined) return handler(event.reason, event.promise);
          probes.delete(event.promise);
          probe();
        },
        true,
      ),
    onRejectionHandled: (handler) =>
      scope.addEventListener("rejectionhandled", (event) => handler(event.promise), true),
    onError: (handler) =>
      scope.addEventListener(
        "error",
        (event) => {
          event.preventDefault();
          const found = locating;
          locating = null;
          if (found) found(event.lineno > 0 ? { line: event.lineno, column: event.colno } : null);
          else handler(event.error);
        },
        true,
      ),
    settled: (task) => {
      const probe = Promise.reject(new Error("probe"));
      probes.set(probe, task);
    },
    compile: (source) => evaluate(source),
    locateSyntaxError: (source, found) => {
      locating = found;
      // Left uncaught on purpose: only the error event tells where a script failed to parse.
      hop(() => evaluate(source));
    },
    isInternal: (script) => script === own,
  };
}
