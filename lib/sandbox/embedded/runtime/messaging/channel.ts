import type { Cloneable } from "../core/cloneables.ts";

/** A value on its way: bytes, and beside them what cannot be bytes. Hosts are Node's own objects, by number. */
export type Parcel<HostObject> = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly shared: readonly SharedArrayBuffer[];
  readonly modules: readonly object[];
  readonly buffers: readonly ArrayBuffer[];
  readonly hosts: readonly HostObject[];
};
export type Message = Parcel<Host>;
export type Host =
  | { readonly kind: "port"; readonly data: PortData }
  /** Made by a class of the library: "module:Class"; its content follows in the bytes. */
  | { readonly kind: "library"; readonly spec: string }
  | { readonly kind: "native"; readonly cloneable: Cloneable; readonly content: unknown };

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
  handle: { trigger(): void } | null = null;
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
