import type { WorkbenchState } from "./workbench-state.ts";

type Notice = WorkbenchState["notices"][number];

/** The one immutable value that the interface reads, and who is told when it changes. */
export class StateBox {
  #listeners = new Set<() => void>();
  #lastNotice = 0;

  constructor(private state: WorkbenchState) {}

  get current(): WorkbenchState {
    return this.state;
  }

  set(change: Partial<WorkbenchState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows a banner, once for the same text. */
  notice(tone: Notice["tone"], text: string, offers: NonNullable<Notice["offers"]> | null = null): void {
    if (this.state.notices.some((notice) => notice.text === text)) return;
    this.#lastNotice++;
    this.set({ notices: [...this.state.notices, { id: this.#lastNotice, tone, text, offers }] });
  }

  dismiss(id: number): void {
    this.set({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }

  clear(): void {
    this.#listeners.clear();
  }
}
