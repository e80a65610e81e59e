import { createConnection, type Socket } from "node:net";
import { SOCKET_WINDOW, type ToKeeper } from "../wire.ts";

type Order = Exclude<ToKeeper, { t: "ping" | "request" }>;

/** Connections of the page to servers of the container. */
export class Sockets {
  readonly #open = new Map<number, { readonly socket: Socket; untaken: number }>();
  #next = 1;

  constructor(private readonly say: (message: object) => void) {}

  /** Resolves with the connection's number. Rejects as Node does when nobody listens. */
  connect(port: number): Promise<number> {
    const socket = createConnection({ port, host: "localhost", allowHalfOpen: true });
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", () => {
        const id = this.#next++;
        this.#watch(id, socket);
        resolve(id);
      });
    });
  }

  #watch(id: number, socket: Socket): void {
    const one = { socket, untaken: 0 };
    this.#open.set(id, one);
    socket.on("data", (data) => {
      one.untaken += data.length;
      this.say({ t: "socket-data", socket: id, data: data.toString("base64") });
      if (one.untaken > SOCKET_WINDOW) socket.pause();
    });
    socket.on("end", () => this.say({ t: "socket-end", socket: id }));
    socket.on("error", () => {});
    socket.on("close", (failed) => {
      if (failed) this.say({ t: "socket-reset", socket: id });
      this.#open.delete(id);
    });
  }

  order(order: Order): void {
    const one = this.#open.get(order.socket);
    if (!one) return;
    const { socket } = one;
    if (order.t === "send") {
      const data = Buffer.from(order.data, "base64");
      socket.write(data, () => this.say({ t: "socket-taken", socket: order.socket, bytes: data.length }));
    } else if (order.t === "finish") socket.end();
    else if (order.t === "close") socket.destroy();
    else {
      one.untaken -= order.bytes;
      if (one.untaken <= SOCKET_WINDOW) socket.resume();
    }
  }
}
