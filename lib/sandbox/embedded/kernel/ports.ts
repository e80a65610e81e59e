import { mappedV4, parseV4, parseV6 } from "../process/addresses.ts";
import type { Endpoint, SocketMessage } from "../process/sockets.ts";
import { CallError } from "./system-errors.ts";

/** As Linux hands them out to who asks for none. */
export const FIRST_FREE = 32_768;
export const LAST_FREE = 60_999;
/** Below it, ports are the system administrator's. */
export const FIRST_ALLOWED = 1024;
export const MAX_PORT = 65_535;
/** Bytes sent and not yet taken in by the other side; who keeps to SOCKET_WINDOW never comes near. */
const MAX_UNTAKEN = 64 * 1024 * 1024;
const MAX_ENDS = 4096;

/** Who holds ends of connections: a process, or the host's page. */
export type Owner = {
  tell(message: SocketMessage, transfer: Transferable[]): void;
  /** As people know it; absent for the host's page. */
  readonly command?: string;
};

type Address = { readonly at: Endpoint; readonly v6only: boolean };
type Place = Address & {
  readonly id: number;
  readonly owner: Owner;
  listening: boolean;
};
type End = {
  readonly id: number;
  readonly owner: Owner;
  peer: End | null;
  /** Bytes told to the owner that it has not taken in. */
  untaken: number;
  /** The owner sends no more. */
  finished: boolean;
};

export const isV6 = (address: string): boolean => address.includes(":");
export const v4In = (address: string): string | null => {
  const bytes = parseV6(address);
  const mapped = bytes && mappedV4(bytes);
  return mapped ? mapped.join(".") : null;
};

/** Whether two sockets that listen could be meant by the same connection. */
export function overlap(a: Address, b: Address): boolean {
  if (a.at.port !== b.at.port) return false;
  if (a.at.address === b.at.address) return true;
  const [x, y] = [a.at.address, b.at.address].map((address) => v4In(address) ?? address) as [string, string];
  if (x === y) return true;
  if (isV6(x) === isV6(y)) return ["0.0.0.0", "::"].some((any) => any === x || any === y);
  const [six, place] = isV6(x) ? [x, a] : [y, b];
  return six === "::" && !place.v6only;
}

/** Whether an address is one of this machine's. Only loopback is. @throws CallError EADDRNOTAVAIL, EINVAL */
export function checkLocal(address: string): void {
  const v4 = v4In(address) ?? address;
  if (!isV6(v4) ? v4 === "0.0.0.0" || v4.startsWith("127.") : v4 === "::" || v4 === "::1") return;
  throw new CallError(parseV4(v4) || parseV6(v4) ? "EADDRNOTAVAIL" : "EINVAL");
}

/** The ports of this machine and the connections between them: loopback only, no other network is there. */
export class Ports {
  readonly #places = new Map<number, Place>();
  readonly #ends = new Map<number, End>();
  #next = 1;
  #nextPort = FIRST_FREE;

  /** `report`: the first socket listens at a port, or none does any more. */
  constructor(private readonly report: (port: number, open: boolean, command: string) => void) {}

  #listeners(port: number): Place[] {
    return [...this.#places.values()].filter((place) => place.listening && place.at.port === port);
  }

