import { failed, ok, type Result } from "../../domain/errors.ts";
import { type BlobHash, blobHash, type SessionId, sessionId } from "../../domain/ids.ts";
import type { BlobStore } from "../../ports/blob-store.ts";
import { sha256 } from "../hash.ts";
import { damagedBlob, noSuchBlob } from "../record-events.ts";
import type { Connection } from "./connection.ts";
import { BLOB_STORES, type WriteTransaction } from "./database.ts";
import { putBlobs } from "./put-blobs.ts";
import { storeError } from "./store-error.ts";

/** Blobs are stored once, whoever uses them; a ref a session keeps them. Contents are checked against their hash when read. */
export class IndexedDbBlobStore implements BlobStore {
  constructor(private readonly connection: Connection) {}

  async put(id: SessionId, blobs: ReadonlyMap<BlobHash, Uint8Array>): Promise<Result<void>> {
    if (blobs.size === 0) return ok(undefined);
    try {
      const transaction: WriteTransaction = this.connection
        .database()
        .transaction(BLOB_STORES, "readwrite", { durability: "relaxed" });
      transaction.done.catch(() => {});
      await putBlobs(transaction, id, blobs);
      transaction.commit();
      await transaction.done;
      return ok(undefined);
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async get(hash: BlobHash): Promise<Result<Uint8Array>> {
    try {
      const bytes = await this.connection.database().get("blobs", hash);
      if (!bytes) return failed(noSuchBlob);
      const actual = await sha256(bytes);
      return actual === null || actual === hash ? ok(bytes) : failed(damagedBlob);
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async stored(id: SessionId): Promise<Result<ReadonlySet<BlobHash>>> {
    try {
      const keys = await this.connection.database().getAllKeys("refs", IDBKeyRange.bound([id], [id, []]));
      return ok(new Set(keys.map(([, hash]) => blobHash(hash))));
    } catch (caught) {
      return failed(storeError(caught));
    }
  }

  async sessions(): Promise<Result<ReadonlySet<SessionId>>> {
    try {
      const found = new Set<SessionId>();
      const refs = this.connection.database().transaction("refs").store;
      let cursor = await refs.openKeyCursor();
      while (cursor) {
        const [session] = cursor.primaryKey;
        found.add(sessionId(session));
        // To the next session, past all of this one's.
        cursor = await refs.openKeyCursor(IDBKeyRange.lowerBound([session, []], true));
      }
      return ok(found);
    } catch (caught) {
      return failed(storeError(caught));
    }
  }
}
