import { joinBytes } from "../../../../domain/bytes.ts";
import { canonicalAddress } from "../../process/addresses.ts";
import type { Endpoint } from "../../process/sockets.ts";
import { AsyncWrap } from "../core/async.ts";
import { errnoOf } from "../core/failure.ts";
import { HandleWrap } from "../core/handles.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { requireBuiltin } from "../core/realm.ts";
import { datagramsAt, hearSockets } from "../core/sockets.ts";
import { utf8Encode } from "../core/text.ts";

const V6ONLY = 1;
const REUSE = 4;
const MAX_DATAGRAM = 65_507;
const BUFFER_BYTES = 212_992;

class SendWrap extends AsyncWrap {
  constructor() {
    super("UDPSENDWRAP");
  }
}

const errorNumber = (caught: unknown): number => {
  const { errno } = caught as { errno?: unknown };
  if (typeof errno !== "number") throw caught;
  return errno;
};
const isLocal = (address: string): boolean =>
  /^(::ffff:)?(127\.|0\.0\.0\.0$)/.test(address) || address === "::1" || address === "::";

/** A UDP handle of libuv, between the programs of the sandbox. */
class UDP extends HandleWrap {
  onmessage: unknown;
  fd = -1;
  #place: number | null = null;
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  #receiving = false;
  #stop: (() => void) | null = null;
  readonly #sizes: [receive: number, send: number] = [BUFFER_BYTES, BUFFER_BYTES];
  readonly #early: { data: Uint8Array; from: Endpoint }[] = [];

  constructor() {
    super("UDPWRAP");
  }
  static isBound(handle: UDP): boolean {
    return handle.#place !== null;
  }

  #bind(address: string, port: number, flags: number): number {
    const plain = canonicalAddress(address);
    if (plain === null || this.#place !== null) return errnoOf("EINVAL");
    try {
      const bound = sys.ports.bindDatagrams(
        { address: plain, port: Number(port) >>> 0 },
        (flags & V6ONLY) !== 0,
        (flags & REUSE) !== 0,
      );
      this.#place = bound.place;
      this.#local = { address: plain, port: bound.port };
      this.#stop = datagramsAt(bound.place, (data, from) => this.#take(data, from));
      return 0;
    } catch (caught) {
      return errorNumber(caught);
    }
  }
  bind(address: string, port: number, flags: number): number {
    return this.#bind(address, port, flags);
  }
  bind6(address: string, port: number, flags: number): number {
    return this.#bind(address, port, flags);
  }
  open(): number {
    return errnoOf("ENOTSOCK");
  }

