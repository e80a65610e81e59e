import { type AppError, appError } from "@/lib/domain/errors.ts";
import type { SessionId } from "@/lib/domain/ids.ts";
import type { Playground } from "@/lib/playground/playground.ts";

export type PlaygroundState = {
  readonly playground: Playground | null;
  /** The code could not be fetched; load() tries again. */
  readonly failure: AppError | null;
};

const EMPTY: PlaygroundState = { playground: null, failure: null };

/** Fetches and makes the playground once asked to; one a mounted page, disposed explicitly. */
export class PlaygroundLoader {
  #state = EMPTY;
  #pending: Promise<Playground> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #starts = new Map<SessionId, string>();

  constructor(private readonly create: () => Promise<Playground>) {}

  readonly getSnapshot = (): PlaygroundState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Idempotent; rejects when the code cannot be fetched, and can then be called again. */
  readonly load = (): Promise<Playground> => {
    this.#pending ??= this.#create();
    return this.#pending;
  };

  async #create(): Promise<Playground> {
    try {
      const playground = await this.create();
      this.#set({ playground, failure: null });
      return playground;
    } catch (cause) {
      this.#pending = null;
      const failure = appError("network", "A part of the page did not arrive. Nothing is lost: reload to try again.", {
        cause,
        retryable: true,
      });
      this.#set({ playground: null, failure });
      throw cause;
    }
  }

  #set(state: PlaygroundState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  /** The page that opens this session next submits `prompt` at once: only a person's press leads here, never a link. */
  startWhenOpened(id: SessionId, prompt: string): void {
    this.#starts.set(id, prompt);
  }

  /** The prompt to submit, once; null when the session was opened for reading. */
  takeStart(id: SessionId): string | null {
    const prompt = this.#starts.get(id) ?? null;
    this.#starts.delete(id);
    return prompt;
  }

  dispose(): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#set(EMPTY);
    pending?.then((playground) => playground.dispose()).catch(() => undefined);
  }
}
