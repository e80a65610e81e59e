import { type AppError, appError, Failure, type Result } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import { type BlobHash, type SessionId, seq } from "../domain/ids.ts";
import { project, projectAll, summarize } from "../domain/project.ts";
import type { SessionView } from "../domain/session-view.ts";
import { readItem } from "../domain/wire-item.ts";
import type { Draft, EventStore } from "../ports/event-store.ts";

export const READ_ONLY = appError(
  "read-only",
  "Another tab works on this session. Nothing was lost; take over to go on here.",
);

type Blobs = ReadonlyMap<BlobHash, Uint8Array>;

export type LogHooks = {
  /** After every change of the view. */
  changed(): void;
  /** Another tab wrote: this one must stop writing. */
  conflicted(): void;
  /** The disk refused. Gives a store that holds the whole session and will take the events, or null when there is none. */
  failed(error: AppError): Promise<EventStore | null>;
};

/**
 * The one writer of a session's log in this tab: appends stand in line, each is on disk before the next begins, and the
 * view never shows an event that is not stored.
 */
export class LogWriter {
  #events: Recorded[];
  #view: SessionView;
  #line: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #closed: AppError | null = null;
  /** What was saved last of what is on screen and in no event. */
  #draft: Omit<Draft, "at"> = NO_DRAFT;
  /** Events being written now. */
  #underway: readonly SessionEvent[] = [];

  constructor(
    readonly id: SessionId,
    private store: EventStore,
    events: readonly Recorded[],
    private readonly hooks: LogHooks,
  ) {
    this.#events = [...events];
    this.#view = projectAll(this.#events);
  }

  get events(): readonly Recorded[] {
    return this.#events;
  }
  get view(): SessionView {
    return this.#view;
  }
  length(): number {
    return this.#events.length;
  }
  /** Whether the person said this at or after event `since`. */
  said(text: string, since: number): boolean {
    return this.#events.slice(since).some(({ event }) => event.type === "user-message" && event.text === text);
  }
  get saving(): boolean {
    return this.#pending > 0;
  }

  /** Events that another tab wrote, read from the store. */
  adopt(events: readonly Recorded[]): void {
    if (events.length === 0) return;
    this.#events = [...this.#events, ...events];
    this.#view = project(this.#view, this.#events, events.length);
    this.hooks.changed();
  }

  /**
   * Appends, in the order of the calls, with the blobs that the events name. Rejects with Failure when nothing was
   * written.
   */
  append(events: readonly SessionEvent[], blobs: Blobs = NO_BLOBS): Promise<readonly Recorded[]> {
    if (events.length === 0) return Promise.resolve([]);
    this.#pending++;
    const appended = this.#line.then(() => this.#append(events, blobs));
    this.#line = appended.catch(() => undefined).then(() => this.#settle());
    if (this.#pending === 1) this.hooks.changed();
    return appended;
  }

  /** Resolves when everything appended so far has been written or refused. */
  settled(): Promise<unknown> {
    return this.#line;
  }

  /** Runs `work` between two appends: none is under way meanwhile. */
  between<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }

  /** Saves what is on screen but not yet an event. False when it could not be saved (it may be shown all the same). */
  async saveDraft(draft: Omit<Draft, "at">): Promise<boolean> {
    if (this.#closed) return false;
    this.#draft = stillDraft(draft, this.#underway);
    const saved = await this.#storeDraft();
    return saved.ok;
  }

  /** From now on into this store, which holds all of the session. */
  moveTo(store: EventStore): void {
    this.store = store;
  }

  /** Refuses every later append with this error. */
  close(error: AppError): void {
    this.#closed ??= error;
  }
  reopen(): void {
    this.#closed = null;
  }

  async #append(events: readonly SessionEvent[], blobs: Blobs): Promise<readonly Recorded[]> {
    if (this.#closed) throw new Failure(this.#closed);
    let result = await this.#write(events, blobs);
    if (!result.ok && result.error.code === "conflict") {
      this.close(READ_ONLY);
      this.hooks.conflicted();
      throw new Failure(result.error);
    }
    if (!result.ok) {
      const fallback = await this.hooks.failed(result.error);
      if (!fallback) throw new Failure(result.error);
      this.store = fallback;
      result = await this.#write(events, blobs);
      if (!result.ok) throw new Failure(result.error);
    }
    this.#events.push(...result.value);
    this.#view = project(this.#view, this.#events, result.value.length);
    this.hooks.changed();
    return result.value;
  }

  /** An append clears the store's draft; what these events do not tell goes along, so that the disk has it at any moment. */
  async #write(events: readonly SessionEvent[], blobs: Blobs): Promise<Result<readonly Recorded[]>> {
    this.#underway = events;
    const summary = (recorded: readonly Recorded[]) =>
      summarize(project(this.#view, [...this.#events, ...recorded], recorded.length));
    const appended = this.store.append(this.id, seq(this.#events.length), events, summary, blobs);
    this.#draft = stillDraft(this.#draft, events);
    if (this.#draft.text || this.#draft.writing || this.#draft.outputs.length > 0) void this.#storeDraft();
    try {
      return await appended;
    } finally {
      this.#underway = [];
    }
  }

  #storeDraft(): Promise<Result<void>> {
    return this.store.saveDraft(this.id, { ...this.#draft, at: seq(this.#events.length + this.#underway.length) });
  }

  #settle(): void {
    this.#pending--;
    if (this.#pending === 0) this.hooks.changed();
  }
}

const NO_BLOBS: Blobs = new Map();
const NO_DRAFT: Omit<Draft, "at"> = { text: "", outputs: [] };

/** The part of a draft that `events` do not tell themselves. */
function stillDraft(draft: Omit<Draft, "at">, events: readonly SessionEvent[]): Omit<Draft, "at"> {
  const ended = new Set(events.flatMap((event) => (event.type === "tool-call-finished" ? [event.callId] : [])));
  return {
    text: events.some(tellsText) ? "" : draft.text,
    ...(draft.writing && !events.some(tellsCall) ? { writing: draft.writing } : {}),
    outputs: draft.outputs.filter(({ callId }) => !ended.has(callId)),
    ...(draft.tests && !ended.has(draft.tests.callId) ? { tests: draft.tests } : {}),
  };
}

/** The call that was being written is an event now, or void. */
const tellsCall = (event: SessionEvent): boolean =>
  event.type === "model-item"
    ? readItem(event.item).kind === "call"
    : event.type !== "model-partial" && tellsText(event);

/** The text that was being written is an event now, or void. */
function tellsText(event: SessionEvent): boolean {
  if (event.type === "model-item") return readItem(event.item).kind === "text";
  return ["model-partial", "request-started", "request-finished", "turn-ended"].includes(event.type);
}
