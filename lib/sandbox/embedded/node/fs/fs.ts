import { argumentType } from "../core/errors.ts";
import { enqueuePoll } from "../core/event-loop.ts";
import type { Callback } from "../core/machine.ts";
import { constants } from "./constants.ts";
import { FileHandle } from "./file-handle.ts";
import { Dirent, Stats } from "./stats.ts";
import { createReadStream, createWriteStream, ReadStream, WriteStream } from "./streams.ts";
import * as sync from "./sync.ts";
import * as bytes from "./sync-data.ts";
import { cpSync, mkdtempSync, opendirSync } from "./sync-trees.ts";
import { unwatchFile, watch, watchFile } from "./watch.ts";

type Any = (...args: never[]) => unknown;

/** Name without "Sync" → the synchronous form. Asynchronous forms are the same work, done in the loop's poll phase. */
const OPERATIONS: Record<string, Any> = {
  access: sync.accessSync,
  appendFile: bytes.appendFileSync,
  chmod: sync.chmodSync,
  chown: sync.chownSync,
  close: bytes.closeSync,
  copyFile: sync.copyFileSync,
  cp: cpSync,
  fchmod: () => {},
  fchown: () => {},
  fdatasync: () => {},
  fstat: sync.fstatSync,
  fsync: () => {},
  ftruncate: sync.ftruncateSync,
  futimes: () => {},
  lchown: sync.chownSync,
  link: sync.linkSync,
  lstat: sync.lstatSyncOf,
  lutimes: sync.utimesSync,
  mkdir: sync.mkdirSync,
  mkdtemp: mkdtempSync,
  open: bytes.openSync,
  opendir: opendirSync,
  readFile: bytes.readFileSync,
  readdir: sync.readdirSync,
  readlink: sync.readlinkSync,
  realpath: sync.realpathSync,
  rename: sync.renameSync,
  rm: sync.rmSync,
  rmdir: sync.rmdirSync,
  stat: sync.statSyncOf,
  symlink: sync.symlinkSync,
  truncate: sync.truncateSync,
  unlink: sync.unlinkSync,
  utimes: sync.utimesSync,
  writeFile: bytes.writeFileSync,
};
/** Their promises are about FileHandles, or there are none. */
const NOT_PROMISED = new Set([
  "close",
  "fstat",
  "fsync",
  "fdatasync",
  "ftruncate",
  "fchmod",
  "fchown",
  "futimes",
  "open",
]);

/** Requests that Node makes of several: open, stat, read, close. */
const TRIPS: Record<string, number> = { readFile: 3, writeFile: 2, appendFile: 2 };

function failure(error: unknown): unknown {
  // An asynchronous failure has no frames of user code in Node: the stack is the message alone.
  if (error instanceof Error && typeof (error as { syscall?: unknown }).syscall === "string")
    error.stack = `${error.name}: ${error.message}`;
  return error;
}

function withCallback(name: string, work: Any): Callback {
  const made = {
    [name](...args: unknown[]): void {
      const done = args.pop() as Callback;
      if (typeof done !== "function") throw argumentType("cb", "function", done);
      enqueuePoll(() => {
        let result: unknown;
        try {
          result = Reflect.apply(work, undefined, args);
        } catch (error) {
          return Reflect.apply(done, undefined, [failure(error)]);
        }
        return Reflect.apply(done, undefined, result === undefined && name !== "mkdir" ? [null] : [null, result]);
      }, TRIPS[name]);
    },
  };
  return made[name] as Callback;
}

/** A promise's failure tells where it was asked for, as an asynchronous frame. */
function traced(error: unknown, from: { stack?: string }): unknown {
  const at = /\n {4}at (?!async |node:)(.*)/.exec(from.stack ?? "")?.[1];
  const failed = failure(error);
  if (at && failed instanceof Error) failed.stack = `${failed.name}: ${failed.message}\n    at async ${at}`;
  return failed;
}

function promised(name: string, work: Any): Callback {
  const made = {
    [name]: (...args: unknown[]): Promise<unknown> => {
      const from: { stack?: string } = {};
      if (Error.captureStackTrace) Error.captureStackTrace(from, made[name]);
      const last = args.at(-1);
      const { signal } = (typeof last === "object" && last !== null ? last : {}) as { signal?: AbortSignal };
      return new Promise((resolve, reject) => {
        enqueuePoll(() => {
          if (signal?.aborted) {
            reject(
              Object.assign(new Error("The operation was aborted"), {
                name: "AbortError",
                code: "ABORT_ERR",
                cause: signal.reason,
              }),
            );
            return;
          }
          try {
            const given = args.map((arg) => (arg instanceof FileHandle ? arg.fd : arg));
            resolve(Reflect.apply(work, undefined, given));
          } catch (error) {
            reject(traced(error, from));
          }
        });
      });
    },
  };
  return made[name] as Callback;
}

