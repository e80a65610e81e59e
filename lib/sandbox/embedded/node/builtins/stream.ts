import jspm from "@jspm/core/nodelibs/stream";
import { EventEmitter } from "./events.ts";

/** readable-stream on this folder's events and process. */
type StreamModule = typeof import("node:stream") & { promises: unknown };
const base = jspm as StreamModule;

const call = <T>(run: (done: (error?: unknown, value?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value as T))));
type Callbacks = (...args: unknown[]) => unknown;

const promises = {
  finished: (stream: unknown, options: object = {}) =>
    call((done) => (base.finished as Callbacks)(stream, options, done)),
  pipeline: (...streams: unknown[]) => {
    const last = streams.at(-1);
    const isOptions =
      typeof last === "object" &&
      last !== null &&
      !("pipe" in last) &&
      !(Symbol.asyncIterator in last) &&
      !(Symbol.iterator in last) &&
      !("writable" in last);
    const options = (isOptions ? streams.pop() : {}) as { signal?: AbortSignal };
    return call((done) => {
      const end = (base.pipeline as Callbacks)(...streams, done) as { destroy?(error: unknown): void };
      const { signal } = options;
      const abort = () =>
        end.destroy?.(
          Object.assign(new Error("The operation was aborted"), {
            name: "AbortError",
            code: "ABORT_ERR",
            cause: signal?.reason,
          }),
        );
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  },
};
Object.defineProperty(base, "promises", { value: promises, configurable: true, enumerable: true, writable: true });

type Ends = { on(event: string, fn: (...args: never[]) => void): unknown };
const onEnds = (stream: Ends, fn: (error?: unknown) => void): void =>
  void (base.finished as Callbacks)(stream, (error: unknown) => fn(error));

Object.assign(base.Readable, {
  toWeb(readable: import("node:stream").Readable): ReadableStream {
    return new ReadableStream({
      start(controller) {
        readable.on("data", (chunk: unknown) => {
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 1) <= 0) readable.pause();
        });
        onEnds(readable, (error) => (error ? controller.error(error) : controller.close()));
      },
      pull: () => void readable.resume(),
      cancel: (reason) => void readable.destroy(reason as Error),
    });
  },
  fromWeb(web: ReadableStream, options: object = {}) {
    const reader = web.getReader();
    return new base.Readable({
      ...options,
      read() {
        reader.read().then(
          ({ value, done }) => this.push(done ? null : value),
          (error: Error) => this.destroy(error),
        );
      },
      destroy(error, done) {
        reader.cancel(error).then(
          () => done(error),
          () => done(error),
        );
      },
    });
  },
});
Object.assign(base.Writable, {
  toWeb: (writable: import("node:stream").Writable) =>
    new WritableStream({
      write: (chunk) => call((done) => writable.write(chunk, (error) => done(error))),
      close: () => call((done) => writable.end(() => done())),
      abort: (reason) => void writable.destroy(reason as Error),
    }),
  fromWeb(web: WritableStream, options: object = {}) {
    const writer = web.getWriter();
    return new base.Writable({
      ...options,
      write(chunk, _encoding, done) {
        writer.write(chunk).then(() => done(), done);
      },
      final(done) {
        writer.close().then(() => done(), done);
      },
    });
  },
});

export const stream: StreamModule = base;
if (!(Object.create(base.Readable.prototype) instanceof EventEmitter)) {
  // The polyfill was bundled with its own events: make them ours.
  Object.setPrototypeOf(base.Stream.prototype, EventEmitter.prototype);
  Object.setPrototypeOf(base.Stream, EventEmitter);
}

export const webStreams: Record<string, unknown> = Object.fromEntries(
  [
    "ReadableStream",
    "ReadableStreamDefaultReader",
    "ReadableStreamBYOBReader",
    "ReadableStreamBYOBRequest",
    "ReadableByteStreamController",
    "ReadableStreamDefaultController",
    "TransformStream",
    "TransformStreamDefaultController",
    "WritableStream",
    "WritableStreamDefaultController",
    "WritableStreamDefaultWriter",
    "ByteLengthQueuingStrategy",
    "CountQueuingStrategy",
    "TextEncoderStream",
    "TextDecoderStream",
    "CompressionStream",
    "DecompressionStream",
  ].map((name) => [name, Reflect.get(globalThis, name)]),
);
