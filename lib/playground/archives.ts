import { failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import { type BlobHash, type SessionId, seq, sessionId } from "../domain/ids.ts";
import { projectAll, summarize } from "../domain/project.ts";
import type { SessionLocks } from "../ports/event-store.ts";
import { exportJsonl, exportZip } from "../share/archive.ts";
import type { ImportedSession } from "../share/import-session.ts";
import type { OpenedStore } from "../store/open-store.ts";
import { record } from "../store/record-events.ts";
import { freeName } from "./free-name.ts";
import type { Stores } from "./session-parts.ts";

/**
 * A session that this browser has already comes in as a second one: an import never writes over anything. Its log says that
 * it was imported, and gives it a name of its own where another session has its name.
 */
export async function adoptSession({ events, blobs }: ImportedSession, store: OpenedStore): Promise<Result<SessionId>> {
  try {
    const first = events[0]?.sessionId;
    const known = await store.events.list();
    if (!known.ok) return known;
    const taken = first === undefined || known.value.some((summary) => summary.id === first);
    const id = taken ? sessionId(crypto.randomUUID()) : first;
    const { title } = projectAll(events);
    const titles = known.value.map((summary) => summary.title);
    const name = freeName(title, taken ? "copy" : "imported", titles);
    const added: SessionEvent[] = [{ type: "session-imported" }];
    if (name !== title) added.push({ type: "session-renamed", title: name });
    const recorded = [
      ...events.map((event) => ({ ...event, sessionId: id })),
      ...record(id, seq(events.length), added),
    ];
    const summary = summarize(projectAll(recorded));
    return await held(store.locks, id, async () => {
      const stored = await store.blobs.put(id, blobs);
      if (!stored.ok) return stored;
      const adopted = await store.events.adopt(recorded, summary);
      return adopted.ok ? ok(id) : adopted;
    });
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

/** Holds the writer's lock while a session is made: until its events are there, its files belong to nobody else. */
async function held<T>(locks: SessionLocks, id: SessionId, make: () => Promise<T>): Promise<T> {
  const lock = await locks.acquire(id);
  try {
    return await make();
  } finally {
    lock?.release();
  }
}

/** The whole session as one file. Blobs that cannot be read are left out; the export names what is missing when it is imported. */
export async function packSession(
  format: "jsonl" | "zip",
  { blobs: store }: Stores,
  events: readonly Recorded[],
): Promise<Result<Blob>> {
  try {
    const id = events[0]?.sessionId;
    const stored = id === undefined ? ok(new Set<BlobHash>()) : await store.stored(id);
    if (!stored.ok) return stored;
    const blobs = new Map<BlobHash, Uint8Array>();
    for (const hash of stored.value) {
      const blob = await store.get(hash);
      if (blob.ok) blobs.set(hash, blob.value);
    }
    if (format === "jsonl") return ok(new Blob([exportJsonl({ events, blobs })], { type: "application/jsonl" }));
    return ok(new Blob([await exportZip({ events, blobs })], { type: "application/zip" }));
  } catch (caught) {
    return failed(toAppError(caught));
  }
}
