import { appError, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import { type BlobHash, type Seq, type SessionId, seq } from "../domain/ids.ts";
import type { SessionSummary } from "../domain/session-summary.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { Draft } from "../ports/event-store.ts";
import type { MemoStore } from "../ports/memo-store.ts";
import type { Unsaved, UnsavedStore } from "../ports/unsaved-store.ts";
import type { AdoptingEventStore } from "./adopting-event-store.ts";
import { sha256 } from "./hash.ts";
import { damagedBlob, isDense, noSuchBlob, noSuchSession, notDense, record, whyNotAppended } from "./record-events.ts";

type Session = { events: Recorded[]; summary: SessionSummary };

/** What memory stores keep; several stores over one share it, as tabs share a database. */
export class MemoryData {
  readonly sessions = new Map<SessionId, Session>();
  readonly drafts = new Map<SessionId, Draft>();
  readonly blobs = new Map<BlobHash, Uint8Array>();
  readonly refs = new Map<SessionId, Set<BlobHash>>();
  readonly unsaved = new Map<SessionId, Map<string, Unsaved>>();
  readonly memos = new Map<SessionId, Map<string, string>>();
  readonly listeners = new Set<(id: SessionId) => void>();

  keep(id: SessionId, blobs: ReadonlyMap<BlobHash, Uint8Array>): void {
    const refs = this.refs.get(id) ?? new Set();
    this.refs.set(id, refs);
    for (const [hash, bytes] of blobs) {
      if (!this.blobs.has(hash)) this.blobs.set(hash, bytes.slice());
      refs.add(hash);
    }
  }
}

/** Logs in memory: nothing outlives the tab. Equal to the IndexedDB store in everything else. */
export class MemoryEventStore implements AdoptingEventStore {
  readonly kind = "memory";
  #own = new Set<(id: SessionId) => void>();

  constructor(private readonly data: MemoryData = new MemoryData()) {}

  async append(
    id: SessionId,
    expected: Seq,
    events: readonly SessionEvent[],
    summarise: (recorded: readonly Recorded[]) => SessionSummary,
    blobs: ReadonlyMap<BlobHash, Uint8Array> = new Map(),
  ): Promise<Result<readonly Recorded[]>> {
    if (events.length === 0) return ok([]);
    const session = this.data.sessions.get(id);
    const refused = whyNotAppended(expected, session?.events.length ?? null);
    if (refused) return failed(refused);
    try {
      const recorded = record(id, expected, events);
      const summary = summarise(recorded);
      const log = session?.events ?? [];
      for (const one of recorded) log.push(one);
      if (blobs.size > 0) this.data.keep(id, blobs);
      this.#put(id, log, summary);
      return ok(recorded);
    } catch (caught) {
      return failed(toAppError(caught));
    }
  }

  async adopt(recorded: readonly Recorded[], summary: SessionSummary): Promise<Result<void>> {
    const { id } = summary;
    if (!isDense(recorded) || recorded.length === 0) return failed(notDense);
    if (this.data.sessions.has(id)) return failed(appError("conflict", "This session is already in this browser."));
    this.#put(
      id,
      recorded.map((one) => ({ ...one, sessionId: id })),
      summary,
    );
    return ok(undefined);
  }

  #put(id: SessionId, events: Recorded[], summary: SessionSummary): void {
    this.data.sessions.set(id, { events, summary: { ...summary, id, length: events.length } });
    this.data.drafts.delete(id);
    this.#announce(id);
  }

  async read(id: SessionId, from: Seq = seq(0)): Promise<Result<readonly Recorded[]>> {
    const session = this.data.sessions.get(id);
    return session ? ok(session.events.slice(from)) : failed(noSuchSession);
  }

  async list(): Promise<Result<readonly SessionSummary[]>> {
    return ok([...this.data.sessions.values()].map((s) => s.summary).sort((a, b) => b.updatedAt - a.updatedAt));
  }

  async remove(id: SessionId): Promise<Result<void>> {
    this.data.sessions.delete(id);
    this.data.drafts.delete(id);
    this.data.unsaved.delete(id);
    this.data.memos.delete(id);
    const hashes = this.data.refs.get(id) ?? new Set();
    this.data.refs.delete(id);
    for (const hash of hashes) {
      if (![...this.data.refs.values()].some((kept) => kept.has(hash))) this.data.blobs.delete(hash);
    }
    this.#announce(id);
    return ok(undefined);
  }

  async saveDraft(id: SessionId, draft: Draft): Promise<Result<void>> {
    this.data.drafts.set(id, draft);
    return ok(undefined);
  }

  async readDraft(id: SessionId): Promise<Result<Draft | null>> {
    const draft = this.data.drafts.get(id);
    return ok(draft && draft.at >= (this.data.sessions.get(id)?.events.length ?? 0) ? draft : null);
  }

  onChange(fn: (id: SessionId) => void): () => void {
    const own = (id: SessionId): void => fn(id);
    this.data.listeners.add(own);
    this.#own.add(own);
    return () => {
      this.data.listeners.delete(own);
      this.#own.delete(own);
    };
  }

  /** Memory is not lost before the tab is. */
  onLost(_fn: (why: string) => void): () => void {
    return () => {};
  }

  async dispose(): Promise<void> {
    for (const own of this.#own) this.data.listeners.delete(own);
    this.#own.clear();
  }

  #announce(id: SessionId): void {
    for (const listener of this.data.listeners) queueMicrotask(() => listener(id));
  }
}

