import type { Result } from "../domain/errors.ts";
import type { Recorded, Speaker } from "../domain/event.ts";
import type { SessionId } from "../domain/ids.ts";
import type { SessionView } from "../domain/session-view.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { EventStore, SessionLocks } from "../ports/event-store.ts";
import type { MemoStore } from "../ports/memo-store.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import type { UnsavedStore } from "../ports/unsaved-store.ts";
import type { Chosen, Driver } from "./choose-sandbox.ts";
import type { ModelSettings } from "./model-settings.ts";
import type { KeyValue } from "./queue.ts";

export type Stores = { readonly events: EventStore; readonly blobs: BlobStore };

/** What the composition root gives a session's controller. */
export type SessionParts = {
  readonly id: SessionId;
  readonly stores: Stores;
  readonly locks: SessionLocks;
  readonly unsaved: UnsavedStore;
  readonly memos: MemoStore;
  /** A store in memory that holds all of the session, for when the disk refuses. */
  readonly fallBack: (from: Stores, view: SessionView, events: readonly Recorded[]) => Promise<Result<Stores>>;
  readonly createSandbox: (tried: (driver: Driver, why: string) => void) => Promise<Chosen>;
  /** Why the driver it most likely is, for the chip, before one is chosen. */
  readonly sandboxWhy: string;
  readonly models: ModelSettings;
  /** Throws Failure when nobody can answer. */
  readonly provider: (view: SessionView) => Promise<{ provider: ModelProvider; speaker: Speaker }>;
  readonly exportSession: (
    format: "jsonl" | "zip",
    stores: Stores,
    events: readonly Recorded[],
  ) => Promise<Result<Blob>>;
  readonly storage: KeyValue | null;
  /** Sentences to show when it opens: what an import or a dropped project left out. */
  readonly notes: readonly string[];
};