  #freePort(): number {
    const taken = new Set([...this.#places.values()].map((place) => place.at.port));
    for (let tries = FIRST_FREE; tries <= LAST_FREE; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_FREE ? FIRST_FREE : port + 1;
      if (!taken.has(port)) return port;
    }
    throw new CallError("EADDRINUSE");
  }

  bind(owner: Owner, at: Endpoint, v6only: boolean): { place: number; port: number } {
    if (!Number.isInteger(at.port) || at.port < 0 || at.port > MAX_PORT) throw new CallError("EINVAL");
    checkLocal(at.address);
    if (at.port !== 0 && at.port < FIRST_ALLOWED) throw new CallError("EACCES");
    if (this.#places.size >= MAX_ENDS) throw new CallError("EMFILE");
    const port = at.port === 0 ? this.#freePort() : at.port;
    const place = { id: this.#next++, owner, at: { address: at.address, port }, v6only, listening: false };
    if (this.#listeners(port).some((other) => overlap(other, place))) throw new CallError("EADDRINUSE");
    this.#places.set(place.id, place);
    return { place: place.id, port };
  }

  listen(owner: Owner, id: number): void {
    const place = this.#place(owner, id);
    const others = this.#listeners(place.at.port);
    if (others.some((other) => other !== place && overlap(other, place))) throw new CallError("EADDRINUSE");
    if (place.listening) return;
    place.listening = true;
    if (others.length === 0) this.report(place.at.port, true, owner.command ?? "");
  }

  release(owner: Owner, id: number): void {
    const place = this.#place(owner, id);
    this.#places.delete(id);
    if (place.listening && this.#listeners(place.at.port).length === 0)
      this.report(place.at.port, false, owner.command ?? "");
  }

  #place(owner: Owner, id: number): Place {
    const place = this.#places.get(id);
    if (place?.owner !== owner) throw new CallError("EBADF");
    return place;
  }

  #listenerFor(address: string, port: number): Place | undefined {
    const v6 = isV6(address);
    const all = this.#listeners(port);
    const named = all.find(({ at }) => at.address === address || (!v6 && v4In(at.address) === address));
    if (named) return named;
    const any = all.find(({ at }) => at.address === (v6 ? "::" : "0.0.0.0"));
    return any ?? (v6 ? undefined : all.find(({ at, v6only }) => at.address === "::" && !v6only));
  }

  /** `from`: a place bound before, or null. */
  connect(owner: Owner, to: Endpoint, from: number | null): { socket: number; local: Endpoint; remote: Endpoint } {
    const mapped = v4In(to.address);
    let target = mapped ?? to.address;
    if (target === "0.0.0.0") target = "127.0.0.1";
    if (target === "::") target = "::1";
    if (!target.startsWith("127.") && target !== "::1") throw new CallError("ENETUNREACH");
    const listener = this.#listenerFor(target, to.port);
    if (!listener) throw new CallError("ECONNREFUSED");
    if (this.#ends.size >= MAX_ENDS) throw new CallError("EMFILE");
    const bound = from === null ? null : this.#place(owner, from).at;
    const v4 = !isV6(target);
    const plain = bound && !["0.0.0.0", "::"].includes(bound.address) ? bound.address : v4 ? "127.0.0.1" : "::1";
    const source = { address: v4In(plain) ?? plain, port: bound?.port ?? this.#freePort() };
    const reached = { address: target, port: to.port };
    const named = (at: Endpoint, six: boolean): Endpoint =>
      six && !isV6(at.address) ? { address: `::ffff:${at.address}`, port: at.port } : at;
    const near: End = { id: this.#next++, owner, peer: null, untaken: 0, finished: false };
    const far: End = { id: this.#next++, owner: listener.owner, peer: near, untaken: 0, finished: false };
    near.peer = far;
    this.#ends.set(near.id, near);
    this.#ends.set(far.id, far);
    const six = isV6(listener.at.address);
    far.owner.tell(
      {
        type: "socket-open",
        listener: listener.id,
        socket: far.id,
        local: named(reached, six),
        remote: named(source, six),
      },
      [],
    );
    return { socket: near.id, local: named(source, mapped !== null), remote: named(reached, mapped !== null) };
  }

  #end(owner: Owner, id: number): End | null {
    const end = this.#ends.get(id);
    return end?.owner === owner ? end : null;
  }

  send(owner: Owner, id: number, data: Uint8Array): void {
    const end = this.#end(owner, id);
    if (!end || end.finished || data.length === 0) return;
    const { peer } = end;
    if (!peer) {
      this.#ends.delete(id);
      owner.tell({ type: "socket-reset", socket: id }, []);
      return;
    }
    peer.untaken += data.length;
    if (peer.untaken > MAX_UNTAKEN) {
      owner.tell({ type: "socket-reset", socket: id }, []);
      this.#drop(end, true);
      return;
    }
    const whole = data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
    peer.owner.tell({ type: "socket-data", socket: peer.id, data }, whole ? [data.buffer as ArrayBuffer] : []);
  }

  taken(owner: Owner, id: number, bytes: number): void {
    const end = this.#end(owner, id);
    if (!end) return;
    const count = Math.min(end.untaken, Math.max(0, bytes));
    end.untaken -= count;
    if (end.peer && count > 0) end.peer.owner.tell({ type: "socket-taken", socket: end.peer.id, bytes: count }, []);
  }

  /** No more will be sent; what comes is still read. */
  finish(owner: Owner, id: number): void {
    const end = this.#end(owner, id);
    if (!end || end.finished) return;
    end.finished = true;
    end.peer?.owner.tell({ type: "socket-end", socket: end.peer.id }, []);
  }

  close(owner: Owner, id: number, reset: boolean): void {
    const end = this.#end(owner, id);
    if (end) this.#drop(end, reset);
  }

  /** As TCP does: an end that goes with bytes unread, or by force, resets the other. */
  #drop(end: End, reset: boolean): void {
    this.#ends.delete(end.id);
    const { peer } = end;
    if (!peer) return;
    peer.peer = null;
    if (reset || end.untaken > 0) {
      this.#ends.delete(peer.id);
      peer.owner.tell({ type: "socket-reset", socket: peer.id }, []);
    } else if (!end.finished) peer.owner.tell({ type: "socket-end", socket: peer.id }, []);
  }

  /** Everything of an owner that is gone. */
  closeAll(owner: Owner): void {
    for (const place of [...this.#places.values()]) if (place.owner === owner) this.release(owner, place.id);
    for (const end of [...this.#ends.values()]) if (end.owner === owner) this.#drop(end, false);
  }
}
