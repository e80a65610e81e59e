import { AsyncWrap } from "../core/async.ts";
import { errnoOf } from "../core/failure.ts";
import { absolutePath } from "../core/folder.ts";
import { makeCallback, post } from "../core/loop.ts";
import { type Any, type Binding, sys } from "../core/machine.ts";
import { deadWire, errorNumber, inputWire, onConnection, outputWire, PipeWire, type Reader } from "../core/pipes.ts";
import { StreamHandle, UV_EOF } from "../core/streams.ts";

const SOCKET = 0;
const SERVER = 1;
const IPC = 2;

class PipeConnectWrap extends AsyncWrap {
  constructor() {
    super("PIPECONNECTWRAP");
  }
}

/** A pipe handle of libuv: an end of a pipe between processes, or a socket that is named by a path. */
export class Pipe extends StreamHandle {
  onconnection: unknown = null;
  readonly #type: number;
  #path: string | null = null;
  #listener: number | null = null;
  #stopListening: (() => void) | null = null;
  /** Of bind, told by listen: as libuv does. */
  #delayed = 0;

  constructor(type: number) {
    super(type === SERVER ? "PIPESERVERWRAP" : "PIPEWRAP");
    this.#type = type;
    if (type !== SOCKET && type !== SERVER && type !== IPC)
      throw new TypeError("A pipe is a socket, a server or a channel.");
  }
  #reader(): Reader {
    return {
      data: (data) => this.deliver(data),
      end: (error) => {
        this.setActive(false);
        this.deliverEnd(error ?? UV_EOF);
      },
    };
  }
  open(fd: number): number {
    this.attach(fd);
    return 0;
  }
  attach(fd: number): void {
    this.fd = fd;
    const plain = this.#type !== IPC;
    this.wire =
      plain && fd === 0
        ? inputWire(this.#reader())
        : plain && fd <= 2
          ? outputWire(fd)
          : new PipeWire(fd, this.#reader());
  }
  /** For a child that could not be started. */
  attachDead(): void {
    this.wire = deadWire(this.#reader());
  }
  /** The descriptor, for a child that reads and writes it from now on. */
  give(): number {
    if (this.wire instanceof PipeWire) this.wire.give();
    return this.fd;
  }

  bind(path: string): number {
    if (this.#path !== null) return errnoOf("EINVAL");
    try {
      this.#listener = sys.pipes.bind(absolutePath(path));
    } catch (caught) {
      const error = errorNumber(caught);
      if (error !== errnoOf("EADDRINUSE")) return error;
      this.#delayed = error;
    }
    this.#path = path;
    return 0;
  }
  listen(): number {
    if (this.#delayed !== 0) return this.#delayed;
    const listener = this.#listener;
    if (listener === null) return errnoOf("EINVAL");
    try {
      sys.pipes.listen(listener);
    } catch (caught) {
      return errorNumber(caught);
    }
    this.#stopListening = onConnection(listener, (fd) => {
      const socket = new Pipe(SOCKET);
      socket.attach(fd);
      this.inContext(() => makeCallback(this, "onconnection", 0, socket));
    });
    this.setActive(true);
    return 0;
  }
  connect(request: Any, path: string): number {
    let error = 0;
    try {
      this.attach(sys.pipes.connect(absolutePath(path)));
    } catch (caught) {
      error = errorNumber(caught);
    }
    post(() =>
      (request as AsyncWrap).inContext(() =>
        makeCallback(request, "oncomplete", error, this, request, error === 0, error === 0),
      ),
    );
    return 0;
  }
  fchmod(): number {
    return 0;
  }
  protected override onClose(): void {
    super.onClose();
    this.#stopListening?.();
    if (this.#listener !== null) sys.pipes.unbind(this.#listener);
    this.#listener = null;
  }
}

export const pipeWrap = (): Binding => ({
  Pipe,
  PipeConnectWrap,
  constants: { SOCKET, SERVER, IPC, UV_READABLE: 1, UV_WRITABLE: 2 },
});
