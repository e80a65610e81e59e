import type { SessionId } from "../domain/ids.ts";
import type { MemoStore } from "../ports/memo-store.ts";

/** What is kept, and the most characters that it may have; of longer ones nothing is kept, nor what was kept before them. */
const MOST = {
  /** What the person's own terminal showed last. */
  terminal: 200_000,
  /** The lines that were entered there. */
  history: 60_000,
  /** What lay in node_modules. */
  packages: 1_000,
  /** The servers that listened. */
  servers: 20_000,
  /** Which panes were shown, and what they showed. */
  shown: 12_000,
} as const;
export type MemoName = keyof typeof MOST;

/**
 * What the page keeps for its next load, read when the session is opened and at hand from then on. Only the tab that
 * writes the session keeps any. Whoever reads one judges it: a store is a place that others can write to.
 */
export class Memos {
  #texts: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly id: SessionId,
    private readonly store: MemoStore,
    private readonly writes: () => boolean,
  ) {}

  /** Another tab may have worked on the session. What cannot be read is not there. */
  async load(): Promise<void> {
    const kept = await this.store.read(this.id);
    if (kept.ok) this.#texts = kept.value;
  }

  read = (name: MemoName): string | null => {
    const text = this.#texts.get(name);
    return text === undefined || text.length > MOST[name] ? null : text;
  };

  /** Null forgets it. */
  write = (name: MemoName, given: string | null): void => {
    // What was kept before would be told as what is now.
    const text = given !== null && given.length > MOST[name] ? null : given;
    if (!this.writes() || (this.#texts.get(name) ?? null) === text) return;
    const texts = new Map(this.#texts);
    if (text === null) texts.delete(name);
    else texts.set(name, text);
    this.#texts = texts;
    void this.store.write(this.id, name, text);
  };
}