export class MemoryBlobStore implements BlobStore {
  constructor(private readonly data: MemoryData = new MemoryData()) {}

  async put(id: SessionId, blobs: ReadonlyMap<BlobHash, Uint8Array>): Promise<Result<void>> {
    if (blobs.size > 0) this.data.keep(id, blobs);
    return ok(undefined);
  }

  async get(hash: BlobHash): Promise<Result<Uint8Array>> {
    const bytes = this.data.blobs.get(hash);
    if (!bytes) return failed(noSuchBlob);
    const actual = await sha256(bytes);
    return actual === null || actual === hash ? ok(bytes.slice()) : failed(damagedBlob);
  }

  async stored(id: SessionId): Promise<Result<ReadonlySet<BlobHash>>> {
    return ok(new Set(this.data.refs.get(id)));
  }

  async sessions(): Promise<Result<ReadonlySet<SessionId>>> {
    return ok(new Set(this.data.refs.keys()));
  }
}

export class MemoryUnsavedStore implements UnsavedStore {
  constructor(private readonly data: MemoryData = new MemoryData()) {}

  async read(id: SessionId): Promise<Result<ReadonlyMap<string, Unsaved>>> {
    return ok(new Map(this.data.unsaved.get(id)));
  }

  async write(id: SessionId, path: string, unsaved: Unsaved | null): Promise<Result<void>> {
    const texts = this.data.unsaved.get(id) ?? new Map<string, Unsaved>();
    this.data.unsaved.set(id, texts);
    if (unsaved) texts.set(path, unsaved);
    else texts.delete(path);
    return ok(undefined);
  }

  async sessions(): Promise<Result<ReadonlySet<SessionId>>> {
    return ok(new Set(this.data.unsaved.keys()));
  }
}

export class MemoryMemoStore implements MemoStore {
  constructor(private readonly data: MemoryData = new MemoryData()) {}

  async read(id: SessionId): Promise<Result<ReadonlyMap<string, string>>> {
    return ok(new Map(this.data.memos.get(id)));
  }

  async write(id: SessionId, name: string, text: string | null): Promise<Result<void>> {
    const texts = this.data.memos.get(id) ?? new Map<string, string>();
    this.data.memos.set(id, texts);
    if (text === null) texts.delete(name);
    else texts.set(name, text);
    return ok(undefined);
  }

  async sessions(): Promise<Result<ReadonlySet<SessionId>>> {
    return ok(new Set(this.data.memos.keys()));
  }
}
