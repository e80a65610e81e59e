import { AsyncWrap } from "../../core/async.ts";
import { browser } from "../../core/browser.ts";
import { nameOfErrno, systemFailure } from "../../core/failure.ts";
import { hold, makeCallback, post } from "../../core/loop.ts";
import type { Any } from "../../core/machine.ts";
import { symbol } from "../../core/symbols.ts";
import { realm } from "./realm.ts";

/** A call that failed: what becomes of it depends on the form of the call. */
export class Fault {
  constructor(
    readonly errno: number,
    readonly syscall: string,
    readonly path?: string | undefined,
    readonly dest?: string | undefined,
  ) {}
  get code(): string {
    return nameOfErrno(this.errno);
  }
}

const { captureStackTrace } = Error as unknown as { captureStackTrace(error: object, above?: unknown): void };

/** The error the library's caller sees; its stack begins where the binding was called. */
export function failureOf(fault: Fault, above?: unknown): Error {
  const error = systemFailure(fault.code, fault.syscall, fault.path, fault.dest);
  captureStackTrace(error, above ?? failureOf);
  return error;
}

export class FSReqCallback extends AsyncWrap {
  oncomplete: Any;
  constructor(readonly bigint = false) {
    super("FSREQCALLBACK");
  }
}
class FSReqPromise extends AsyncWrap {
  constructor() {
    super("FSREQPROMISE");
  }
}

/** As `complete`, when it is over. Keeps the process alive until then. */
export function completeLater(request: Any, begin: (done: (outcome: unknown) => void) => void): Any {
  const release = hold();
  if (request === symbol("fs_use_promises_symbol"))
    return new browser.Promise((resolve) =>
      begin((outcome) => {
        resolve(complete(request, outcome));
        release();
      }),
    );
  begin((outcome) => {
    complete(request, outcome);
    release();
  });
  return undefined;
}

/** Ends a request in the loop's poll phase. */
export function complete(request: Any, outcome: unknown): Any {
  if (request === symbol("fs_use_promises_symbol")) {
    const wrap = new FSReqPromise();
    return new browser.Promise((resolve, reject) => {
      post(() => wrap.inContext(() => (outcome instanceof Fault ? reject(rejection(outcome)) : resolve(outcome))));
    });
  }
  post(() =>
    (request as FSReqCallback).inContext(() => {
      if (outcome instanceof Fault) makeCallback(request, "oncomplete", rejection(outcome));
      else if (outcome === undefined) makeCallback(request, "oncomplete", null);
      else makeCallback(request, "oncomplete", null, outcome);
    }),
  );
  return undefined;
}
/** Nobody's code is on the stack any more. */
function rejection(fault: Fault): Error {
  const error = systemFailure(fault.code, fault.syscall, fault.path, fault.dest);
  Object.defineProperty(error, "stack", { value: `Error: ${error.message}`, writable: true, configurable: true });
  return error;
}

/** One function of the binding: the work, done at once, and the place of its request among the arguments. */
export function operation(at: number, run: (...args: Any[]) => unknown): (...args: Any[]) => Any {
  const bound = (...args: Any[]): Any => {
    const outcome = run(...args);
    const request = args[at];
    if (request !== undefined) return complete(request, outcome);
    if (outcome instanceof Fault) throw failureOf(outcome, bound);
    return outcome;
  };
  return bound;
}

/** As above, on a descriptor that the library has not looked at. */
export function operationOnDescriptor(
  at: number,
  run: (fd: number, ...rest: Any[]) => unknown,
): (...args: Any[]) => Any {
  const bound = operation(at, run as (...args: Any[]) => unknown);
  return (...args: Any[]): Any => {
    checkDescriptor(args[0]);
    return bound(...args);
  };
}
export function checkDescriptor(fd: unknown): void {
  if (typeof fd === "number" && (fd | 0) === fd && fd >= 0) return;
  if (typeof fd !== "number") realm().getValidatedFd(fd);
  const must = Number.isInteger(fd) ? ">= 0 && <= 2147483647" : "an integer";
  throw Object.assign(new RangeError(`The value of "fd" is out of range. It must be ${must}. Received ${String(fd)}`), {
    code: "ERR_OUT_OF_RANGE",
  });
}

/** As above; older callers give an object after the request, which takes the failure. */
export function operationWithContext(at: number, run: (...args: Any[]) => unknown): (...args: Any[]) => Any {
  const bound = (...args: Any[]): Any => {
    const outcome = run(...args);
    const request = args[at];
    const context = args[at + 1];
    if (request !== undefined) return complete(request, outcome);
    if (!(outcome instanceof Fault)) return outcome;
    if (context === undefined) throw failureOf(outcome, bound);
    context.errno = outcome.errno;
    context.code = outcome.code;
    context.syscall = outcome.syscall;
    return undefined;
  };
  return bound;
}
