import { failed, ok, type Result } from "../../domain/errors.ts";
import { type BlobHash, blobHash, type SessionId } from "../../domain/ids.ts";
import type { BlobStore } from "../../ports/blob-store.ts";
import { sha256 } from "../hash.ts";
import { damagedBlob, noSuchBlob } from "../record-events.ts";
import type { Connection } from "./connection.ts";
import { BLOB_STORES } from "./database.ts";
import { storeError } from "./store-error.ts";

/** Blobs are stored once, whoever uses them; a ref a session keeps them. Contents are checked against their hash when read. */
export class IndexedDbBlobStore implements BlobStore {
  constructor(private readonly connection: Connection) {}

  async put(id: SessionId, blobs: ReadonlyMap<BlobHash, Uint8Array>): Promise<Result<void>> {
    if (blobs.size === 0) return ok(undefined);
    try {
      const transaction = this.connection.database().transaction(BLOB_STORES, "readwrite", { durability: "relaxed" });
      transaction.done.catch(() => {});
      const contents = transaction.objectStore("blobs");
      const refs = transaction.objectStore("refs");
      const known = await Promise.all([...blobs.keys()].map((hash) => contents.getKey(hash)));
      let at = 0;
      for (const [hash, bytes] of blobs) {
        if (known[at++] === undefined) contents.put(ownBytes(bytes), hash).catch(() => {});
        refs.put({ session: id, hash }).catch(() => {});
      }
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
}

/** The bytes alone: cloning a view would store its whole buffer, and shared memory cannot be stored at all. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return whole ? bytes : bytes.slice();
}
