import type { BlobHash, SessionId } from "../../domain/ids.ts";
import type { WriteTransaction } from "./database.ts";

/** Bytes of a blob from which it is cheaper to look whether it is stored than to write it once more. */
const WORTH_A_LOOK = 65_536;

/**
 * Stores contents that are not there and the session's refs to them, as requests of `transaction` (its scope has
 * BLOB_STORES). Resolves when the last has been made; one that fails aborts the transaction, which is where it is told.
 */
export async function putBlobs(
  transaction: WriteTransaction,
  id: SessionId,
  blobs: ReadonlyMap<BlobHash, Uint8Array>,
): Promise<void> {
  const contents = transaction.objectStore("blobs");
  const refs = transaction.objectStore("refs");
  const large = [...blobs].filter(([, bytes]) => bytes.length >= WORTH_A_LOOK).map(([hash]) => hash);
  const stored = new Set(large.length > 0 ? await Promise.all(large.map((hash) => contents.getKey(hash))) : []);
  for (const [hash, bytes] of blobs) {
    if (!stored.has(hash)) contents.put(ownBytes(bytes), hash).catch(() => {});
    refs.put({ session: id, hash }).catch(() => {});
  }
}

/** The bytes alone: cloning a view would store its whole buffer, and shared memory cannot be stored at all. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return whole ? bytes : bytes.slice();
}
