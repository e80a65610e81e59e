import { type AppError, appError, Failure } from "../../domain/errors.ts";

const QUOTA =
  "The browser's storage for this site is full, so the newest step could not be saved; everything saved before is kept. " +
  "Delete old sessions or free disk space, or export this session now.";
const VERSION = "This browser already holds data of a newer version of Tabwright. Reload to get that version.";

/** What a failed IndexedDB request or transaction means for a person. */
export function storeError(caught: unknown): AppError {
  if (caught instanceof Failure) return caught.error;
  const name = caught instanceof Error || caught instanceof DOMException ? caught.name : "";
  const detail = caught instanceof Error || caught instanceof DOMException ? caught.message : String(caught);
  switch (name) {
    case "QuotaExceededError":
      return appError("quota", QUOTA, { cause: caught });
    case "VersionError":
      return appError("unavailable", VERSION, { cause: caught });
    case "InvalidStateError":
      return appError("unavailable", "The browser's database was closed under this tab. Reload to go on saving.", {
        cause: caught,
      });
    default:
      return appError("unavailable", `The browser's database failed (${detail || name || "no reason given"}).`, {
        retryable: true,
        cause: caught,
      });
  }
}
