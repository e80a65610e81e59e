import { type AppError, Failure, failed, ok, type Result } from "../domain/errors.ts";
import { disposedError } from "./disposed.ts";

export type BootTerms = {
  readonly deadlineMs: number;
  /** Nobody wants it any more. */
  readonly disposal: AbortSignal;
  readonly errors: {
    readonly late: (ms: number) => AppError;
    readonly notIsolated: () => AppError;
    /** Of what was thrown and is no Failure. */
    readonly unexpected: (caught: unknown) => AppError;
  };
  /** It was booted and is gone now; nothing is left of it. */
  readonly lost: () => void;
};

/** What the steps of a boot have. */
export type BootControl = {
  /** Aborts when nobody waits for it any more. */
  readonly signal: AbortSignal;
  /** Takes away what a step has opened, should the boot fail; at once when it has. */
  readonly undo: (action: (reason: AppError) => void) => void;
  /** It will not come to anything. */
  readonly stop: (why: AppError) => void;
  /** What was opened died: the boot's end with `why`, or the loss of what was booted. */
  readonly died: (why: AppError) => void;
};

/** Ends with what the steps give, or with a named cause within the deadline and nothing left behind. Never throws. */
export async function bootSequence<T>(
  terms: BootTerms,
  steps: (control: BootControl) => Promise<T>,
): Promise<Result<T>> {
  const { deadlineMs, disposal, errors, lost } = terms;
  if (!globalThis.crossOriginIsolated) return failed(errors.notIsolated());
  const over = new AbortController();
  const undone: ((reason: AppError) => void)[] = [];
  let outcome: "open" | "booted" | AppError = "open";
  let stop = (_: AppError): void => {};
  const stopped = new Promise<Result<never>>((resolve) => {
    stop = (why) => resolve(failed(why));
  });
  const timer = setTimeout(() => stop(errors.late(deadlineMs)), deadlineMs);
  const dispose = (): void => stop(disposedError());
  if (disposal.aborted) dispose();
  disposal.addEventListener("abort", dispose, { once: true });
  const control: BootControl = {
    signal: over.signal,
    undo: (action) => {
      if (typeof outcome === "object") action(outcome);
      else undone.push(action);
    },
    stop,
    died: (why) => (outcome === "booted" ? lost() : stop(why)),
  };
  const work = steps(control).then(ok, (caught: unknown) =>
    failed(caught instanceof Failure ? caught.error : errors.unexpected(caught)),
  );
  const result = await Promise.race([work, stopped]);
  clearTimeout(timer);
  disposal.removeEventListener("abort", dispose);
  if (result.ok) {
    outcome = "booted";
    return result;
  }
  outcome = result.error;
  over.abort();
  for (const action of undone.reverse()) action(result.error);
  return result;
}
