import { failed, ok, type Result } from "../../domain/errors.ts";
import { blobHash, type SessionId, sessionId } from "../../domain/ids.ts";
import type { MemoStore } from "../../ports/memo-store.ts";
import type { UnsavedStore } from "../../ports/unsaved-store.ts";
import type { Connection } from "./connection.ts";
import type { MemoRecord, UnsavedRecord } from "./database.ts";
import { storeError } from "./store-error.ts";

type Records = { memos: MemoRecord; unsaved: UnsavedRecord };
const STORES = ["memos", "unsaved"] as const satisfies readonly (keyof Records)[];

/** What is kept beside a session's log: values by session and name, in an object store of their own. */
class KeptBySession<Name extends keyof Records, Value> {
  constructor(
    private readonly connection: Connection,
    private readonly store: Name,
    private readonly form: {
      readonly record: (session: SessionId, name: string, value: Value) => Records[Name];
      readonly entry: (record: Records[Name]) => readonly [name: string, value: Value];
    },
  ) {}

  async read(id: SessionId): Promise<Result<ReadonlyMap<string, Value>>> {
    try {
      const kept = (await this.connection.database().getAll(this.store, ofSession(id))) as Records[Name][];
      return ok(new Map(kept.map(this.form.entry)));
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async write(id: SessionId, name: string, value: Value | null): Promise<Result<void>> {
    try {
      const transaction = this.connection.database().transaction(this.store, "readwrite", { durability: "relaxed" });
      transaction.done.catch(() => {});
      const store = transaction.objectStore(this.store);
      const asked = value === null ? store.delete([id, name]) : store.put(this.form.record(id, name, value));
      asked.catch(() => {});
      // Nothing is awaited before this: a page that closes runs no further.
      transaction.commit();
      await transaction.done;
      return ok(undefined);
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async sessions(): Promise<Result<ReadonlySet<SessionId>>> {
    try {
      const keys = await this.connection.database().getAllKeys(this.store);
      return ok(new Set(keys.map(([session]) => sessionId(session))));
    } catch (caught) {
      return failed(storeError(caught));
    }
  }
}

export const memoStore = (connection: Connection): MemoStore =>
  new KeptBySession(connection, "memos", {
    record: (session, name, text: string) => ({ session, name, text }),
    entry: ({ name, text }) => [name, text],
  });

export const unsavedStore = (connection: Connection): UnsavedStore =>
  new KeptBySession(connection, "unsaved", {
    record: (session, path, { base, text }) => ({ session, path, base, text }),
    entry: ({ path, base, text }) => [path, { base: base === null ? null : blobHash(base), text }],
  });

/** Part of a session's removal. @throws whatever the database does */
export async function removeKept(connection: Connection, id: SessionId): Promise<void> {
  await Promise.all(STORES.map((store) => connection.database().delete(store, ofSession(id))));
}

const ofSession = (id: SessionId): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);
