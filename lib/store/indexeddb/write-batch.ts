import type { SessionId } from "../../domain/ids.ts";
import type { SessionSummary } from "../../domain/session-summary.ts";
import type { Draft } from "../../ports/event-store.ts";
import type { SessionRecord, WriteTransaction } from "./database.ts";

/** When so many small records have gathered at the end of a log they are merged. */
const MOST_LOOSE = 100;
/**
 * Characters of a merged record. Chromium keeps values of over 64 KB in files of their own: 10,000 events of 1 KB in
 * records of 108 KB are read in 25 ms, in records of 54 KB in 140 ms, one by one in 150 ms.
 */
const CHUNK_CHARACTERS = 100_000;

type Open = { record: SessionRecord | null; lines: string[] };

/** What this tab's last writes left: it saves waiting for reads, and is checked in every transaction that relies on it. */
export class Known {
  readonly records = new Map<SessionId, SessionRecord>();
  readonly withoutDraft = new Set<SessionId>();

  forget(): void {
    this.records.clear();
    this.withoutDraft.clear();
  }
}

/** Thrown when what was known is no longer so, because another tab wrote: the writes are to be run again. */
export class Stale extends Error {}

/** What one transaction writes. Appends to the same session become one record. */
export class WriteBatch {
  /** Sessions whose log changed. */
  readonly changed = new Set<SessionId>();
  #sessions = new Map<SessionId, Open>();
  #checks: Promise<boolean>[] = [];
  #draftsCleared = new Set<SessionId>();

  constructor(
    readonly transaction: WriteTransaction,
    private readonly known: Known,
  ) {}

  async #open(id: SessionId): Promise<Open> {
    const opened = this.#sessions.get(id);
    if (opened) return opened;
    const reading = this.transaction.objectStore("sessions").get(id);
    const known = this.known.records.get(id);
    if (known) {
      const asKnown = reading.then(
        (now) => now?.length === known.length && now.sealed === known.sealed && now.loose === known.loose,
        () => true,
      );
      this.#checks.push(asKnown);
    }
    const record = known ? { ...known } : ((await reading) ?? null);
    const open = { record, lines: [] };
    this.#sessions.set(id, open);
    return open;
  }

  /** The log's length, appends of this batch included; null when there is no such session. */
  async length(id: SessionId): Promise<number | null> {
    return (await this.#open(id)).record?.length ?? null;
  }

  /** Call only when `length` said that the events fit. */
  async append(id: SessionId, lines: readonly string[], summary: SessionSummary): Promise<void> {
    const open = await this.#open(id);
    open.record ??= { id, length: 0, sealed: 0, loose: 0, summary };
    open.record.length += lines.length;
    open.record.summary = { ...summary, id, length: open.record.length };
    for (const line of lines) open.lines.push(line);
    this.changed.add(id);
    if (!this.known.withoutDraft.has(id)) this.#put(this.transaction.objectStore("drafts").delete(id));
    this.#draftsCleared.add(id);
  }

  saveDraft(id: SessionId, draft: Draft): void {
    this.known.withoutDraft.delete(id);
    this.#draftsCleared.delete(id);
    this.#put(this.transaction.objectStore("drafts").put({ id, draft }));
  }

  /** Everything of a session that has not been written by this batch itself. */
  async remove(id: SessionId): Promise<void> {
    await this.#flush(id);
    this.#sessions.set(id, { record: null, lines: [] });
    const { transaction } = this;
    const all = IDBKeyRange.bound([id], [id, []]);
    this.#put(transaction.objectStore("sessions").delete(id));
    this.#put(transaction.objectStore("drafts").delete(id));
    this.#put(transaction.objectStore("chunks").delete(all));
    const refs = transaction.objectStore("refs");
    const hashes = (await refs.getAllKeys(all)).map(([, hash]) => hash);
    this.#put(refs.delete(all));
    const users = await Promise.all(hashes.map((hash) => refs.index("hash").count(hash)));
    hashes.forEach((hash, at) => {
      if (users[at] === 0) this.#put(transaction.objectStore("blobs").delete(hash));
    });
    this.changed.add(id);
  }

  /** Writes what was gathered; afterwards the transaction can be committed. @throws Stale */
  async finish(): Promise<void> {
    for (const id of this.#sessions.keys()) await this.#flush(id);
    const checks = await Promise.all(this.#checks);
    if (!checks.every(Boolean)) throw new Stale();
  }

  /** Call once the transaction is complete. */
  remember(): void {
    for (const [id, { record }] of this.#sessions) {
      if (record) this.known.records.set(id, record);
      else this.known.records.delete(id);
    }
    for (const id of this.#draftsCleared) this.known.withoutDraft.add(id);
  }

  async #flush(id: SessionId): Promise<void> {
    const open = this.#sessions.get(id);
    if (!open?.record || open.lines.length === 0) return;
    const { record } = open;
    let first = record.length - open.lines.length;
    const pieces = groupBySize(open.lines, (line) => line.length);
    open.lines = [];
    for (const lines of pieces) {
      this.#put(this.transaction.objectStore("chunks").put({ id, first, count: lines.length, text: lines.join("\n") }));
      first += lines.length;
    }
    record.loose += pieces.length;
    if (record.loose >= MOST_LOOSE) await this.#merge(record);
    this.#put(this.transaction.objectStore("sessions").put(record));
  }

  async #merge(record: SessionRecord): Promise<void> {
    const chunks = this.transaction.objectStore("chunks");
    const loose = await chunks.getAll(IDBKeyRange.bound([record.id, record.sealed], [record.id, []]));
    for (const group of groupBySize(loose, (chunk) => chunk.text.length)) {
      const first = group[0]!;
      if (group.length === 1) continue;
      const last = group.at(-1)!;
      this.#put(chunks.delete(IDBKeyRange.bound([record.id, first.first], [record.id, last.first])));
      const count = group.reduce((sum, chunk) => sum + chunk.count, 0);
      this.#put(chunks.put({ ...first, count, text: group.map((chunk) => chunk.text).join("\n") }));
    }
    record.sealed = record.length;
    record.loose = 0;
  }

  /** A request whose failure aborts the transaction, which is where it is told. */
  #put(request: Promise<unknown>): void {
    request.catch(() => {});
  }
}

/** In order; each group but the last is the shortest that reaches CHUNK_CHARACTERS. */
function groupBySize<T>(items: readonly T[], characters: (item: T) => number): T[][] {
  const groups: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    if (size >= CHUNK_CHARACTERS) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)!.push(item);
    size += characters(item);
  }
  return groups;
}
