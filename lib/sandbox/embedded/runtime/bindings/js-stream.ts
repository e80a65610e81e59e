import { errnoOf } from "../core/failure.ts";
import type { Any, Binding } from "../core/machine.ts";
import { StreamHandle } from "../core/streams.ts";

type Done = (error: number) => void;

/** A stream of the language seen as a handle: what is written goes to its `onwrite`, what is read comes by `readBuffer`. */
class JSStream extends StreamHandle {
  readonly #waiting = new Map<object, Done>();

  constructor() {
    super("JSSTREAM");
    const self = this as Any;
    const call = (name: string, ...args: unknown[]): number =>
      typeof self[name] === "function" ? Number(self[name](...args)) || 0 : errnoOf("EPROTO");
    this.wire = {
      write: (data, done) => {
        const request = {};
        this.#waiting.set(request, done);
        const error = call("onwrite", request, [data]);
        if (error !== 0) this.#waiting.delete(request);
        return { error, waits: error === 0 };
      },
      shutdown: (done) => {
        const request = {};
        this.#waiting.set(request, done);
        return call("onshutdown", request);
      },
      read: (on) => void call(on ? "onreadstart" : "onreadstop"),
      close() {},
    };
  }
  #finish(request: object, error: number): void {
    const done = this.#waiting.get(request);
    this.#waiting.delete(request);
    done?.(error);
  }
  finishWrite(request: object, error: number): void {
    this.#finish(request, error);
  }
  finishShutdown(request: object, error: number): void {
    this.#finish(request, error);
  }
  readBuffer(data: Uint8Array): void {
    this.deliver(data);
  }
  emitEOF(): void {
    this.deliverEnd();
  }
}

export const jsStream = (): Binding => ({ JSStream });
