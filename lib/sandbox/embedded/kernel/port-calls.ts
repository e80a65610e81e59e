import { canonicalAddress } from "../process/addresses.ts";
import type { Endpoint, SocketOrder } from "../process/sockets.ts";
import type { Handler } from "./call-server.ts";
import { Datagrams } from "./datagrams.ts";
import { Refusal } from "./host-requests.ts";
import type { Owner, Ports } from "./ports.ts";
import type { Process } from "./process.ts";
import { CallError } from "./system-errors.ts";

function endpoint(value: unknown): Endpoint {
  const { address, port } = (value ?? {}) as Record<string, unknown>;
  const text = typeof address === "string" ? canonicalAddress(address) : null;
  if (text === null || typeof port !== "number") throw new CallError("EINVAL");
  return { address: text, port };
}

/** What processes ask of the ports: calls that are answered, and orders that are not. */
export class ProcessPorts {
  readonly #owners = new WeakMap<Process, Owner>();

  readonly #datagrams = new Datagrams();

  constructor(private readonly ports: Ports) {}

  #owner(process: Process): Owner {
    const known = this.#owners.get(process);
    if (known) return known;
    const owner: Owner = {
      command: process.job.command ?? process.command,
      tell: (message, transfer) => {
        if (!process.ended) process.worker.postMessage(message, transfer);
      },
    };
    this.#owners.set(process, owner);
    return owner;
  }

  readonly handlers: Readonly<Record<string, Handler>> = {
    bind: (process, [at, v6only]) => ({
      value: this.ports.bind(this.#owner(process), endpoint(at), v6only === true),
    }),
    listen: (process, [place]) => {
      this.ports.listen(this.#owner(process), Number(place));
      return {};
    },
    bindDatagrams: (process, [at, v6only, reuse]) => ({
      value: this.#datagrams.bind(this.#owner(process), endpoint(at), v6only === true, reuse === true),
    }),
    connect: (process, [to, from]) => ({
      value: this.ports.connect(this.#owner(process), endpoint(to), typeof from === "number" ? from : null),
    }),
  };

  order(process: Process, order: SocketOrder): void {
    if (typeof order !== "object" || order === null) return;
    const owner = this.#owner(process);
    if (order.op === "datagram" && order.data instanceof Uint8Array) {
      const { address, port } = order.to ?? {};
      const known = typeof address === "string" ? canonicalAddress(address) : null;
      if (known) this.#datagrams.send(owner, order.place, { address: known, port: Number(port) }, order.data);
    } else if (order.op === "datagram-taken") this.#datagrams.taken(owner, order.place, Number(order.bytes) || 0);
    else if (order.op === "release-datagrams") this.#datagrams.release(owner, order.place);
    else orderSocket(this.ports, owner, order);
  }

  left(process: Process): void {
    const owner = this.#owners.get(process);
    if (!owner) return;
    this.ports.closeAll(owner);
    this.#datagrams.closeAll(owner);
  }
}

export function orderSocket(ports: Ports, owner: Owner, order: SocketOrder): void {
  try {
    if (order.op === "send" && order.data instanceof Uint8Array) ports.send(owner, order.socket, order.data);
    else if (order.op === "taken") ports.taken(owner, order.socket, Number(order.bytes) || 0);
    else if (order.op === "finish") ports.finish(owner, order.socket);
    else if (order.op === "close") ports.close(owner, order.socket, order.reset === true);
    else if (order.op === "release") ports.release(owner, order.place);
  } catch (caught) {
    // An order for what is not there any more changes nothing.
    if (!(caught instanceof CallError)) throw caught;
  }
}

/** A connection from outside: to whoever listens at the port, on whichever loopback address. @throws Refusal */
export function connectFrom(ports: Ports, owner: Owner, port: number): number {
  for (const address of ["127.0.0.1", "::1"]) {
    try {
      return ports.connect(owner, { address, port }, null).socket;
    } catch (caught) {
      if (!(caught instanceof CallError)) throw caught;
    }
  }
  throw new Refusal({
    code: "unavailable",
    message: `Nothing in the sandbox listens at port ${port}. Start the server, then try again.`,
  });
}
