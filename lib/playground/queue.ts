import * as v from "valibot";
import type { SessionId } from "../domain/ids.ts";
import type { WorkbenchState } from "./workbench-state.ts";

export type Queued = WorkbenchState["queue"][number];

const stored = v.pipe(
  v.array(
    v.object({
      id: v.number(),
      text: v.string(),
      delivery: v.picklist(["steer", "queue"]),
      /** The log's length when it was sent. */
      at: v.optional(v.number(), Number.MAX_SAFE_INTEGER),
    }),
  ),
  v.maxLength(200),
);

/** The storage may be missing or refuse (private windows): then the queue lives as long as the tab. */
export type KeyValue = Pick<Storage, "getItem" | "setItem" | "removeItem">;

type Kept = Queued & { readonly at: number };

/** What the queue has to know of the session's log. */
export type SaidSoFar = {
  length(): number;
  /** True when the person's message `text` was recorded at or after `since`. */
  said(text: string, since: number): boolean;
};

/** Messages typed while a turn runs, kept until they are delivered or withdrawn; they survive a reload. */
export class MessageQueue {
  #items: readonly Kept[];
  /** Sent and on its way into the log: not shown as waiting, but kept should the tab die before it is there. */
  #sending: Kept | null = null;
  readonly #key: string;

  constructor(
    id: SessionId,
    private readonly storage: KeyValue | null,
    private readonly changed: () => void,
    private readonly log: SaidSoFar,
  ) {
    this.#key = `tabwright.queue.${id}`;
    this.#items = this.#load();
  }

  get items(): readonly Queued[] {
    return this.#items;
  }

  /** Reads again what is kept: another tab worked on it. */
  reload(): void {
    this.#items = this.#load();
    this.changed();
  }

  add(text: string, delivery: "steer" | "queue"): void {
    this.#set([...this.#items, this.#made(text, delivery)]);
  }
  /** Keeps a message until it is recorded: should the tab die first, or the record be refused, it waits in the queue. */
  async keepUntil(text: string, record: () => Promise<unknown>): Promise<void> {
    const message = this.#made(text, "steer");
    this.#sending = message;
    this.#store();
    try {
      await record();
      this.#sending = null;
      this.#store();
    } catch (caught) {
      this.#sending = null;
      this.#set([message, ...this.#items]);
      throw caught;
    }
  }
  withdraw(id: number): void {
    this.#set(this.#items.filter((item) => item.id !== id));
  }
  /** The first one, or null. The caller removes it with withdraw once it is an event. */
  first(delivery?: "steer" | "queue"): Queued | null {
    return this.#items.find((item) => !delivery || item.delivery === delivery) ?? null;
  }

  #made(text: string, delivery: Queued["delivery"]): Kept {
    const id = this.#items.reduce((max, item) => Math.max(max, item.id), 0) + 1;
    return { id, text, delivery, at: this.log.length() };
  }

  #set(items: readonly Kept[]): void {
    this.#items = items;
    this.#store();
    this.changed();
  }

  #store(): void {
    const kept = [...(this.#sending ? [this.#sending] : []), ...this.#items];
    try {
      if (kept.length === 0) this.storage?.removeItem(this.#key);
      else this.storage?.setItem(this.#key, JSON.stringify(kept));
    } catch {
      // A refused write costs only the queue's survival of a reload; the messages stay in front of the person.
    }
  }

  /** A tab that died right after it recorded a message left it here too. */
  #load(): readonly Kept[] {
    try {
      const parsed = v.safeParse(stored, JSON.parse(this.storage?.getItem(this.#key) ?? "[]"));
      return parsed.success ? parsed.output.filter(({ text, at }) => !this.log.said(text, at)) : [];
    } catch {
      return [];
    }
  }
}
