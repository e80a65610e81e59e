import { browser } from "../core/browser.ts";
import { cloneableNamed } from "../core/cloneables.ts";
import { threadNumber } from "../core/realm.ts";
import { type Host, type Message, type Parcel, PortData, type Sender } from "./channel.ts";
import { newRing, Ring } from "./ring.ts";

/** A message as it crosses to another thread. */
export type WireMessage = Parcel<WireHost>;
type WireHost =
  | { readonly kind: "port"; readonly port: WirePort }
  | { readonly kind: "library"; readonly spec: string }
  | { readonly kind: "native"; readonly name: string; readonly content: unknown };
/** A side of a channel as it crosses to another thread, with what it has not read. */
export type WirePort = {
  readonly channel: MessagePort | null;
  readonly inbound: SharedArrayBuffer | null;
  readonly outbound: SharedArrayBuffer | null;
  readonly received: number;
  readonly sent: number;
  readonly arrived: readonly (readonly [number, WireMessage])[];
  readonly incoming: readonly WireMessage[];
  /** The thread of the other side, as far as is known. */
  readonly far: number;
};
const DOORBELL = 0;
/** Bytes of the longest message that goes by shared memory. */
const MAX_RING_MESSAGE = 128 * 1024;

const links = new Set<Link>();
/** The thread ends: its ports are closed, and what it sent stays. */
export function closeLinks(): void {
  for (const link of [...links]) link.close();
}
/** Links to sides in that thread. */
export const linksTo = (thread: number): Link[] => [...links].filter((link) => link.far === thread);

/** The way from a side in this thread to the other side in another. */
export class Link implements Sender {
  #channel: MessagePort;
  readonly #inbound: Ring;
  readonly #outbound: Ring;
  readonly #arrived = new Map<number, WireMessage>();
  #received: number;
  #sent: number;
  #released = false;
  readonly far: number;

  constructor(
    readonly local: PortData,
    port: WirePort & { readonly channel: MessagePort },
  ) {
    this.#channel = port.channel;
    this.#inbound = new Ring(port.inbound as SharedArrayBuffer);
    this.#outbound = new Ring(port.outbound as SharedArrayBuffer);
    this.#received = port.received;
    this.#sent = port.sent;
    this.far = port.far;
    for (const [number, message] of port.arrived) this.#arrived.set(number, message);
    links.add(this);
    local.to = this;
    local.fetch = () => this.pump();
    const { channel } = port;
    channel.onmessage = ({ data }: MessageEvent<number | readonly [number, WireMessage]>) => {
      if (typeof data !== "number") this.#arrived.set(data[0], data[1]);
      this.pump();
    };
    // Where the browser tells that the other side's thread is gone.
    (channel as MessagePort & { onclose: unknown }).onclose = () => this.lost();
    this.#inbound.arm();
    // What was sent before this side looked.
    browser.hop(() => this.pump());
  }

