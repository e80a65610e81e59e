/**
 * Errors are values at the ports. `message` is for people: what happened, what was kept, what to do next.
 */
export type ErrorCode =
  // store
  | "conflict"
  | "quota"
  | "unavailable"
  | "corrupt"
  | "not-found"
  | "read-only"
  // sandbox
  | "boot-timeout"
  | "not-isolated"
  | "sandbox-crashed"
  | "disposed"
  // model
  | "auth"
  | "rate-limit"
  | "upstream"
  | "network"
  | "cut-stream"
  | "refused"
  | "context"
  | "malformed"
  | "idle-timeout"
  | "mismatch"
  // anything that came from outside
  | "bad-input"
  | "too-large"
  | "aborted"
  | "internal";

export type AppError = {
  readonly code: ErrorCode;
  readonly message: string;
  /** Only what happened: for while it is tried again without anybody's doing. Absent: the message says no more than that. */
  readonly happened?: string;
  /** True when trying the same thing again may succeed without anybody changing anything. */
  readonly retryable: boolean;
  /** Milliseconds the other side asked us to wait (Retry-After), when it did. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
};

export const appError = (
  code: ErrorCode,
  message: string,
  more: Partial<Omit<AppError, "code" | "message">> = {},
): AppError => ({
  code,
  message,
  retryable: false,
  ...more,
});

/** Carries an AppError through code that throws; ports say where they throw it. */
export class Failure extends Error {
  override readonly name = "Failure";
  constructor(readonly error: AppError) {
    super(error.message, { cause: error.cause });
  }
}

/** The AppError of anything caught. */
export function toAppError(caught: unknown): AppError {
  if (caught instanceof Failure) return caught.error;
  if (caught instanceof DOMException && caught.name === "AbortError") return appError("aborted", "Stopped.");
  const message = caught instanceof Error ? caught.message : String(caught);
  return appError("internal", message, { cause: caught });
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (error: AppError): { readonly ok: false; readonly error: AppError } => ({ ok: false, error });
