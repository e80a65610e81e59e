import { failed, ok, type Result } from "../../domain/errors.ts";
import { blobHash, type SessionId, sessionId } from "../../domain/ids.ts";
import type { Unsaved, UnsavedStore } from "../../ports/unsaved-store.ts";
import type { Connection } from "./connection.ts";
import { storeError } from "./store-error.ts";

export class IndexedDbUnsavedStore implements UnsavedStore {
  constructor(private readonly connection: Connection) {}

  async read(id: SessionId): Promise<Result<ReadonlyMap<string, Unsaved>>> {
    try {
      const kept = await this.connection.database().getAll("unsaved", ofSession(id));
      return ok(
        new Map(kept.map(({ path, base, text }) => [path, { base: base === null ? null : blobHash(base), text }])),
      );
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async write(id: SessionId, path: string, unsaved: Unsaved | null): Promise<Result<void>> {
    try {
      const transaction = this.connection.database().transaction("unsaved", "readwrite", { durability: "relaxed" });
      transaction.done.catch(() => {});
      const asked = unsaved
        ? transaction.store.put({ session: id, path, ...unsaved })
        : transaction.store.delete([id, path]);
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
      const keys = await this.connection.database().getAllKeys("unsaved");
      return ok(new Set(keys.map(([session]) => sessionId(session))));
    } catch (caught) {
      return failed(storeError(caught));
    }
  }
}

/** Part of a session's removal. @throws whatever the database does */
export async function removeUnsaved(connection: Connection, id: SessionId): Promise<void> {
  await connection.database().delete("unsaved", ofSession(id));
}

const ofSession = (id: SessionId): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);