  #take(data: Uint8Array | null, from: Endpoint): void {
    if (this.closed || !data) return;
    const peer = this.#remote;
    if (peer && (peer.port !== from.port || peer.address !== from.address)) return;
    this.#early.push({ data, from });
    this.#deliver();
  }
  #deliver(): void {
    while (this.#receiving && !this.closed) {
      const next = this.#early.shift();
      if (!next) return;
      const { data, from } = next;
      const place = this.#place as number;
      sys.ports.order({ op: "datagram-taken", place, bytes: data.length });
      const { FastBuffer } = requireBuiltin("internal/buffer");
      const buffer = new FastBuffer(data.buffer, data.byteOffset, data.length);
      const info = { address: from.address, family: from.address.includes(":") ? "IPv6" : "IPv4", port: from.port };
      post(() => {
        if (!this.closed)
          this.inContext(() =>
            makeCallback(this, "onmessage", data.length, this, buffer, { ...info, size: data.length }),
          );
      });
    }
  }
  recvStart(): number {
    this.#receiving = true;
    this.setActive(true);
    this.#deliver();
    return 0;
  }
  recvStop(): number {
    this.#receiving = false;
    this.setActive(false);
    return 0;
  }

  connect(address: string, port: number): number {
    const plain = canonicalAddress(address);
    if (plain === null) return errnoOf("EINVAL");
    if (!isLocal(plain)) return errnoOf("ENETUNREACH");
    if (this.#remote) return errnoOf("EISCONN");
    this.#remote = { address: plain, port };
    return 0;
  }
  connect6(address: string, port: number): number {
    return this.connect(address, port);
  }
  disconnect(): number {
    if (!this.#remote) return errnoOf("ENOTCONN");
    this.#remote = null;
    return 0;
  }

  /** To an address: (request, list, count, port, address, has callback); connected: (request, list, count, has callback). */
  send(request: Any, list: readonly Any[], _count: number, ...rest: Any[]): number {
    const [port, address] = rest.length >= 3 ? [Number(rest[0]), String(rest[1])] : [0, ""];
    const plain = rest.length >= 3 ? canonicalAddress(address) : null;
    const to = rest.length >= 3 ? plain && { address: plain, port } : this.#remote;
    if (!to) return errnoOf(rest.length >= 3 ? "EINVAL" : "EDESTADDRREQ");
    if (!isLocal(to.address)) return errnoOf("ENETUNREACH");
    const parts = list.map((part) =>
      typeof part === "string" ? utf8Encode(part) : new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    );
    const data = joinBytes(parts);
    if (data.length > MAX_DATAGRAM) return errnoOf("EMSGSIZE");
    if (this.#place === null) {
      const error = this.#bind(to.address.includes(":") ? "::" : "0.0.0.0", 0, 0);
      if (error !== 0) return error;
    }
    sys.ports.order({ op: "datagram", place: this.#place as unknown as number, to, data });
    // Sent at once: what is above 0 says so, and how much.
    void request;
    return data.length + 1;
  }
  send6(request: Any, list: readonly Any[], count: number, ...rest: Any[]): number {
    return this.send(request, list, count, ...rest);
  }

  getsockname(into: Any): number {
    return describe(this.#local, into, "EBADF");
  }
  getpeername(into: Any): number {
    return describe(this.#remote, into, "ENOTCONN");
  }
  /** Size 0 asks; what is set is doubled, as Linux does for its own bookkeeping. */
  bufferSize(size: number, isReceive: boolean, context: Any): number | undefined {
    if (this.#place === null || size > 0x7fffffff) {
      const code = this.#place === null ? "EBADF" : "EINVAL";
      const message = code === "EBADF" ? "bad file descriptor" : "invalid argument";
      Object.assign(context, {
        errno: errnoOf(code),
        code,
        message,
        syscall: `uv_${isReceive ? "recv" : "send"}_buffer_size`,
      });
      return undefined;
    }
    if (size > 0) this.#sizes[isReceive ? 0 : 1] = size * 2;
    return size > 0 ? size : this.#sizes[isReceive ? 0 : 1];
  }
  getSendQueueSize(): number {
    return 0;
  }
  getSendQueueCount(): number {
    return 0;
  }
  protected override onClose(): void {
    this.#stop?.();
    if (this.#place !== null) sys.ports.order({ op: "release-datagrams", place: this.#place });
  }
}
const describe = (at: Endpoint | null, into: Any, missing: string): number => {
  if (!at) return errnoOf(missing);
  into.address = at.address;
  into.family = at.address.includes(":") ? "IPv6" : "IPv4";
  into.port = at.port;
  return 0;
};
const isMulticast = (address: string): boolean => /^(22[4-9]|23\d)\./.test(address) || /^ff/i.test(address);
type Check = (bound: boolean, ...args: Any[]) => number;
const inRange =
  (least: number, most: number): Check =>
  (bound, value) =>
    value < least || value > most ? errnoOf("EINVAL") : bound ? 0 : errnoOf("EBADF");
/** A membership of what no network carries. */
const membership: Check = (bound, ...addresses) =>
  addresses.some(
    (address) => address !== undefined && address !== null && canonicalAddress(String(address)) === null,
  ) || !addresses.some((address) => isMulticast(String(address)))
    ? errnoOf("EINVAL")
    : errnoOf(bound ? "ENODEV" : "EBADF");
/** Settings that mean something to a network card only. */
const CARD: Readonly<Record<string, Check>> = {
  setBroadcast: (bound) => (bound ? 0 : errnoOf("EBADF")),
  setTTL: inRange(1, 255),
  setMulticastTTL: inRange(0, 255),
  setMulticastLoopback: (bound) => (bound ? 0 : errnoOf("EBADF")),
  setMulticastInterface: (bound, address) => {
    if (canonicalAddress(String(address)) === null) return errnoOf("EINVAL");
    return bound ? 0 : errnoOf("EBADF");
  },
  addMembership: membership,
  dropMembership: membership,
  addSourceSpecificMembership: membership,
  dropSourceSpecificMembership: membership,
};
for (const [name, check] of Object.entries(CARD))
  Object.defineProperty(UDP.prototype, name, {
    value: function (this: UDP, ...args: Any[]): number {
      return check(UDP.isBound(this), ...args);
    },
    writable: true,
    configurable: true,
  });

export function udp(): Binding {
  hearSockets();
  return { UDP, SendWrap, constants: { UV_UDP_IPV6ONLY: V6ONLY, UV_UDP_REUSEADDR: REUSE } };
}
