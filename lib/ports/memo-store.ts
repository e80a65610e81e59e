import type { Result } from "../domain/errors.ts";
import type { SessionId } from "../domain/ids.ts";

/**
 * Short texts kept beside a session's log, by name: what the page showed or knew when it went, which is no part of the
 * session's history and in no export. Methods do not throw; failures are Results ("quota", "unavailable").
 */
export interface MemoStore {
  read(id: SessionId): Promise<Result<ReadonlyMap<string, string>>>;
  /**
   * Kept until it is written again (null forgets it) or the session is removed. Handed to the browser before this
   * returns, so that it is kept even when the page closes next; resolves when complete.
   */
  write(id: SessionId, name: string, text: string | null): Promise<Result<void>>;
  /** Sessions, living or not, of which something is kept. */
  sessions(): Promise<Result<ReadonlySet<SessionId>>>;
}
