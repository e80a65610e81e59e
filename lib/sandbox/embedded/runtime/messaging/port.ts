import { HandleWrap } from "../core/handles.ts";
import { makeCallback, post, postClosing } from "../core/loop.ts";
import type { Any, Callback } from "../core/machine.ts";
import { perContext } from "../core/realm.ts";
import { symbol } from "../core/symbols.ts";
import { type Message, readMessage } from "./message.ts";

/** Where a port's messages go. */
export interface Sender {
  send(message: Message): void;
  /** The port is closed. */
  close(): void;
}

/** One side of a channel without the object that stands for it: what travels when a port is transferred. */
export class PortData implements Sender {
  readonly incoming: Message[] = [];
  /** The other side said that it is closed; counts once all messages before are read. */
  ended = false;
  handle: PortHandle | null = null;
  to: Sender | null = null;
  /** Called when what came is asked for at once, without the loop. */
  fetch: (() => void) | null = null;

  /** Called by the other side. */
  send(message: Message): void {
    this.incoming.push(message);
    this.handle?.trigger();
  }
  close(): void {
    this.to = null;
    this.ended = true;
    this.handle?.trigger();
  }
}
export function entangle(a: PortData, b: PortData): void {
  a.to = b;
  b.to = a;
}

const handles = new WeakMap<object, PortHandle>();
export const portOf = (value: unknown): PortHandle | undefined =>
  typeof value === "object" && value !== null ? handles.get(value) : undefined;

/** The class of the objects; set by the binding that shows it. */
export const portClass: { prototype: object } = { prototype: {} };

/** What a MessagePort object stands for. */
export class PortHandle extends HandleWrap {
  #receiving = false;
  #triggered = 0;
  data: PortData | null;

  constructor(
    readonly owner: object,
    data: PortData,
  ) {
    super("MESSAGEPORT");
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
  /** A turn of the loop for each message that can be told. */
  trigger(): void {
    const { data } = this;
    if (!data) return;
    const wanted = (this.#receiving ? data.incoming.length : 0) + (data.ended ? 1 : 0);
    for (; this.#triggered < wanted; this.#triggered++)
      post(() => {
        this.#triggered--;
        this.#next(false);
      });
  }
  #next(forced: boolean): boolean {
    const { data } = this;
    if (!data || this.closed) return false;
    if (data.incoming.length > 0 && (this.#receiving || forced)) {
      this.#emit(data.incoming.shift() as Message);
      return true;
    }
    if (data.ended && data.incoming.length === 0) {
      this.close();
      return false;
    }
    return false;
  }
  #emit(message: Message): void {
    const ports: object[] = [];
    let value: unknown;
    let type = "message";
    try {
      value = readMessage(message, ports);
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
    let left = Math.max(1000, this.data?.incoming.length ?? 0);
    while (left-- > 0 && this.#next(true));
  }
  /** The next message, or none. */
  take(): { readonly value: unknown } | null {
    const { data } = this;
    if (!data) return null;
    if (data.incoming.length === 0) data.fetch?.();
    const message = data.incoming.shift();
    if (message) return { value: readMessage(message) };
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
    this.#tellClosed();
    return data;
  }
  override close(): void {
    if (this.closed) return;
    const { data } = this;
    super.close();
    this.#tellClosed();
    if (!data) return;
    data.handle = null;
    const { to } = data;
    data.to = null;
    to?.close();
    this.data = null;
  }
  #tellClosed(): void {
    const key = symbol("handle_onclose");
    postClosing(() => this.inContext(() => makeCallback(this.owner, key)));
  }
}

/** An object for a side that has none. */
export function adoptPort(data: PortData): object {
  const port = Object.create(portClass.prototype) as Any;
  handles.set(port, new PortHandle(port, data));
  const init = port[symbol("oninit")] as Callback | undefined;
  if (typeof init === "function") init.call(port);
  if (data.ended) portOf(port)?.trigger();
  return port;
}
