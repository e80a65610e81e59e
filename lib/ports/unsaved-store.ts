import type { Result } from "../domain/errors.ts";
import type { BlobHash, SessionId } from "../domain/ids.ts";

/** What a person typed into a file and did not save, and the file's hash that it was typed upon (null: there was no file). */
export type Unsaved = { readonly base: BlobHash | null; readonly text: string };

/** Unsaved texts of sessions, by path. Methods do not throw; failures are Results ("quota", "unavailable"). */
export interface UnsavedStore {
  read(id: SessionId): Promise<Result<ReadonlyMap<string, Unsaved>>>;
  /**
   * Kept until it is written again (null forgets it) or the session is removed. Handed to the browser before this
   * returns, so that it is kept even when the page closes next; resolves when complete.
   */
  write(id: SessionId, path: string, unsaved: Unsaved | null): Promise<Result<void>>;
  /** Sessions, living or not, of which something is kept. */
  sessions(): Promise<Result<ReadonlySet<SessionId>>>;
}
