import { HandleWrap } from "../core/handles.ts";
import { makeCallback, post, postClosing, postNext } from "../core/loop.ts";
import type { Any, Callback } from "../core/machine.ts";
import { perContext } from "../core/realm.ts";
import { symbol } from "../core/symbols.ts";
import type { Message, PortData } from "./channel.ts";

const handles = new WeakMap<object, PortHandle>();
export const portOf = (value: unknown): PortHandle | undefined =>
  typeof value === "object" && value !== null ? handles.get(value) : undefined;

/** The class of the objects, and how messages are read; set by the binding that shows them. `read` fills `ports` with those that came along. */
export const portClass: { prototype: object; read: (message: Message, ports: object[]) => unknown } = {
  prototype: {},
  read: () => undefined,
};

/** Ports that have something to tell. A wake-up serves them in the order of their making, each until it has nothing. */
const waiting = new Set<PortHandle>();
let posted = false;
let nextOrder = 0;

function serve(): void {
  let first: PortHandle | null = null;
  for (const port of waiting) if (!first || port.order < first.order) first = port;
  if (!first) {
    posted = false;
    return;
  }
  // A turn for each message, with microtasks between.
  postNext(serve);
  if (!first.tellNext(false)) waiting.delete(first);
}

/** What a MessagePort object stands for. */
export class PortHandle extends HandleWrap {
  #receiving = false;
  data: PortData | null;
  readonly order = nextOrder++;

  constructor(
    readonly owner: object,
    data: PortData,
  ) {
    super(null);
    this.setProvider("MESSAGEPORT");
    this.asyncReset(owner);
    this.data = data;
    data.handle = this;
    this.setActive(true);
  }
  get isDetached(): boolean {
    return this.data === null || this.closed;
  }

  start(): void {
    this.#receiving = true;
    this.trigger();
  }
  stop(): void {
    this.#receiving = false;
  }
  trigger(): void {
    const { data } = this;
    if (!data || this.closed || (!data.ended && (!this.#receiving || data.incoming.length === 0))) return;
    waiting.add(this);
    if (posted) return;
    posted = true;
    post(serve);
  }
  /** Tells one message, or that there are no more to come. False when nothing is left to tell. */
  tellNext(forced: boolean): boolean {
    const { data } = this;
    if (!data) return false;
    const message = this.#receiving || forced ? data.incoming.shift() : undefined;
    if (message) {
      this.#emit(message);
      return true;
    }
    if (data.ended && data.incoming.length === 0) this.close();
    return false;
  }
  #emit(message: Message): void {
    const ports: object[] = [];
    let value: unknown;
    let type = "message";
    try {
      value = portClass.read(message, ports);
    } catch (error) {
      value = error;
      type = "messageerror";
    }
    const emit = perContext["emitMessage"] as Callback;
    const call = { emit: () => emit.call(this.owner, value, ports, type) };
    this.inContext(() => makeCallback(call, "emit"));
  }
  /** Tells everything that came, now. */
  drain(): void {
    this.data?.fetch?.();
    let left = Math.max(MOST_AT_ONCE, this.data?.incoming.length ?? 0);
    while (left-- > 0 && this.tellNext(true));
  }
  /** The next message, or none. */
  take(): { readonly value: unknown } | null {
    const { data } = this;
    if (!data || this.closed) return null;
    if (data.incoming.length === 0) data.fetch?.();
    const message = data.incoming.shift();
    if (message) return { value: portClass.read(message, []) };
    if (data.ended) this.close();
    return null;
  }
  /** The object stands for nothing from now on; what it stood for goes on under another. */
  detach(): PortData {
    const { data } = this;
    if (!data) throw new Error("The port is detached.");
    data.handle = null;
    this.data = null;
    super.close();
    this.#tellClosed(() => {});
    return data;
  }
  /** What came before is still told until the loop closes the handle. */
  override close(): void {
    if (this.closed) return;
    super.close();
    this.#tellClosed(() => {
      const { data } = this;
      this.data = null;
      if (!data) return;
      data.handle = null;
      const { to } = data;
      data.to = null;
      to?.close();
    });
  }
  #tellClosed(before: () => void): void {
    const key = symbol("handle_onclose");
    postClosing(() => {
      before();
      this.inContext(() => makeCallback(this.owner, key));
    });
  }
}
const MOST_AT_ONCE = 1000;

/** An object for a side that has none. */
export function adoptPort(data: PortData): object {
  const port = Object.create(portClass.prototype) as Any;
  handles.set(port, new PortHandle(port, data));
  const init = port[symbol("oninit")] as Callback | undefined;
  if (typeof init === "function") init.call(port);
  if (data.ended) portOf(port)?.trigger();
  return port;
}
