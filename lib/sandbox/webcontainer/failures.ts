import { type AppError, appError, Failure } from "../../domain/errors.ts";

export const offError = (): AppError =>
  appError("unavailable", "WebContainer has not been started yet. Start it and try again.", { retryable: true });
export const crashedError = (): AppError =>
  appError(
    "sandbox-crashed",
    "WebContainer stopped. Its files are kept as they last were; running commands were ended. Start it again to go on.",
    { retryable: true },
  );
export const isolationError = (): AppError =>
  appError(
    "not-isolated",
    "This page has no shared memory, which WebContainer needs: it is not cross-origin isolated. Open it over https or on localhost, in a window of its own.",
  );
export const unreachableError = (origin: string, cause: unknown): AppError =>
  appError("unavailable", `WebContainer’s server (${origin}) cannot be reached from here.`, { retryable: true, cause });
export const lateError = (origin: string, ms: number): AppError =>
  appError("boot-timeout", `WebContainer (${origin}) did not start within ${Math.round(ms / 100) / 10} s.`, {
    retryable: true,
  });
export const brokenError = (origin: string, cause: unknown): AppError =>
  appError("unavailable", `WebContainer (${origin}) did not start: ${messageOf(cause)}`, { cause });
export const tooLargeError = (): AppError =>
  appError(
    "too-large",
    "The project in WebContainer is larger than the 1 GB that this page keeps a copy of. Delete what it does not need.",
  );
export const wrongAnswer = (): Failure =>
  new Failure(appError("corrupt", "WebContainer gave an answer that cannot be right. Start it again."));
export const badPath = (path: string): Failure =>
  new Failure(appError("bad-input", `"${path.slice(0, 200)}" is not a path inside the project.`));

/** What the client's calls reject with has Node's code in its message only. */
export const nodeCode = (caught: unknown): string =>
  /\b(E[A-Z]{2,})\b/.exec(caught instanceof Error || isLikeError(caught) ? caught.message : String(caught))?.[1] ?? "";
/** Errors of the client come from its own page's realm. */
const isLikeError = (value: unknown): value is { message: string } =>
  typeof value === "object" && value !== null && typeof (value as { message?: unknown }).message === "string";
export const messageOf = (caught: unknown): string => (isLikeError(caught) ? caught.message : String(caught));
