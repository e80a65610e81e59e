import type { Host } from "../core/host.ts";

type Globals = {
  process: { on(event: string, fn: (...args: never[]) => void): void; removeAllListeners(): void };
  setTimeout: (fn: () => void, ms: number) => unknown;
  clearTimeout: (id: never) => void;
};
type Vm = {
  Script: new (source: string, options: { filename: string }) => unknown;
  runInThisContext(source: string): unknown;
};

/** The host for tests: Node itself, its natives taken before the program replaces them. `vm` is node:vm. */
export function nativeHost(globals: Globals, vm: Vm, bundle: string): Host {
  const { process: native, setTimeout: timer, clearTimeout: cancel } = globals;
  const { setImmediate: hopLater } = globalThis;
  const clock = performance.now.bind(performance);
  const start = clock();
  // biome-ignore lint/security/noGlobalEval: running the program is what this is for.
  const evaluate = globalThis.eval;
  const probes = new Map<unknown, () => void>();
  return {
    hop: (task) => void hopLater(task),
    after: (task, delay) => {
      const id = timer(task, delay);
      return () => cancel(id as never);
    },
    now: () => clock() - start,
    onRejection: (handler) =>
      native.on("unhandledRejection", (reason: unknown, promise: Promise<unknown>) => {
        const probe = probes.get(promise);
        probes.delete(promise);
        if (probe) probe();
        else handler(reason, promise);
      }),
    onRejectionHandled: (handler) => native.on("rejectionHandled", handler),
    onError: (handler) => native.on("uncaughtException", handler),
    settled: (task) => {
      const probe = Promise.reject(new Error("probe"));
      probes.set(probe, task);
    },
    compile: (source) => evaluate(source),
    locateSyntaxError: (source, found) => {
      try {
        new vm.Script(source, { filename: "located.js" });
        found(null);
      } catch (error) {
        const [head, , caret] = String((error as Error).stack).split("\n");
        const line = Number(/located\.js:(\d+)/.exec(head ?? "")?.[1] ?? 0);
        found(line > 0 ? { line, column: (caret ?? "").indexOf("^") + 1 } : null);
      }
    },
    isInternal: (script) => script.includes(bundle) || script.startsWith("node:"),
  };
}
