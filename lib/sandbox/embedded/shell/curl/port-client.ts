import { type Endpoint, SOCKET_WINDOW } from "../../process/sockets.ts";
import type { KernelMessage, Syscalls } from "../../process/syscalls.ts";

export type Connection = {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  send(data: Uint8Array): void;
  close(): void;
};
type Handlers = { readonly data: (data: Uint8Array) => void; readonly end: (reset: boolean) => void };
type Held = { readonly handlers: Handlers; untaken: number; readonly waiting: Uint8Array[]; flush(): void };

/** Connections of the shell to ports of the sandbox. */
export class PortClient {
  readonly #held = new Map<number, Held>();

  constructor(private readonly sys: Syscalls) {}

  /** True when the message was about a connection. */
  hear(message: KernelMessage): boolean {
    if (!message.type.startsWith("socket-") || !("socket" in message)) return false;
    const held = this.#held.get(message.socket);
    if (!held) return true;
    if (message.type === "socket-data") {
      this.sys.ports.order({ op: "taken", socket: message.socket, bytes: message.data.length });
      held.handlers.data(message.data);
    } else if (message.type === "socket-taken") {
      held.untaken -= message.bytes;
      held.flush();
    } else if (message.type === "socket-end" || message.type === "socket-reset")
      held.handlers.end(message.type === "socket-reset");
    return true;
  }

  /** @throws SystemError ECONNREFUSED, ENETUNREACH */
  connect(address: string, port: number, handlers: Handlers): Connection {
    const { order } = this.sys.ports;
    const { socket, local, remote } = this.sys.ports.connect({ address, port }, null);
    const held: Held = {
      handlers,
      untaken: 0,
      waiting: [],
      flush: () => {
        for (let next = held.waiting[0]; next && held.untaken < SOCKET_WINDOW; next = held.waiting[0]) {
          const part = next.slice(0, SOCKET_WINDOW - held.untaken);
          if (part.length === next.length) held.waiting.shift();
          else held.waiting[0] = next.subarray(part.length);
          held.untaken += part.length;
          order({ op: "send", socket, data: part });
        }
      },
    };
    this.#held.set(socket, held);
    return {
      local,
      remote,
      send: (data) => {
        if (data.length > 0) held.waiting.push(data);
        held.flush();
      },
      close: () => {
        if (this.#held.delete(socket)) order({ op: "close", socket, reset: false });
      },
    };
  }
}
