import * as v from "valibot";
import type { SessionId } from "../domain/ids.ts";
import type { WorkbenchState } from "./workbench-state.ts";

export type Queued = WorkbenchState["queue"][number];

const stored = v.pipe(
  v.array(v.object({ id: v.number(), text: v.string(), delivery: v.picklist(["steer", "queue"]) })),
  v.maxLength(200),
);

/** The storage may be missing or refuse (private windows): then the queue lives as long as the tab. */
export type KeyValue = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Messages typed while a turn runs, kept until they are delivered or withdrawn; they survive a reload. */
export class MessageQueue {
  #items: readonly Queued[];
  readonly #key: string;

  constructor(
    id: SessionId,
    private readonly storage: KeyValue | null,
    private readonly changed: () => void,
  ) {
    this.#key = `tabwright.queue.${id}`;
    this.#items = this.#load();
  }

  get items(): readonly Queued[] {
    return this.#items;
  }

  add(text: string, delivery: "steer" | "queue"): void {
    const id = this.#items.reduce((max, item) => Math.max(max, item.id), 0) + 1;
    this.#set([...this.#items, { id, text, delivery }]);
  }
  withdraw(id: number): void {
    this.#set(this.#items.filter((item) => item.id !== id));
  }
  /** The first one, or null. The caller removes it with withdraw once it is an event. */
  first(delivery?: "steer" | "queue"): Queued | null {
    return this.#items.find((item) => !delivery || item.delivery === delivery) ?? null;
  }

  #set(items: readonly Queued[]): void {
    this.#items = items;
    try {
      if (items.length === 0) this.storage?.removeItem(this.#key);
      else this.storage?.setItem(this.#key, JSON.stringify(items));
    } catch {
      // A refused write costs only the queue's survival of a reload; the messages stay in front of the person.
    }
    this.changed();
  }

  #load(): readonly Queued[] {
    try {
      const parsed = v.safeParse(stored, JSON.parse(this.storage?.getItem(this.#key) ?? "[]"));
      return parsed.success ? parsed.output : [];
    } catch {
      return [];
    }
  }
}
