import type { Result } from "../domain/errors.ts";
import type { BlobHash, SessionId } from "../domain/ids.ts";

/** Content-addressed bytes (SHA-256). Methods do not throw; failures are Results ("quota", "unavailable", "corrupt", "not-found"). */
export interface BlobStore {
  /** Idempotent; resolves when complete on disk. Keeps them as long as session `id` lives. Keys must be the contents' hashes. */
  put(id: SessionId, blobs: ReadonlyMap<BlobHash, Uint8Array>): Promise<Result<void>>;
  get(hash: BlobHash): Promise<Result<Uint8Array>>;
  /** Which of session `id`'s blobs are stored. */
  stored(id: SessionId): Promise<Result<ReadonlySet<BlobHash>>>;
  /** Sessions, living or not, of which blobs are stored. */
  sessions(): Promise<Result<ReadonlySet<SessionId>>>;
}
