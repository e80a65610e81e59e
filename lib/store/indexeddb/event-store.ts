import { appError, Failure, failed, ok, type Result, toAppError } from "../../domain/errors.ts";
import { needsStrictDurability, type Recorded, type SessionEvent } from "../../domain/event.ts";
import { type BlobHash, type Seq, type SessionId, seq, sessionId } from "../../domain/ids.ts";
import type { SessionSummary } from "../../domain/session-summary.ts";
import type { Draft } from "../../ports/event-store.ts";
import type { AdoptingEventStore } from "../adopting-event-store.ts";
import { Changes } from "../changes.ts";
import { isDense, noSuchSession, notDense, record, whyNotAppended } from "../record-events.ts";
import type { Connection } from "./connection.ts";
import { GroupCommit } from "./group-commit.ts";
import { removeKept } from "./kept-by-session.ts";
import { formatLine, readChunks } from "./lines.ts";
import { putBlobs } from "./put-blobs.ts";
import { storeError } from "./store-error.ts";

const NO_BLOBS: ReadonlyMap<BlobHash, Uint8Array> = new Map();

/** Logs in IndexedDB. Writes asked for while a transaction is on its way share the next one (see GroupCommit). */
export class IndexedDbEventStore implements AdoptingEventStore {
  readonly kind = "indexeddb";
  readonly #changes: Changes;
  readonly #commits: GroupCommit;

  constructor(private readonly connection: Connection) {
    this.#changes = new Changes(`${connection.name}-changes`);
    this.#commits = new GroupCommit(
      () => connection.database(),
      (ids) => {
        for (const id of ids) this.#changes.announce(sessionId(id));
      },
    );
  }

  async append(
    id: SessionId,
    expected: Seq,
    events: readonly SessionEvent[],
    summary: (recorded: readonly Recorded[]) => SessionSummary,
    blobs: ReadonlyMap<BlobHash, Uint8Array> = NO_BLOBS,
  ): Promise<Result<readonly Recorded[]>> {
    if (events.length === 0) return ok([]);
    const refuse = async (length: number | null) => whyNotAppended(expected, length);
    return this.#write(record(id, expected, events), summary, refuse, blobs);
  }

  async adopt(recorded: readonly Recorded[], summary: SessionSummary): Promise<Result<void>> {
    if (!isDense(recorded) || recorded.length === 0) return failed(notDense);
    const done = await this.#write(
      recorded,
      () => summary,
      async (length) => (length === null ? null : appError("conflict", "This session is already in this browser.")),
    );
    return done.ok ? ok(undefined) : done;
  }

  async #write(
    recorded: readonly Recorded[],
    summarise: (recorded: readonly Recorded[]) => SessionSummary,
    refuse: (length: number | null) => Promise<ReturnType<typeof whyNotAppended>>,
    blobs: ReadonlyMap<BlobHash, Uint8Array> = NO_BLOBS,
  ): Promise<Result<readonly Recorded[]>> {
    let lines: string[];
    let summary: SessionSummary;
    try {
      lines = recorded.map(formatLine);
      summary = summarise(recorded);
    } catch (caught) {
      return failed(toAppError(caught));
    }
    return this.#commits.write({
      strict: recorded.some(({ event }) => needsStrictDurability(event)),
      blobs: blobs.size > 0,
      size: [...lines, ...blobs.values()].reduce((sum, { length }) => sum + length, 0),
      run: async (batch) => {
        const refused = await refuse(await batch.length(summary.id));
        if (refused) return failed(refused);
        await batch.append(summary.id, lines, summary);
        if (blobs.size > 0) await putBlobs(batch.transaction, summary.id, blobs);
        return ok(recorded);
      },
    });
  }

  read(id: SessionId, from: Seq = seq(0)): Promise<Result<readonly Recorded[]>> {
    return this.#read(async () => {
      const transaction = this.connection.database().transaction(["sessions", "chunks"]);
      const chunks = transaction.objectStore("chunks");
      const session = transaction.objectStore("sessions").get(id);
      // The record that holds `from` is the last one that starts at or before it.
      const start = from > 0 ? await chunks.openKeyCursor(IDBKeyRange.bound([id, 0], [id, from]), "prev") : null;
      const found = await chunks.getAll(IDBKeyRange.bound(start?.primaryKey ?? [id, 0], [id, []]));
      const head = await session;
      return head ? readChunks(id, found, from, head.length) : failed(noSuchSession);
    });
  }

  list(): Promise<Result<readonly SessionSummary[]>> {
    return this.#read(async () => {
      const records = await this.connection.database().getAll("sessions");
      return ok(records.map(({ summary }) => summary).sort((a, b) => b.updatedAt - a.updatedAt));
    });
  }

  async remove(id: SessionId): Promise<Result<void>> {
    const removed = await this.#commits.write({
      strict: true,
      blobs: true,
      size: 0,
      run: async (batch) => {
        await batch.remove(id);
        return ok(undefined);
      },
    });
    if (!removed.ok) return removed;
    return this.#read(async () => {
      await removeKept(this.connection, id);
      return ok(undefined);
    });
  }

  saveDraft(id: SessionId, draft: Draft): Promise<Result<void>> {
    return this.#commits.write({
      strict: false,
      size: draft.text.length + draft.outputs.reduce((sum, output) => sum + output.text.length, 0),
      run: async (batch) => {
        batch.saveDraft(id, draft);
        return ok(undefined);
      },
    });
  }

  readDraft(id: SessionId): Promise<Result<Draft | null>> {
    return this.#read(async () => {
      const transaction = this.connection.database().transaction(["sessions", "drafts"]);
      const [session, saved] = await Promise.all([
        transaction.objectStore("sessions").get(id),
        transaction.objectStore("drafts").get(id),
      ]);
      return ok(saved && saved.draft.at >= (session?.length ?? 0) ? saved.draft : null);
    });
  }

  onChange(fn: (id: SessionId) => void): () => void {
    return this.#changes.subscribe(fn);
  }

  onLost(fn: (why: string) => void): () => void {
    return this.connection.onLost(fn);
  }

  async dispose(): Promise<void> {
    await this.#commits.idle();
    this.#changes.dispose();
    this.connection.close();
  }

  async #read<T>(reading: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await reading();
    } catch (caught) {
      return failed(caught instanceof Failure ? caught.error : storeError(caught));
    }
  }
}
