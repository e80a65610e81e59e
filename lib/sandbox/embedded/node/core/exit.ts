import { codedError, isError } from "./errors.ts";
import { loopStopped, startLoop, stopLoop } from "./event-loop.ts";
import { printFatal } from "./fatal.ts";
import { host, sys } from "./machine.ts";
import { sourceOf } from "./stack.ts";

/** What ending needs of `process` and `util`, without importing them: both are built later, some lazily. */
export type ProcessHooks = {
  emit(event: string, ...args: unknown[]): boolean;
  listeners(event: string): number;
  exitCode(): number | undefined;
  setExitCode(code: number): void;
  inspect(value: unknown, options?: object): string;
};

let hooks: ProcessHooks;
let exitEmitted = false;
let ending = false;
/** Set while the main module's promise is pending: an empty loop then means it never will settle. */
let unsettled = false;
let rejectionMode: "throw" | "warn" | "none" | "strict" | "warn-with-error-code" = "throw";

export const setUnsettledMain = (pending: boolean): void => {
  unsettled = pending;
};
export const setRejectionMode = (mode: typeof rejectionMode): void => {
  rejectionMode = mode;
};

export function exit(code?: number): never {
  if (code !== undefined) hooks.setExitCode(code);
  if (!exitEmitted) {
    exitEmitted = true;
    try {
      hooks.emit("exit", hooks.exitCode() ?? 0);
    } catch (error) {
      uncaught(error, "uncaughtException");
    }
  }
  return endNow(hooks.exitCode() ?? 0);
}

export function endNow(code: number): never {
  ending = true;
  stopLoop();
  sys.exit(code & 0xff);
}

export function uncaught(error: unknown, origin: "uncaughtException" | "unhandledRejection"): void {
  if (ending || loopStopped()) return;
  hooks.emit("uncaughtExceptionMonitor", error, origin);
  if (hooks.listeners("uncaughtException") > 0) {
    try {
      hooks.emit("uncaughtException", error, origin);
    } catch (second) {
      die(second, false, 7);
    }
    return;
  }
  die(error, origin === "unhandledRejection", 1);
}

function die(error: unknown, rejected: boolean, code: number): void {
  ending = true;
  stopLoop();
  const sourceLine = (at: { script: string; line: number }) => sourceOf(at.script)?.split(/\r?\n/)[at.line - 1];
  const inspect = (value: unknown, options?: object): string => {
    try {
      return hooks.inspect(value, options);
    } catch {
      return String(value);
    }
  };
  printFatal(error, rejected, sourceLine, inspect, () => {
    hooks.setExitCode(code);
    if (!exitEmitted) {
      exitEmitted = true;
      try {
        hooks.emit("exit", code);
      } catch {
        // An error in the last handler changes neither the message nor the code.
      }
    }
    sys.exit((hooks.exitCode() ?? code) & 0xff);
  });
}

const handledLate = new WeakSet<Promise<unknown>>();

function rejected(reason: unknown, promise: Promise<unknown>): void {
  if (ending) return;
  if (hooks.listeners("unhandledRejection") > 0) {
    handledLate.add(promise);
    hooks.emit("unhandledRejection", reason, promise);
    return;
  }
  if (rejectionMode === "none") return;
  if (rejectionMode === "warn" || rejectionMode === "warn-with-error-code") {
    if (rejectionMode !== "warn") hooks.setExitCode(1);
    hooks.emit("warning", reason);
    return;
  }
  uncaught(isError(reason) ? reason : rejectionError(reason), "unhandledRejection");
}

function rejectionError(reason: unknown): Error {
  const object = (typeof reason === "object" && reason !== null) || typeof reason === "function";
  const shown = object ? `"#<${(reason as object).constructor?.name ?? "Object"}>"` : `"${String(reason)}"`;
  const error = codedError(
    Error,
    "ERR_UNHANDLED_REJECTION",
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a " +
      `promise which was not handled with .catch(). The promise rejected with the reason ${shown}.`,
  );
  Object.defineProperty(error, "name", { value: "UnhandledPromiseRejection", configurable: true, writable: true });
  error.stack = `UnhandledPromiseRejection: ${error.message}\n    at throwUnhandledRejectionsMode (node:internal/process/promises:389:7)\n    at processPromiseRejections (node:internal/process/promises:470:17)\n    at process.processTicksAndRejections (node:internal/process/task_queues:96:32)`;
  return error;
}

/** Nothing referenced is left: say so, and end unless that made new work. */
function empty(): void {
  hooks.emit("beforeExit", hooks.exitCode() ?? 0);
  requestEnd();
}

let askAlive: () => boolean = () => false;
function requestEnd(): void {
  if (askAlive()) return;
  if (unsettled && hooks.exitCode() === undefined) hooks.setExitCode(13);
  exit();
}

export function startEnding(given: ProcessHooks, alive: () => boolean): void {
  hooks = given;
  askAlive = alive;
  startLoop({ empty, uncaught: (error) => uncaught(error, "uncaughtException") });
  host.onRejection((reason, promise) => rejected(reason, promise));
  host.onRejectionHandled((promise) => {
    if (handledLate.delete(promise)) hooks.emit("rejectionHandled", promise);
  });
  host.onError((error) => uncaught(error, "uncaughtException"));
}