  send(message: Message): void {
    const transfer: Transferable[] = [];
    const plain = message.hosts.length + message.shared.length + message.modules.length + message.buffers.length === 0;
    const number = ++this.#sent;
    if (plain && message.bytes.length <= MAX_RING_MESSAGE && this.#outbound.write(number, message.bytes)) {
      this.#outbound.count(number);
      if (this.#outbound.disarm()) this.#channel.postMessage(DOORBELL);
      return;
    }
    const wire = toWire(message, transfer, this.far);
    this.#outbound.count(number);
    this.#channel.postMessage([number, wire], transfer);
  }
  /** Whether all that the other side sent is here. */
  get complete(): boolean {
    this.pump();
    return this.#received >= this.#inbound.sent;
  }
  /** Takes in what came, in its order. */
  pump(): void {
    if (this.#released) return;
    do {
      for (;;) {
        const number = this.#received + 1;
        const bytes = this.#inbound.read(number);
        const arrived = bytes ? { bytes, shared: [], modules: [], buffers: [], hosts: [] } : this.#arrived.get(number);
        if (!arrived) break;
        this.#arrived.delete(number);
        this.#received = number;
        this.local.send(fromWire(arrived));
      }
      this.#inbound.arm();
    } while (this.#received < this.#inbound.sent && this.#peek());
    if (this.#inbound.closed && this.#received >= this.#inbound.sent) this.lost();
  }
  #peek(): boolean {
    const number = this.#received + 1;
    if (this.#arrived.has(number)) return true;
    const bytes = this.#inbound.read(number);
    if (!bytes) return false;
    this.#arrived.set(number, { bytes, shared: [], modules: [], buffers: [], hosts: [] });
    return true;
  }
  /** The other side is gone. */
  lost(): void {
    if (this.#released) return;
    this.#forget();
    this.local.close();
  }
  close(): void {
    if (this.#released) return;
    this.#outbound.close();
    this.#channel.postMessage(DOORBELL);
    this.#forget();
  }
  #forget(): void {
    this.#released = true;
    links.delete(this);
    this.local.fetch = null;
    this.#channel.onmessage = null;
  }
  /** Goes to another thread with its side. */
  release(transfer: Transferable[]): WirePort {
    this.pump();
    this.#forget();
    (this.#channel as MessagePort & { onclose: unknown }).onclose = null;
    transfer.push(this.#channel);
    return {
      channel: this.#channel,
      inbound: this.#inbound.memory,
      outbound: this.#outbound.memory,
      received: this.#received,
      sent: this.#sent,
      arrived: [...this.#arrived],
      incoming: [],
      far: this.far,
    };
  }
}

const { MessageChannel } = browser;

/** A side leaves this thread for another. */
export function portToWire(data: PortData, transfer: Transferable[], destination: number): WirePort {
  const { to } = data;
  const incoming = (): WireMessage[] =>
    data.incoming.splice(0).map((message) => toWire(message, transfer, destination));
  if (to instanceof Link) {
    const wire = to.release(transfer);
    return { ...wire, incoming: incoming() };
  }
  const fresh = { received: 0, sent: 0, arrived: [], incoming: [], far: threadNumber };
  if (!(to instanceof PortData))
    return { ...fresh, channel: null, inbound: null, outbound: null, incoming: incoming() };
  const { port1, port2 } = new MessageChannel();
  const [there, here] = [newRing(), newRing()];
  new Link(to, { ...fresh, far: destination, channel: port1, inbound: here, outbound: there });
  transfer.push(port2);
  return { ...fresh, channel: port2, inbound: there, outbound: here, incoming: incoming() };
}

export function portFromWire(wire: WirePort): PortData {
  const data = new PortData();
  data.incoming.push(...wire.incoming.map(fromWire));
  if (wire.channel) new Link(data, { ...wire, channel: wire.channel });
  else data.ended = true;
  return data;
}

/** `destination`: the thread it goes to; -1 where there are several. */
export function toWire(message: Message, transfer: Transferable[], destination: number): WireMessage {
  const { bytes, shared, modules, buffers } = message;
  transfer.push(...buffers);
  const hosts = message.hosts.map((host): WireHost => {
    if (host.kind === "port") return { kind: "port", port: portToWire(host.data, transfer, destination) };
    if (host.kind === "library") return host;
    return { kind: "native", name: host.cloneable.name, content: host.content };
  });
  return { bytes, shared, modules, buffers, hosts };
}
export function fromWire(wire: WireMessage): Message {
  const hosts = wire.hosts.map((host): Host => {
    if (host.kind === "port") return { kind: "port", data: portFromWire(host.port) };
    if (host.kind === "library") return host;
    const cloneable = cloneableNamed(host.name);
    if (!cloneable) throw new Error(`This thread knows no ${host.name}.`);
    return { kind: "native", cloneable, content: host.content };
  });
  return { ...wire, hosts };
}
