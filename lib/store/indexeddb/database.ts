import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import { appError, Failure, failed, ok, type Result } from "../../domain/errors.ts";
import type { SessionSummary } from "../../domain/session-summary.ts";
import type { Draft } from "../../ports/event-store.ts";
import { storeError } from "./store-error.ts";

/** `length` is the log's; events from `sealed` on lie in `loose` small records that a later append merges. */
export type SessionRecord = {
  id: string;
  length: number;
  sealed: number;
  loose: number;
  summary: SessionSummary;
};
/** Events `first` to `first + count - 1`, one line of JSON each (see lines.ts). */
export type ChunkRecord = { id: string; first: number; count: number; text: string };

export type MemoRecord = { session: string; name: string; text: string };
export type UnsavedRecord = { session: string; path: string; base: string | null; text: string };

interface StoreSchema extends DBSchema {
  sessions: { key: string; value: SessionRecord };
  chunks: { key: [id: string, first: number]; value: ChunkRecord };
  drafts: { key: string; value: { id: string; draft: Draft } };
  blobs: { key: string; value: Uint8Array };
  refs: { key: [session: string, hash: string]; value: { session: string; hash: string }; indexes: { hash: string } };
  unsaved: { key: [session: string, path: string]; value: UnsavedRecord };
  memos: { key: [session: string, name: string]; value: MemoRecord };
}
export const LOG_STORES: StoreName[] = ["sessions", "chunks", "drafts"];
export const BLOB_STORES: StoreName[] = ["blobs", "refs"];
type StoreName = "sessions" | "chunks" | "drafts" | "blobs" | "refs" | "unsaved" | "memos";
export type Database = IDBPDatabase<StoreSchema>;
type UpgradeTransaction = IDBPTransaction<StoreSchema, StoreName[], "versionchange">;
export type WriteTransaction = IDBPTransaction<StoreSchema, StoreName[], "readwrite">;

/** steps[n] leads from version n to n + 1; the database's version is their number. It may await only requests of `transaction`. */
export type MigrationStep = (db: Database, transaction: UpgradeTransaction) => void | Promise<void>;

const createStores: MigrationStep = (db) => {
  db.createObjectStore("sessions", { keyPath: "id" });
  db.createObjectStore("chunks", { keyPath: ["id", "first"] });
  db.createObjectStore("drafts", { keyPath: "id" });
  db.createObjectStore("blobs");
  db.createObjectStore("refs", { keyPath: ["session", "hash"] }).createIndex("hash", "hash");
};
const createUnsaved: MigrationStep = (db) => {
  db.createObjectStore("unsaved", { keyPath: ["session", "path"] });
};
const createMemos: MigrationStep = (db) => {
  db.createObjectStore("memos", { keyPath: ["session", "name"] });
};
export const migrations: readonly MigrationStep[] = [createStores, createUnsaved, createMemos];

export type OpenOptions = {
  readonly name: string;
  readonly steps?: readonly MigrationStep[];
  /** Milliseconds until opening counts as failed; a connection that comes later is closed. */
  readonly deadlineMs: number;
  /** The connection was closed by the browser or for a newer version; `why` is a sentence. */
  readonly onLost: (why: string) => void;
};

const NEWER = "A newer version of Tabwright was opened in another tab, so this tab can no longer save.";
const DELETED = "This site's data was deleted in this browser, so this tab can no longer save.";
const CLEARED = "The browser closed this site's storage (was its data cleared?), so this tab can no longer save.";
const MISSING = "This browser offers no database (IndexedDB) to this page.";
const TIMED_OUT = "The browser's database did not open in time.";
const BLOCKED = "Another tab holds an older version of the database open. Close the other Tabwright tabs and reload.";

async function upgrade(db: Database, from: number, steps: readonly MigrationStep[], transaction: UpgradeTransaction) {
  try {
    for (const step of steps.slice(from)) await step(db, transaction);
  } catch {
    // Half an upgrade must never stand: the old version stays as it was, and opening fails.
    transaction.abort();
  }
}

/** Opens and, where needed, upgrades the database. Never throws and never waits longer than the deadline. */
export function openDatabase({ deadlineMs, ...options }: OpenOptions): Promise<Result<Database>> {
  return new Promise((resolve) => {
    const attempt = { blocked: false, late: false };
    const timer = setTimeout(() => {
      attempt.late = true;
      resolve(failed(appError("unavailable", attempt.blocked ? BLOCKED : TIMED_OUT, { retryable: true })));
    }, deadlineMs);
    connect(options, attempt)
      .then(
        (db) => (attempt.late ? db.close() : resolve(ok(db))),
        (caught) => resolve(failed(storeError(caught))),
      )
      .finally(() => clearTimeout(timer));
  });
}

/** Asynchronous also where the browser refuses at once: the mere name `indexedDB` may throw in a sandboxed page. */
async function connect(
  { name, steps = migrations, onLost }: Omit<OpenOptions, "deadlineMs">,
  attempt: { blocked: boolean },
): Promise<Database> {
  if (typeof indexedDB === "undefined") throw new Failure(appError("unavailable", MISSING));
  return openDB<StoreSchema>(name, steps.length, {
    upgrade: (db, from, _to, transaction) => {
      transaction.done.catch(() => {});
      void upgrade(db, from, steps, transaction);
    },
    blocked: () => {
      attempt.blocked = true;
    },
    blocking: (_current, wanted, event) => {
      (event.target as IDBDatabase).close();
      // No version is wanted by who deletes it.
      onLost(wanted === null ? DELETED : NEWER);
    },
    terminated: () => onLost(CLEARED),
  });
}