const callbacks: Record<string, unknown> = {};
const synchronous: Record<string, unknown> = {};
const promises: Record<string, unknown> = { constants, watch };
for (const [name, work] of Object.entries(OPERATIONS)) {
  callbacks[name] = withCallback(name, work);
  synchronous[`${name}Sync`] = work;
  Object.defineProperty(work, "name", { value: `${name}Sync`, configurable: true });
  if (!NOT_PROMISED.has(name)) promises[name] = promised(name, work);
}
promises["open"] = promised(
  "open",
  (...args) => new FileHandle(Reflect.apply(bytes.openSync, undefined, args) as number),
);
promises["writeFile"] = async (target: unknown, data: unknown, options?: unknown): Promise<void> => {
  let given = data;
  if (
    typeof data === "object" &&
    data !== null &&
    !ArrayBuffer.isView(data) &&
    (Symbol.asyncIterator in data || Symbol.iterator in data)
  ) {
    const parts: Uint8Array[] = [];
    const { dataBytes } = require("./arguments.ts") as typeof import("./arguments.ts");
    for await (const part of data as AsyncIterable<unknown>) parts.push(dataBytes(part, "utf8"));
    given = (require("../builtins/buffer.ts") as typeof import("../builtins/buffer.ts")).BufferClass.concat(parts);
  }
  await (promised("writeFile", bytes.writeFileSync) as (...args: unknown[]) => Promise<void>)(target, given, options);
};

const CUSTOM_ARGS = Symbol.for("nodejs.util.promisify.custom");
/** read and write give the count and the buffer. */
function transfer(name: "read" | "write", work: Any): Callback {
  const made = {
    [name](...args: unknown[]): void {
      const done = args.pop() as Callback;
      if (typeof done !== "function") throw argumentType("cb", "function", done);
      if (name === "read" && !ArrayBuffer.isView(args[1])) {
        const options = (args[1] ?? {}) as { buffer?: Uint8Array };
        args.splice(
          1,
          1,
          options.buffer ??
            (require("../builtins/buffer.ts") as typeof import("../builtins/buffer.ts")).BufferClass.alloc(16384),
          options,
        );
      }
      enqueuePoll(() => {
        let count: unknown;
        try {
          count = Reflect.apply(work, undefined, args);
        } catch (error) {
          return Reflect.apply(done, undefined, [failure(error)]);
        }
        return Reflect.apply(done, undefined, [null, count, args[1]]);
      });
    },
  };
  const fn = made[name] as Callback;
  const key = name === "read" ? "bytesRead" : "bytesWritten";
  Object.defineProperty(fn, CUSTOM_ARGS, {
    value: (...args: unknown[]) =>
      new Promise((resolve, reject) =>
        Reflect.apply(fn, undefined, [
          ...args,
          (error: unknown, count: number, buffer: unknown) =>
            error ? reject(error) : resolve({ [key]: count, buffer }),
        ]),
      ),
  });
  return fn;
}

function vectored(
  work: (fd: unknown, data: unknown, offset: null, length: undefined, position?: number | null) => number,
) {
  return (fd: unknown, buffers: readonly unknown[], position?: number | null): number => {
    let at = position ?? null;
    let total = 0;
    for (const buffer of buffers) {
      const count = work(fd, buffer, null, undefined, at);
      total += count;
      if (at !== null) at += count;
    }
    return total;
  };
}
const readvSync = vectored(bytes.readSync as never);
const writevSync = vectored(bytes.writeSync as never);

function exists(path: unknown, done: Callback): void {
  enqueuePoll(() => Reflect.apply(done, undefined, [sync.existsSync(path)]));
}
Object.defineProperty(exists, CUSTOM_ARGS, { value: async (path: unknown) => sync.existsSync(path) });

class FsWatcherUnavailable {}

export const fs = {
  ...callbacks,
  ...synchronous,
  existsSync: sync.existsSync,
  readSync: bytes.readSync,
  writeSync: bytes.writeSync,
  readvSync,
  writevSync,
  read: transfer("read", bytes.readSync),
  write: transfer("write", bytes.writeSync),
  readv: transfer("read", readvSync),
  writev: transfer("write", writevSync),
  exists,
  _toUnixTimestamp: Number,
  createReadStream,
  createWriteStream,
  watch,
  watchFile,
  unwatchFile,
  constants,
  F_OK: 0,
  R_OK: 4,
  W_OK: 2,
  X_OK: 1,
  Stats,
  Dirent,
  ReadStream,
  WriteStream,
  FileReadStream: ReadStream,
  FileWriteStream: WriteStream,
  FSWatcher: FsWatcherUnavailable,
  promises,
};
const realpath = (fs as unknown as { realpath: { native?: unknown } }).realpath;
realpath.native = realpath;
