import type { SessionId } from "../domain/ids.ts";
import type { Unsaved, UnsavedStore } from "../ports/unsaved-store.ts";

/**
 * A session's unsaved texts, read when it is opened and at hand from then on. Only the tab that writes the session keeps
 * or forgets any.
 */
export class UnsavedTexts {
  #texts = new Map<string, Unsaved>();
  #refused = false;

  constructor(
    private readonly id: SessionId,
    private readonly store: UnsavedStore,
    private readonly writes: () => boolean,
  ) {}

  /** Reads what is kept: another tab may have worked on it. What cannot be read is not there. */
  async load(): Promise<void> {
    const kept = await this.store.read(this.id);
    if (kept.ok) this.#texts = new Map(kept.value);
  }

  /** Paths with unsaved text. */
  paths = (): string[] => [...this.#texts.keys()].sort();
  read = (path: string): Unsaved | null => this.#texts.get(path) ?? null;
  clear = (path: string): void => {
    if (!this.writes() || !this.#texts.delete(path)) return;
    void this.store.write(this.id, path, null);
  };

  /** False when the browser did not take the one before: this one may not outlive the page either. */
  write = (path: string, unsaved: Unsaved): boolean => {
    if (!this.writes()) return true;
    this.#texts.set(path, unsaved);
    void this.store.write(this.id, path, unsaved).then(({ ok }) => {
      this.#refused = !ok;
    });
    return !this.#refused;
  };
}
