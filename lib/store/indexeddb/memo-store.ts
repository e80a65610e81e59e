import { failed, ok, type Result } from "../../domain/errors.ts";
import { type SessionId, sessionId } from "../../domain/ids.ts";
import type { MemoStore } from "../../ports/memo-store.ts";
import type { Connection } from "./connection.ts";
import { storeError } from "./store-error.ts";

export class IndexedDbMemoStore implements MemoStore {
  constructor(private readonly connection: Connection) {}

  async read(id: SessionId): Promise<Result<ReadonlyMap<string, string>>> {
    try {
      const kept = await this.connection.database().getAll("memos", ofSession(id));
      return ok(new Map(kept.map(({ name, text }) => [name, text])));
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async write(id: SessionId, name: string, text: string | null): Promise<Result<void>> {
    try {
      const transaction = this.connection.database().transaction("memos", "readwrite", { durability: "relaxed" });
      transaction.done.catch(() => {});
      const asked =
        text === null ? transaction.store.delete([id, name]) : transaction.store.put({ session: id, name, text });
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
      const keys = await this.connection.database().getAllKeys("memos");
      return ok(new Set(keys.map(([session]) => sessionId(session))));
    } catch (caught) {
      return failed(storeError(caught));
    }
  }
}

/** Part of a session's removal. @throws whatever the database does */
export async function removeMemos(connection: Connection, id: SessionId): Promise<void> {
  await connection.database().delete("memos", ofSession(id));
}

const ofSession = (id: SessionId): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);
