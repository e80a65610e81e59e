import type { AppError } from "../domain/errors.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { SessionLocks } from "../ports/event-store.ts";
import type { MemoStore } from "../ports/memo-store.ts";
import type { UnsavedStore } from "../ports/unsaved-store.ts";
import type { AdoptingEventStore } from "./adopting-event-store.ts";
import { IndexedDbBlobStore } from "./indexeddb/blob-store.ts";
import { Connection } from "./indexeddb/connection.ts";
import { IndexedDbEventStore } from "./indexeddb/event-store.ts";
import { memoStore, unsavedStore } from "./indexeddb/kept-by-session.ts";
import { MemorySessionLocks, WebSessionLocks } from "./locks.ts";
import { MemoryBlobStore, MemoryData, MemoryEventStore, MemoryMemoStore, MemoryUnsavedStore } from "./memory.ts";

export type Store = {
  readonly events: AdoptingEventStore;
  readonly blobs: BlobStore;
  readonly unsaved: UnsavedStore;
  readonly memos: MemoStore;
  readonly locks: SessionLocks;
};
/**
 * `why` is there exactly when nothing will outlive the tab: a sentence for a banner. `unopened` is then what kept the
 * browser's own database, and all that lies in it, out of reach.
 */
export type OpenedStore = Store & { readonly why?: string; readonly unopened?: AppError };

function openLocks(name: string): SessionLocks {
  return globalThis.navigator?.locks ? new WebSessionLocks(`${name}-writer:`) : new MemorySessionLocks();
}

/** After the whole browser was killed, a busy machine needs seconds to mend a large database. */
const DEADLINE_MS = 15_000;

/**
 * The browser's database, or memory with the reason when there is none or it does not open within `deadlineMs`
 * milliseconds. Never rejects. Dispose `events` to close it.
 */
export async function openStore({ name = "tabwright", deadlineMs = DEADLINE_MS } = {}): Promise<OpenedStore> {
  const connection = await Connection.open({ name, deadlineMs });
  if (!connection.ok) {
    const why = `${connection.error.message} Work goes on in this tab's memory and is lost when the tab closes: export what you want to keep.`;
    const data = new MemoryData();
    return {
      events: new MemoryEventStore(data),
      blobs: new MemoryBlobStore(data),
      unsaved: new MemoryUnsavedStore(data),
      memos: new MemoryMemoStore(data),
      locks: openLocks(name),
      why,
      unopened: connection.error,
    };
  }
  return {
    events: new IndexedDbEventStore(connection.value),
    blobs: new IndexedDbBlobStore(connection.value),
    unsaved: unsavedStore(connection.value),
    memos: memoStore(connection.value),
    locks: openLocks(name),
  };
}
