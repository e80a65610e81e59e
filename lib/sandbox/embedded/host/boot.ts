import { type AppError, appError, Failure, failed, ok, type Result } from "../../../domain/errors.ts";
import { disposedError } from "../../disposed.ts";
import type { Frame } from "./frame.ts";
import { crashed, KernelLink } from "./link.ts";
import type { CheckedReport } from "./protocol-check.ts";

const timeoutError = (ms: number): AppError =>
  appError(
    "boot-timeout",
    `The sandbox did not start within ${Math.round(ms / 100) / 10} s. Your files are kept; try again, or reload the page.`,
    { retryable: true },
  );
const isolationError = (): AppError =>
  appError(
    "not-isolated",
    "This page has no shared memory, which the sandbox needs: it is not cross-origin isolated. Open it over https or on localhost, in a window of its own.",
  );
const brokenError = (why: string): AppError =>
  appError(
    "unavailable",
    `The sandbox's kernel could not be started (${why.slice(0, 200)}). Your files are kept; reload the page to try again.`,
    { retryable: true },
  );

/** A kernel that serves. */
export type Booted = {
  readonly link: KernelLink;
  /** Names of files by the programs that are fetched when they are first called. */
  readonly lazy: Readonly<Record<string, string>>;
  /** Takes the kernel and its frame away. What still waits fails with `reason`. */
  end(reason: AppError): void;
};

export type BootOptions = {
  readonly open: (signal: AbortSignal) => Promise<Result<Frame>>;
  readonly deadlineMs: number;
  /** Nobody wants it any more. */
  readonly disposal: AbortSignal;
  /** Gives the kernel what it starts from, before anybody else has it. May throw Failure. */
  readonly prepare: (link: KernelLink) => Promise<unknown>;
  readonly hear: (report: CheckedReport) => void;
  /** It was booted and is gone now; nothing is left of it. */
  readonly lost: () => void;
};

/** Opens a frame and has a kernel in it that serves, or leaves nothing behind. Never throws. */
export async function bootKernel(options: BootOptions): Promise<Result<Booted>> {
  const { open, deadlineMs, disposal, prepare, hear, lost } = options;
  if (!globalThis.crossOriginIsolated) return failed(isolationError());
  const late = new AbortController();
  let stop = (_: AppError): void => {};
  const stopped = new Promise<Result<never>>((resolve) => {
    stop = (error) => resolve(failed(error));
  });
  const giveUp = (error: AppError): void => {
    stop(error);
    late.abort();
  };
  const timer = setTimeout(() => giveUp(timeoutError(deadlineMs)), deadlineMs);
  const dispose = (): void => giveUp(disposedError());
  disposal.addEventListener("abort", dispose, { once: true });
  let end = (_: AppError): void => {};
  let booted = false;
  const begin = async (): Promise<Result<Booted>> => {
    const frame = await open(late.signal);
    if (!frame.ok) return frame;
    const { remove, lazy, failure } = frame.value;
    if (late.signal.aborted) {
      remove();
      return failed(timeoutError(deadlineMs));
    }
    void failure.then((why) => stop(brokenError(why)));
    let ready = (): void => {};
    const isReady = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const link: KernelLink = new KernelLink(
      frame.value,
      (report) => (report.type === "ready" ? ready() : hear(report)),
      () => {
        remove();
        if (booted) lost();
        else stop(crashed());
      },
    );
    end = (reason) => {
      link.close(reason);
      remove();
    };
    await isReady;
    await prepare(link);
    return ok({ link, lazy, end });
  };
  const work = begin().catch((caught: unknown) =>
    failed(caught instanceof Failure ? caught.error : appError("internal", String(caught), { cause: caught })),
  );
  const result = await Promise.race([work, stopped]);
  clearTimeout(timer);
  disposal.removeEventListener("abort", dispose);
  if (result.ok) booted = true;
  else end(result.error);
  return result;
}
