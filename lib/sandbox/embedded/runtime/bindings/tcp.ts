import { canonicalAddress } from "../../process/addresses.ts";
import type { Endpoint, SocketMessage } from "../../process/sockets.ts";
import { AsyncWrap } from "../core/async.ts";
import { errnoOf } from "../core/failure.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Any, type Binding, type Callback, sys } from "../core/machine.ts";
import { hearSockets, listenAt, SocketWire } from "../core/sockets.ts";
import { StreamHandle } from "../core/streams.ts";

const SOCKET = 0;
const SERVER = 1;
const V6ONLY = 1;

class TCPConnectWrap extends AsyncWrap {
  constructor() {
    super("TCPCONNECTWRAP");
  }
}

const errorNumber = (caught: unknown): number => {
  const { errno } = caught as { errno?: unknown };
  if (typeof errno !== "number") throw caught;
  return errno;
};

/** Fills what `getsockname` and `getpeername` were given. */
function describe(at: Endpoint, into: Any): number {
  into.address = at.address;
  into.family = at.address.includes(":") ? "IPv6" : "IPv4";
  into.port = at.port;
  return 0;
}

/** A TCP handle of libuv, over the ports of the sandbox. */
class TCP extends StreamHandle {
  reading = false;
  onconnection: unknown = null;
  #place: number | null = null;
  #local: Endpoint | null = null;
  #remote: Endpoint | null = null;
  /** Of bind, told by listen or connect: as libuv does. */
  #delayed = 0;
  #socket: SocketWire | null = null;
  #stopListening: (() => void) | null = null;

  constructor(type: number) {
    super(type === SERVER ? "TCPSERVERWRAP" : "TCPWRAP");
    if (type !== SERVER && type !== SOCKET) throw new TypeError("A TCP handle is a socket or a server.");
  }

  #join(socket: SocketWire, local: Endpoint, remote: Endpoint): void {
    this.#local = local;
    this.#remote = remote;
    this.#socket = socket;
    socket.attach({
      data: (data) => this.deliver(data),
      end: (error) => {
        this.setActive(false);
        this.deliverEnd(error);
      },
      queued: (bytes) => {
        this.writeQueueSize = bytes;
      },
    });
    this.wire = socket;
    if (this.wantsData) socket.read(true);
  }

  open(): number {
    return errnoOf("ENOTSOCK");
  }

  #bind(address: string, port: number, v6only: boolean): number {
    const plain = canonicalAddress(address);
    if (plain === null || this.#place !== null || this.#socket) return errnoOf("EINVAL");
    try {
      const bound = sys.ports.bind({ address: plain, port: Number(port) >>> 0 }, v6only);
      this.#place = bound.place;
      this.#local = { address: plain, port: bound.port };
      return 0;
    } catch (caught) {
      const error = errorNumber(caught);
      if (error !== errnoOf("EADDRINUSE")) return error;
      this.#delayed = error;
      return 0;
    }
  }
  bind(address: string, port: number): number {
    return address.includes(":") ? errnoOf("EINVAL") : this.#bind(address, port, false);
  }
  bind6(address: string, port: number, flags: number): number {
    return address.includes(":") ? this.#bind(address, port, (flags & V6ONLY) !== 0) : errnoOf("EINVAL");
  }

  listen(): number {
    if (this.#delayed !== 0) return this.#delayed;
    if (this.#place === null) {
      const error = this.#bind("0.0.0.0", 0, false);
      if (error !== 0) return error;
    }
    const place = this.#place as unknown as number;
    try {
      sys.ports.listen(place);
    } catch (caught) {
      return errorNumber(caught);
    }
    this.#stopListening ??= listenAt(place, (opened, wire) => this.#accept(opened, wire));
    this.setActive(true);
    return 0;
  }

  #accept({ local, remote }: Extract<SocketMessage, { type: "socket-open" }>, wire: SocketWire): void {
    this.inContext(() => {
      const client = new TCP(SOCKET);
      client.#join(wire, local, remote);
      makeCallback(this, "onconnection", 0, client);
    });
  }

  #connect(request: Any, address: string, port: number): number {
    const plain = canonicalAddress(address);
    if (plain === null) return errnoOf("EINVAL");
    let error = this.#delayed;
    if (error === 0)
      try {
        const { socket, local, remote } = sys.ports.connect({ address: plain, port }, this.#place);
        this.#join(new SocketWire(socket), local, remote);
      } catch (caught) {
        error = errorNumber(caught);
        // The socket is there now, with no address of its own.
        this.#local ??= { address: plain.includes(":") ? "::" : "0.0.0.0", port: 0 };
        if (error !== errnoOf("ECONNREFUSED")) return error;
      }
    post(() =>
      (request as AsyncWrap).inContext(() => {
        if (this.closed) error = errnoOf("ECANCELED");
        makeCallback(request, "oncomplete", error, this, request, error === 0, error === 0);
      }),
    );
    return 0;
  }
  connect(request: Any, address: string, port: number): number {
    return address.includes(":") ? errnoOf("EINVAL") : this.#connect(request, address, port);
  }
  connect6(request: Any, address: string, port: number): number {
    return address.includes(":") ? this.#connect(request, address, port) : errnoOf("EINVAL");
  }

  getsockname(into: Any): number {
    if (this.#delayed !== 0) return this.#delayed;
    return this.#local ? describe(this.#local, into) : errnoOf("EBADF");
  }
  getpeername(into: Any): number {
    return this.#remote ? describe(this.#remote, into) : errnoOf(this.#local ? "ENOTCONN" : "EBADF");
  }
  setNoDelay(): number {
    return 0;
  }
  setKeepAlive(): number {
    return 0;
  }
  reset(callback?: Callback): number {
    if (this.closed) return 0;
    this.#socket?.close(true);
    this.close(callback as (() => void) | undefined);
    return 0;
  }

  protected override onClose(): void {
    super.onClose();
    this.#stopListening?.();
    if (this.#place !== null) sys.ports.order({ op: "release", place: this.#place });
  }
}

export function tcp(): Binding {
  hearSockets();
  return { TCP, TCPConnectWrap, constants: { SOCKET, SERVER, UV_TCP_IPV6ONLY: V6ONLY } };
}
