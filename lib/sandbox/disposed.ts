import { type AppError, appError } from "../domain/errors.ts";

/** What every call of a sandbox that was disposed of is answered with. */
export const disposedError = (): AppError =>
  appError("disposed", "This sandbox was closed. Open the session again to go on; its files are kept.");
/** Why its processes ended. */
export const CLOSED = "The sandbox was closed.";
