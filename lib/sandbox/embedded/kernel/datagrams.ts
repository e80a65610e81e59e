import type { Endpoint } from "../process/sockets.ts";
import {
  checkLocal,
  FIRST_ALLOWED,
  FIRST_FREE,
  isV6,
  LAST_FREE,
  MAX_PORT,
  type Owner,
  overlap,
  v4In,
} from "./ports.ts";
import { CallError } from "./system-errors.ts";

/** Bytes under way to a socket; what comes beyond it is lost, as datagrams may be. */
const MAX_UNTAKEN = 4 * 1024 * 1024;
const MAX_PLACES = 1024;
const MAX_DATAGRAM = 65_507;

type Place = {
  readonly id: number;
  readonly owner: Owner;
  readonly at: Endpoint;
  readonly v6only: boolean;
  readonly reuse: boolean;
  untaken: number;
};

/** UDP within this machine. */
export class Datagrams {
  readonly #places = new Map<number, Place>();
  #next = 1;
  #nextPort = LAST_FREE;

  #freePort(): number {
    const taken = new Set([...this.#places.values()].map((place) => place.at.port));
    for (let tries = FIRST_FREE; tries <= LAST_FREE; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === FIRST_FREE ? LAST_FREE : port - 1;
      if (!taken.has(port)) return port;
    }
    throw new CallError("EADDRINUSE");
  }

  bind(owner: Owner, at: Endpoint, v6only: boolean, reuse: boolean): { place: number; port: number } {
    if (!Number.isInteger(at.port) || at.port < 0 || at.port > MAX_PORT) throw new CallError("EINVAL");
    checkLocal(at.address);
    if (at.port !== 0 && at.port < FIRST_ALLOWED) throw new CallError("EACCES");
    if (this.#places.size >= MAX_PLACES) throw new CallError("EMFILE");
    const port = at.port === 0 ? this.#freePort() : at.port;
    const place = {
      id: this.#next++,
      owner,
      at: { address: at.address, port },
      v6only,
      reuse,
      untaken: 0,
    };
    const clash = [...this.#places.values()].some((other) => overlap(other, place) && !(reuse && other.reuse));
    if (clash) throw new CallError("EADDRINUSE");
    this.#places.set(place.id, place);
    return { place: place.id, port };
  }

  #receiver(address: string, port: number): Place | undefined {
    const at = [...this.#places.values()].filter((place) => place.at.port === port);
    const v6 = isV6(address);
    return (
      at.find((place) => (v4In(place.at.address) ?? place.at.address) === address) ??
      at.find((place) => place.at.address === (v6 ? "::" : "0.0.0.0")) ??
      (v6 ? undefined : at.find((place) => place.at.address === "::" && !place.v6only))
    );
  }

  send(owner: Owner, id: number, to: Endpoint, data: Uint8Array): void {
    const from = this.#places.get(id);
    if (from?.owner !== owner || data.length > MAX_DATAGRAM) return;
    let target = v4In(to.address) ?? to.address;
    if (target === "0.0.0.0") target = "127.0.0.1";
    if (target === "::") target = "::1";
    const place = this.#receiver(target, to.port);
    if (!place) owner.tell({ type: "datagram", place: id, from: to, data: null }, []);
    if (!place || place.untaken + data.length > MAX_UNTAKEN) return;
    place.untaken += data.length + 1;
    const own = v4In(from.at.address) ?? from.at.address;
    const source = own === "0.0.0.0" || own === "::" ? (isV6(target) ? "::1" : "127.0.0.1") : own;
    const address = isV6(place.at.address) && !isV6(source) ? `::ffff:${source}` : source;
    place.owner.tell({ type: "datagram", place: place.id, from: { address, port: from.at.port }, data }, []);
  }

  taken(owner: Owner, id: number, bytes: number): void {
    const place = this.#places.get(id);
    if (place?.owner === owner) place.untaken = Math.max(0, place.untaken - bytes - 1);
  }

  release(owner: Owner, id: number): void {
    if (this.#places.get(id)?.owner === owner) this.#places.delete(id);
  }

  closeAll(owner: Owner): void {
    for (const place of [...this.#places.values()]) if (place.owner === owner) this.#places.delete(place.id);
  }
}
