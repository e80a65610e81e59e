import type { Result } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import type { Writing } from "../domain/half-written.ts";
import type { BlobHash, CallId, Seq, SessionId } from "../domain/ids.ts";
import type { SessionSummary } from "../domain/session-summary.ts";
import type { TestReport } from "../domain/test-report.ts";

/** What is on screen of a running turn but not yet an event; saved before it is shown, so that a kill loses nothing seen. */
export type Draft = {
  /** The log's length when this was saved; a draft behind its log is void. */
  readonly at: Seq;
  readonly text: string;
  readonly writing?: Writing;
  readonly outputs: readonly { readonly callId: CallId; readonly text: string }[];
  /** What the tests of a running call had come to. */
  readonly tests?: { readonly callId: CallId; readonly report: TestReport };
};

/** Sessions' logs. Methods do not throw; failures are Results ("conflict", "quota", "unavailable", "corrupt", "not-found"). */
export interface EventStore {
  /** "memory": nothing outlives the tab, and people are told. */
  readonly kind: "indexeddb" | "memory";
  /**
   * Appends at `expected` (the log's length), all or nothing; resolves when the transaction is complete. `conflict` when
   * another tab wrote meanwhile. Flushed to the disk when any event needs it (needsStrictDurability). Clears the draft.
   * `blobs`, which the events name, are kept as BlobStore.put keeps them, in the same transaction: all or nothing too.
   */
  append(
    id: SessionId,
    expected: Seq,
    events: readonly SessionEvent[],
    summary: (recorded: readonly Recorded[]) => SessionSummary,
    blobs?: ReadonlyMap<BlobHash, Uint8Array>,
  ): Promise<Result<readonly Recorded[]>>;
  /** In order, dense from `from`; `corrupt` (with what could be read in the cause) when it is not. */
  read(id: SessionId, from?: Seq): Promise<Result<readonly Recorded[]>>;
  list(): Promise<Result<readonly SessionSummary[]>>;
  /** Removes the log, the summary, the draft, unsaved texts, memos, and blobs that no other session refers to. Idempotent. */
  remove(id: SessionId): Promise<Result<void>>;
  saveDraft(id: SessionId, draft: Draft): Promise<Result<void>>;
  readDraft(id: SessionId): Promise<Result<Draft | null>>;
  /** Called after this or another tab changed a session (appended, removed). Returns unsubscribe. */
  onChange(fn: (id: SessionId) => void): () => void;
  /** The database was closed under us (a newer version wants to upgrade, storage was cleared). Returns unsubscribe. */
  onLost(fn: (why: string) => void): () => void;
  dispose(): Promise<void>;
}

/** One writer a session. */
export interface WriterLock {
  /** Resolves when another tab took over; then this tab writes no more. */
  readonly lost: Promise<void>;
  release(): void;
}
export interface SessionLocks {
  /** null: another tab writes. With `steal` it is taken from that tab; with `wait` it is waited for until that aborts. */
  acquire(id: SessionId, options?: { steal?: boolean; wait?: AbortSignal }): Promise<WriterLock | null>;
}
