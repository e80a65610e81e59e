import { type AppError, failed, ok, type Result } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import type { BlobHash, SessionId } from "../domain/ids.ts";
import type { SessionSummary } from "../domain/session-summary.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { EventStore } from "../ports/event-store.ts";
import { MemoryBlobStore, MemoryData, MemoryEventStore } from "./memory.ts";
import type { Store } from "./open-store.ts";

/** The writer's lock stays the one that the caller holds. */
export type FallenBack = Pick<Store, "events" | "blobs"> & {
  /** Why some of it could not be read and so is not in memory; null when all of it is. */
  readonly incomplete: AppError | null;
};

/**
 * Copies session `id` into a memory store, so that work and export go on when `from` can no longer be written (full) or
 * reached (closed). `known` is what the caller still holds of the log: it stands in when `from` cannot be read.
 */
export async function fallBack(
  from: { readonly events: EventStore; readonly blobs: BlobStore },
  id: SessionId,
  known?: { readonly recorded: readonly Recorded[]; readonly summary: SessionSummary },
): Promise<Result<FallenBack>> {
  const data = new MemoryData();
  const memory = { events: new MemoryEventStore(data), blobs: new MemoryBlobStore(data) };
  const [log, list, draft] = await Promise.all([from.events.read(id), from.events.list(), from.events.readDraft(id)]);
  const summary = (list.ok && list.value.find((one) => one.id === id)) || known?.summary;
  const recorded = longer(log.ok ? log.value : [], known?.recorded ?? []);
  if (!summary || recorded.length === 0) {
    if (!log.ok && log.error.code !== "not-found") return failed(log.error);
    return ok({ ...memory, incomplete: null });
  }
  const adopted = await memory.events.adopt(recorded, summary);
  if (!adopted.ok) return adopted;
  if (draft.ok && draft.value) await memory.events.saveDraft(id, draft.value);
  return ok({ ...memory, incomplete: await copyBlobs(from.blobs, memory.blobs, id) });
}

const longer = (a: readonly Recorded[], b: readonly Recorded[]): readonly Recorded[] => (b.length > a.length ? b : a);

async function copyBlobs(from: BlobStore, to: BlobStore, id: SessionId): Promise<AppError | null> {
  const stored = await from.stored(id);
  if (!stored.ok) return stored.error;
  let problem: AppError | null = null;
  for (const hash of stored.value) {
    const blob = await from.get(hash);
    if (blob.ok) await to.put(id, new Map<BlobHash, Uint8Array>([[hash, blob.value]]));
    else problem ??= blob.error;
  }
  return problem;
}
