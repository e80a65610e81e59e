import type { SessionSummary } from "../domain/session-summary.ts";
import type { EventStore } from "../ports/event-store.ts";
import type { SessionsState } from "./playground.ts";
import { keep, keepingOf } from "./storage-keeping.ts";

/** The list of sessions as the store has it, read again whenever this or another tab changes one. */
export class SessionList {
  #state: SessionsState = { list: null, storage: "opening", keeping: "unknown" };
  #listeners = new Set<() => void>();
  #stop: (() => void) | null = null;
  #reading = false;
  #again = false;

  getSnapshot = (): SessionsState => this.#state;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(store: EventStore, why?: string): void {
    this.#stop = store.onChange(() => void this.#read(store));
    this.#set({ ...this.#state, storage: store.kind, ...(why === undefined ? {} : { why }) });
    void this.#read(store);
    if (store.kind === "indexeddb") void this.#look();
  }

  keep = async (): Promise<void> => {
    await keep();
    await this.#look();
  };

  async #look(): Promise<void> {
    const keeping = await keepingOf();
    this.#set({ ...this.#state, keeping });
  }

  dispose(): void {
    this.#stop?.();
    this.#listeners.clear();
  }

  /** One read at a time; changes meanwhile cause one more. */
  async #read(store: EventStore): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    do {
      this.#again = false;
      const list = await store.list();
      const running = await heldLocks();
      if (list.ok)
        this.#set({
          ...this.#state,
          list: list.value.map((s) => withTruth(s, running)).sort((a, b) => b.updatedAt - a.updatedAt),
        });
      else this.#set({ ...this.#state, list: this.#state.list ?? [], why: list.error.message });
    } while (this.#again);
    this.#reading = false;
  }

  #set(state: SessionsState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** A log that stops inside a turn is running only while some tab holds its lock. */
const withTruth = (summary: SessionSummary, held: ReadonlySet<string> | null): SessionSummary =>
  summary.status === "idle" || held === null || [...held].some((name) => name.includes(summary.id))
    ? summary
    : { ...summary, status: "interrupted" };

async function heldLocks(): Promise<ReadonlySet<string> | null> {
  try {
    const { held } = await navigator.locks.query();
    return new Set((held ?? []).map((lock) => lock.name ?? ""));
  } catch {
    return null;
  }
}
