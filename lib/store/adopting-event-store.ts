import type { Result } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import type { SessionSummary } from "../domain/session-summary.ts";
import type { EventStore } from "../ports/event-store.ts";

/** What both stores can besides the port: take in a log that was recorded elsewhere. */
export interface AdoptingEventStore extends EventStore {
  /**
   * Writes a whole log (an import, a copy) as session `summary.id`, its times kept, flushed to the disk. `conflict` when
   * that session has events; `bad-input` when the events are not dense from 0.
   */
  adopt(recorded: readonly Recorded[], summary: SessionSummary): Promise<Result<void>>;
}
