import type { AppError } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import type { BlobHash, TreeHash } from "../domain/ids.ts";

/** What the loop writes through and reads from. One writer a session; whoever implements it keeps appends in order. */
export interface SessionLog {
  /**
   * All or nothing; resolves when the events are on disk. Rejects with a Failure ("conflict", "quota", "unavailable"):
   * then nothing was written, and the caller stops without any effect.
   */
  append(events: readonly SessionEvent[]): Promise<readonly Recorded[]>;
  /** Everything that is on disk, oldest first. */
  events(): readonly Recorded[];
  /**
   * Appends the intent of an effect, and sees to it that the newest tree on disk is that of the files before it resolves:
   * when they differ, a checkpoint follows the intent. Nothing else is captured meanwhile. Rejects with the store's
   * Failure. Resolves with the sandbox's error when it cannot give its files: the intent is on disk then, and nothing may
   * run.
   */
  intend(events: readonly SessionEvent[]): Promise<AppError | null>;
  /**
   * The project's files as they are now: snapshots the sandbox, stores the blobs, and appends what `record` makes of the
   * tree's hash before any other picture is taken. Rejects with a Failure, the sandbox's or the store's; then nothing was
   * appended.
   */
  capture(record: (tree: TreeHash) => readonly SessionEvent[]): Promise<TreeHash>;
  /** Resolves when stored. Rejects with a Failure. */
  putBlob(bytes: Uint8Array): Promise<BlobHash>;
}

/** The newest tree the log knows. @throws RangeError when the log has none (it lacks its first event). */
export function latestTree(events: readonly Recorded[]): TreeHash {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]?.event;
    if (event && "tree" in event) return event.tree;
  }
  throw new RangeError("The session's log has no tree: its first event is missing.");
}
