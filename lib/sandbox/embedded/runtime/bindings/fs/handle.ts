import { AsyncWrap } from "../../core/async.ts";
import { browser } from "../../core/browser.ts";
import { registerCloneable } from "../../core/cloneables.ts";
import { errnoOf } from "../../core/failure.ts";
import { makeCallback, post } from "../../core/loop.ts";
import type { Any } from "../../core/machine.ts";
import { streamState, UV_EOF } from "../../core/streams.ts";
import { close, open, readInto } from "./descriptors.ts";
import { complete, Fault, failureOf } from "./request.ts";

const CHUNK = 65_536;
const ENOSYS = errnoOf("ENOSYS");

class CloseRequest extends AsyncWrap {
  constructor() {
    super("FILEHANDLECLOSEREQ");
  }
}

/** An open file that closes by a promise, and that can be read as a stream. */
export class FileHandle extends AsyncWrap {
  #fd: number;
  #reading = false;
  #busy = false;
  #position: number;
  #left: number;
  #read = 0;
  onread: Any;
  isStreamBase!: boolean;

  constructor(fd: number, offset?: number, length?: number) {
    super("FILEHANDLE");
    this.#fd = fd;
    this.#position = typeof offset === "number" ? offset : -1;
    this.#left = typeof length === "number" && length >= 0 ? length : Number.POSITIVE_INFINITY;
  }

  get fd(): number {
    return this.#fd;
  }
  get bytesRead(): number {
    return this.#read;
  }
  get bytesWritten(): number {
    return 0;
  }

  close(): Promise<void> {
    const outcome = this.#fd < 0 ? new Fault(errnoOf("EBADF"), "close") : close(this.#fd);
    this.#fd = -1;
    this.#reading = false;
    const request = new CloseRequest();
    return new browser.Promise((resolve, reject) => {
      post(() => request.inContext(() => (outcome instanceof Fault ? reject(failureOf(outcome)) : resolve(undefined))));
    });
  }
  /** From now on the descriptor is the caller's. */
  releaseFD(): number {
    const fd = this.#fd;
    this.#fd = -1;
    return fd;
  }

  readStart(): number {
    if (this.#fd < 0) return UV_EOF;
    this.#reading = true;
    this.#next();
    return 0;
  }
  readStop(): number {
    this.#reading = false;
    return 0;
  }
  #next(): void {
    if (this.#busy || !this.#reading) return;
    this.#busy = true;
    const chunk = new Uint8Array(Math.min(CHUNK, this.#left));
    const count = chunk.length === 0 ? 0 : readInto(this.#fd, chunk, this.#position);
    if (count > 0 && this.#position >= 0) this.#position += count;
    post(() => {
      this.#busy = false;
      if (count > 0) {
        this.#read += count;
        this.#left -= count;
      } else this.#reading = false;
      streamState[0] = count > 0 ? count : count === 0 ? UV_EOF : count;
      streamState[1] = 0;
      const data = count > 0 ? chunk.buffer.slice(0, count) : undefined;
      this.inContext(() => makeCallback(this, "onread", data));
      this.#next();
    });
  }
  shutdown(request: Any): number {
    const outcome = close(this.#fd);
    this.#fd = -1;
    post(() =>
      (request as AsyncWrap).inContext(() =>
        makeCallback(request, "oncomplete", outcome instanceof Fault ? outcome.errno : 0),
      ),
    );
    return 0;
  }
  useUserBuffer(): void {}
  writev(): number {
    return ENOSYS;
  }
  writeBuffer(): number {
    return ENOSYS;
  }
  writeAsciiString(): number {
    return ENOSYS;
  }
  writeUtf8String(): number {
    return ENOSYS;
  }
  writeUcs2String(): number {
    return ENOSYS;
  }
  writeLatin1String(): number {
    return ENOSYS;
  }
}
Object.defineProperty(FileHandle.prototype, "isStreamBase", { value: true });

export function openFileHandle(path: Any, flags: number, mode: number, request: Any): Any {
  const fd = open(path, flags, mode);
  const outcome = fd instanceof Fault ? fd : new FileHandle(fd);
  if (request !== undefined) return complete(request, outcome);
  if (outcome instanceof Fault) throw failureOf(outcome, openFileHandle);
  return outcome;
}

/** In a message it goes over: all threads of a process have the same descriptors. */
registerCloneable(FileHandle, {
  name: "FileHandle",
  moves: true,
  clone: (handle) => (handle as FileHandle).releaseFD(),
  restore: (fd) => new FileHandle(fd as number),
});
