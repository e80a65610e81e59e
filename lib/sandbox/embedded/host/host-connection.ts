import { appError, Failure } from "../../../domain/errors.ts";
import type { PortConnection } from "../../../ports/sandbox.ts";
import { SOCKET_WINDOW, type SocketMessage, type SocketOrder } from "../process/sockets.ts";

type Told = Exclude<SocketMessage, { type: "socket-open" | "datagram" }>;
type Order = (order: SocketOrder, transfer?: Transferable[]) => void;

export const broken = (): Failure =>
  new Failure(
    appError("network", "The server in the sandbox closed the connection before it was done.", { retryable: true }),
  );

/** The page's end of a connection to a port of the sandbox. */
export class HostConnection implements PortConnection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #queue: Uint8Array[] = [];
  #reader!: ReadableStreamDefaultController<Uint8Array>;
  #writer!: WritableStreamDefaultController;
  #wanted = false;
  #readEnded = false;
  #serverEnded = false;
  #untaken = 0;
  #room: (() => void) | null = null;
  #closed = false;

  constructor(
    readonly socket: number,
    private readonly order: Order,
    private readonly gone: () => void,
  ) {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.#pass();
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#writer = controller;
      },
      write: (data) => this.#send(data),
      close: () => this.order({ op: "finish", socket: this.socket }),
      abort: () => this.close(),
    });
  }

  async #send(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length; ) {
      if (this.#closed) throw broken();
      const room = SOCKET_WINDOW - this.#untaken;
      if (room <= 0) {
        await new Promise<void>((resolve) => {
          this.#room = resolve;
        });
        continue;
      }
      const part = data.slice(at, at + room);
      at += part.length;
      this.#untaken += part.length;
      this.order({ op: "send", socket: this.socket, data: part }, [part.buffer]);
    }
  }

  #pass(): void {
    if (this.#readEnded) return;
    const chunk = this.#wanted ? this.#queue.shift() : undefined;
    if (chunk) {
      this.#wanted = false;
      this.#reader.enqueue(chunk);
      this.order({ op: "taken", socket: this.socket, bytes: chunk.length });
    }
    if (this.#serverEnded && this.#queue.length === 0) {
      this.#readEnded = true;
      this.#reader.close();
    }
  }

  hear(message: Told): void {
    if (this.#closed) return;
    if (message.type === "socket-data") this.#queue.push(message.data);
    else if (message.type === "socket-end") this.#serverEnded = true;
    else if (message.type === "socket-taken") {
      this.#untaken = Math.max(0, this.#untaken - message.bytes);
      this.#room?.();
      this.#room = null;
    } else {
      this.fail(broken());
      return;
    }
    this.#pass();
  }

  /** The connection is gone; whoever reads or writes hears why. */
  fail(reason: Failure): void {
    if (this.#closed) return;
    if (!this.#readEnded) this.#reader.error(reason);
    this.#readEnded = true;
    this.#writer.error(reason);
    this.#end();
  }

  #end(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#room?.();
    this.#room = null;
    this.gone();
  }

  close(): void {
    if (this.#closed) return;
    this.order({ op: "close", socket: this.socket, reset: false });
    if (!this.#readEnded) {
      this.#readEnded = true;
      try {
        this.#reader.close();
      } catch {
        // Cancelled: it is closed already.
      }
    }
    this.#writer.error(broken());
    this.#end();
  }
}
