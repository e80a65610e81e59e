import { type AppError, appError, Failure, type Result } from "../../../domain/errors.ts";
import { type BootTerms, bootSequence } from "../../boot-sequence.ts";
import type { Frame } from "./frame.ts";
import { crashed, KernelLink } from "./link.ts";
import type { CheckedReport } from "./protocol-check.ts";

const errors: BootTerms["errors"] = {
  late: (ms) =>
    appError(
      "boot-timeout",
      `The sandbox did not start within ${Math.round(ms / 100) / 10} s. Your files are kept; try again, or reload the page.`,
      { retryable: true },
    ),
  notIsolated: () =>
    appError(
      "not-isolated",
      "This page has no shared memory, which the sandbox needs: it is not cross-origin isolated. Open it over https or on localhost, in a window of its own.",
    ),
  unexpected: (cause) => appError("internal", String(cause), { cause }),
};
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

export type BootOptions = Pick<BootTerms, "deadlineMs" | "disposal" | "lost"> & {
  readonly open: (signal: AbortSignal) => Promise<Result<Frame>>;
  /** Gives the kernel what it starts from, before anybody else has it. May throw Failure. */
  readonly prepare: (link: KernelLink) => Promise<unknown>;
  readonly hear: (report: CheckedReport) => void;
};

/** Opens a frame and has a kernel in it that serves, or leaves nothing behind. Never throws. */
export function bootKernel({ open, prepare, hear, ...terms }: BootOptions): Promise<Result<Booted>> {
  return bootSequence({ ...terms, errors }, async ({ signal, undo, stop, died }) => {
    const frame = await open(signal);
    if (!frame.ok) throw new Failure(frame.error);
    const { remove, lazy, failure } = frame.value;
    undo(remove);
    if (signal.aborted) throw new Failure(crashed());
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
        died(crashed());
      },
    );
    undo((reason) => link.close(reason));
    await isReady;
    await prepare(link);
    const end = (reason: AppError): void => {
      link.close(reason);
      remove();
    };
    return { link, lazy, end };
  });
}
