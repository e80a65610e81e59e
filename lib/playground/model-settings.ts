import * as v from "valibot";
import type { KeyValue } from "./queue.ts";
import type { ModelChoice } from "./workbench-state.ts";

const KEY = "tabwright.key";
const CHOICE = "tabwright.model";

const choiceSchema = v.variant("provider", [
  v.object({ provider: v.literal("scripted") }),
  v.object({
    provider: v.literal("responses"),
    model: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    key: v.picklist(["server", "own"]),
  }),
]);

/**
 * The person's model and key. The key lives in memory or, if they say so, in sessionStorage; never in IndexedDB, a log or
 * an export. The choice of model is no secret and is remembered for this browser.
 */
export class ModelSettings {
  #key: string | null;
  #choice: ModelChoice;
  #whyNone: "chosen" | "forgotten" | "never" = "never";
  #listeners = new Set<() => void>();

  constructor(
    private readonly session: KeyValue | null,
    private readonly local: KeyValue | null,
  ) {
    this.#key = read(session, KEY);
    this.#choice = this.#remembered();
  }

  key = (): string | null => this.#key;
  choice = (): ModelChoice => this.#choice;
  /** Why the choice is no model, when it is none: the person wants none, the key went with the page, nobody chose yet. */
  whyNone = (): "chosen" | "forgotten" | "never" => this.#whyNone;

  setKey = (key: string | null, remember: "memory" | "session"): void => {
    this.#key = key;
    write(this.session, KEY, remember === "session" ? key : null);
    if (key === null && this.#choice.provider === "responses" && this.#choice.key === "own")
      this.#choice = { provider: "scripted" };
    this.#emit();
  };

  setChoice = (choice: ModelChoice): void => {
    this.#choice = choice;
    this.#whyNone = "chosen";
    write(this.local, CHOICE, JSON.stringify(choice));
    this.#emit();
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A remembered choice that needs a key which is gone is no choice. */
  #remembered(): ModelChoice {
    try {
      const parsed = v.safeParse(choiceSchema, JSON.parse(read(this.local, CHOICE) ?? "null"));
      if (!parsed.success) return { provider: "scripted" };
      if (parsed.output.provider === "responses" && parsed.output.key === "own" && this.#key === null) {
        this.#whyNone = "forgotten";
        return { provider: "scripted" };
      }
      this.#whyNone = "chosen";
      return parsed.output;
    } catch {
      return { provider: "scripted" };
    }
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}

function read(storage: KeyValue | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

function write(storage: KeyValue | null, key: string, value: string | null): void {
  try {
    if (value === null) storage?.removeItem(key);
    else storage?.setItem(key, value);
  } catch {
    // Storage that refuses costs only being remembered.
  }
}

/** A storage of the window, or null where the browser denies it. */
export function storageOf(kind: "localStorage" | "sessionStorage"): KeyValue | null {
  try {
    return globalThis[kind] ?? null;
  } catch {
    return null;
  }
}
