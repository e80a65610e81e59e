import type { StartMessage } from "./channel.ts";
import type { KernelMessage, Program } from "./syscalls.ts";
import { createSystem, ENDED, type WorkerReport } from "./system.ts";

type Scope = {
  postMessage(message: WorkerReport | number, transfer?: Transferable[]): void;
  addEventListener(type: "message", handler: (event: MessageEvent) => void): void;
  addEventListener(type: "error", handler: (event: ErrorEvent) => void): void;
  addEventListener(type: "unhandledrejection", handler: (event: PromiseRejectionEvent) => void): void;
};

/** The text of a thrown value as it goes to stderr. */
function textOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack?.includes(thrown.message) ? thrown.stack : String(thrown);
  return `Uncaught ${String(thrown)}`;
}

/**
 * Makes this worker a process: it waits for its start, runs the named program, and ends by exit only; where the kernel keeps
 * it then, it is another process after that. `warm`: what is prepared, once the kernel has handed over the library, before there is a process
 * to run.
 */
export function runWorker(
  programs: Readonly<Record<string, Program>>,
  warm?: (library: SharedArrayBuffer, thread: number) => void,
): void {
  const scope = globalThis as unknown as Scope;
  const listen = scope.addEventListener.bind(scope) as Scope["addEventListener"];
  // Bound now: a program may hide what is a browser's from the code that it runs.
  let send: Scope["postMessage"] = scope.postMessage.bind(scope);
  let joined = false;
  const post: Scope["postMessage"] = (message, transfer = []) => send(message, transfer);
  let deliver: ((message: KernelMessage) => void) | null = null;

  /** Ends the process that runs, after it threw. */
  let fail: (thrown: unknown) => void = () => {};
  let listening = false;
  const listenToErrors = (): void => {
    if (listening) return;
    listening = true;
    // A program that sets handlers of its own calls preventDefault in them; these are the last resort.
    listen("error", (event) => {
      if (event.error === ENDED) event.preventDefault();
      else if (!event.defaultPrevented) fail(event.error ?? event.message);
    });
    listen("unhandledrejection", (event) => {
      if (event.reason === ENDED) event.preventDefault();
      else if (!event.defaultPrevented) fail(event.reason);
    });
  };

  const run = async (start: StartMessage, buffer: SharedArrayBuffer): Promise<void> => {
    const { system, deliver: hand, hasEnded } = createSystem(start, buffer, post);
    deliver = hand;
    fail = (thrown) => {
      if (thrown === ENDED) return;
      try {
        system.fs.write(2, new TextEncoder().encode(`${textOf(thrown)}\n`), null);
      } catch {
        // Nobody reads it; its exit code says that it failed.
      }
      system.exit(1);
    };
    const program = programs[start.program];
    try {
      if (!program) throw new Error(`There is no program ${start.program} in this worker.`);
      const running = program(system);
      // After the program's own, so that what it handles (and marks as handled) does not end it.
      listenToErrors();
      await running;
    } catch (thrown) {
      listenToErrors();
      try {
        fail(thrown);
      } catch {
        // It has ended.
      }
    }
    // The kernel keeps this worker: it can be another process now.
    if (!hasEnded()) return;
    deliver = null;
    post({ type: "loaded" });
  };

  const hear = (event: MessageEvent): void => {
    const message = event.data as
      | KernelMessage
      | { type: "port" }
      | { type: "library"; library: SharedArrayBuffer; thread: number }
      | (StartMessage & { buffer: SharedArrayBuffer });
    const [port] = event.ports;
    if (message.type === "port") {
      // Where the kernel did not make this worker itself, a port to it comes first.
      if (!port || joined) return;
      joined = true;
      send = port.postMessage.bind(port);
      port.onmessage = hear;
      if (!warm) post({ type: "loaded" });
    } else if (message.type === "library") {
      warm?.(message.library, message.thread);
      post({ type: "loaded" });
    } else if (message.type === "start") void run(message, message.buffer);
    else deliver?.(message);
  };
  listen("message", hear);
  if (!warm) post({ type: "loaded" });
}
