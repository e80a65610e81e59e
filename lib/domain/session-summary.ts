import type { SessionId, TreeHash } from "./ids.ts";
import type { TickKind } from "./thread.ts";

/** What lists of sessions show; written in the same transaction as the events it sums up. */
export type SessionSummary = {
  readonly id: SessionId;
  readonly title: string;
  readonly taskId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it last came out of an export; absent when it was made in this browser. */
  readonly importedAt?: number;
  /** Number of events: the next seq. */
  readonly length: number;
  readonly status: "idle" | "running" | "waiting" | "interrupted";
  /** Of the last test run or check; null when nothing has been run. */
  readonly tests: "passed" | "failed" | null;
  /** The thread in small: the last 60 ticks. */
  readonly thread: readonly TickKind[];
  readonly tree: TreeHash;
};
