import type { Stat } from "../process/syscalls.ts";
import type { FileSystem } from "./file-system.ts";
import { clock, type DeviceNode, type FileNode, type Inode, statOf } from "./inode.ts";
import type { PipeEnd } from "./pipe-end.ts";
import type { Sink } from "./sinks.ts";
import { CallError } from "./system-errors.ts";

const O_ACCMODE = 3;
const O_RDONLY = 0;
const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_DIRECTORY = 0o200000;
const O_NOFOLLOW = 0o400000;
const MAX_OPEN = 4096;
const FIRST = 3;
const SPECIAL = /^(?:\/dev\/(stdin|stdout|stderr)|\/(?:dev|proc\/self)\/fd\/(\d{1,4}))$/;
const STREAMS = { stdin: 0, stdout: 1, stderr: 2 } as const;

/** What one open() made; several descriptors may share it. */
export type Open = { readonly node: Inode; readonly flags: number; position: number; holders: number };
/** A descriptor is an open file, or one of the process's own three streams under another number. */
type Entry = Open | 0 | 1 | 2;

/** What is no file: an end of a pipe, or somebody's output. */
export type Stream = PipeEnd | Sink;

const NO_BYTES = new Uint8Array(0);

/** The number that a path of /dev or /proc stands for. */
export function descriptorOf(path: string): number | null {
  const match = SPECIAL.exec(path);
  if (!match) return null;
  return match[1] === undefined ? Number(match[2]) : STREAMS[match[1] as keyof typeof STREAMS];
}

/** Thrown for a descriptor that is no file but a stream: those are read and written by other ways. */
export class IsStream {
  constructor(readonly stream: number) {}
}

/** The open files of one process, from 3 upwards. Synchronous; throws CallError. */
export class Descriptors {
  readonly #open = new Map<number, Entry>();
  readonly #streams = new Map<number, Stream>();
  #lowest = FIRST;

  constructor(private readonly files: FileSystem) {}

  #get(fd: number): Open {
    if (this.#streams.has(fd)) throw new IsStream(fd);
    const open = this.#open.get(fd) ?? (fd >= 0 && fd < FIRST ? (fd as 0 | 1 | 2) : undefined);
    if (open === undefined) throw new CallError("EBADF");
    if (typeof open === "number") throw new IsStream(open);
    return open;
  }

  #add(entry: Entry): number {
    let fd = this.#lowest;
    while (this.#open.has(fd) || this.#streams.has(fd)) fd++;
    this.#lowest = fd + 1;
    this.#open.set(fd, entry);
    return fd;
  }

  /** The open file behind a number. */
  file(fd: number): Open | undefined {
    const entry = this.#open.get(fd);
    return typeof entry === "object" ? entry : undefined;
  }
  stream(fd: number): Stream | undefined {
    return this.#streams.get(fd);
  }
  /** Makes what another process has open this one's too, with its position. */
  share(fd: number, given: Open | Stream): void {
    if ("node" in given) {
      given.holders++;
      this.files.hold(given.node, 1);
      this.#open.set(fd, given);
    } else {
      given.hold?.();
      this.#streams.set(fd, given);
    }
  }
  /** @throws CallError EMFILE when there is no room for so many more */
  checkRoom(more: number, path?: string): void {
    if (this.#open.size + this.#streams.size + more > MAX_OPEN) throw new CallError("EMFILE", path);
  }
  attach(stream: Stream): number {
    this.checkRoom(1);
    let fd = FIRST;
    while (this.#open.has(fd) || this.#streams.has(fd)) fd++;
    this.share(fd, stream);
    return fd;
  }

  open(path: string, flags: number, mode: number): number {
    this.checkRoom(1, path);
    const same = descriptorOf(path);
    if (same !== null) return this.duplicate(same, path);
    const opened = this.describe(path, flags, mode);
    opened.holders = 1;
    this.files.hold(opened.node, 1);
    return this.#add(opened);
  }

  duplicate(fd: number, path?: string): number {
    const entry = fd < FIRST ? (fd as 0 | 1 | 2) : this.#open.get(fd);
    if (entry === undefined) throw new CallError(path === undefined ? "EBADF" : "ENOENT", path);
    if (typeof entry === "object") {
      entry.holders++;
      this.files.hold(entry.node, 1);
    }
    return this.#add(entry);
  }

  /** Opens without a number for it. */
  describe(path: string, flags: number, mode: number): Open {
    const { files } = this;
    const access = flags & O_ACCMODE;
    const writes = access !== O_RDONLY;
    if ((flags & O_NOFOLLOW) !== 0 && files.find(path, false)?.kind === "symlink") throw new CallError("ELOOP", path);
    const create = (flags & O_CREAT) !== 0;
    const { node, made } = files.openFile(path, { create, exclusive: (flags & O_EXCL) !== 0, mode });
    if (node.kind === "directory" && (writes || create)) throw new CallError("EISDIR", path);
    if (node.kind !== "directory" && (flags & O_DIRECTORY) !== 0) throw new CallError("ENOTDIR", path);
    if (!made) files.permitOpen(node, access !== O_WRONLY, writes, path);
    if (node.kind === "file" && (flags & O_TRUNC) !== 0 && writes && node.size > 0) files.truncateNode(node, 0);
    return { node, flags, position: 0, holders: 0 };
  }

  close(fd: number): void {
    const stream = this.#streams.get(fd);
    if (stream) {
      this.#streams.delete(fd);
      if (fd >= FIRST && fd < this.#lowest) this.#lowest = fd;
      stream.release?.();
      return;
    }
    if (fd >= 0 && fd < FIRST && !this.#open.has(fd)) return;
    const entry = this.#open.get(fd);
    if (entry === undefined) throw new CallError("EBADF");
    this.#open.delete(fd);
    if (fd >= FIRST && fd < this.#lowest) this.#lowest = fd;
    if (typeof entry !== "object") return;
    entry.holders--;
    this.files.hold(entry.node, -1);
  }

  closeAll(): void {
    for (const fd of [...this.#open.keys(), ...this.#streams.keys()]) this.close(fd);
  }

  read(fd: number, count: number, position: number | null): Uint8Array {
    const open = this.#get(fd);
    if ((open.flags & O_ACCMODE) === O_WRONLY) throw new CallError("EBADF");
    const { node } = open;
    if (node.kind === "directory") throw new CallError("EISDIR");
    if (node.kind === "device") return readDevice(node.device, count);
    if (node.kind !== "file") throw new CallError("EINVAL");
    const from = position ?? open.position;
    const data = readFrom(node, from, count);
    if (position === null) open.position = from + data.length;
    return data;
  }

  write(fd: number, data: Uint8Array, position: number | null): number {
    return this.writeTo(this.#get(fd), data, position);
  }
  writeTo(open: Open, data: Uint8Array, position: number | null): number {
    if ((open.flags & O_ACCMODE) === O_RDONLY) throw new CallError("EBADF");
    if (open.node.kind === "device") {
      if (open.node.device === "full") throw new CallError("ENOSPC");
      return data.length;
    }
    if (open.node.kind !== "file") throw new CallError("EINVAL");
    if ((open.flags & O_APPEND) !== 0) {
      this.files.writeNode(open.node, data, null);
      open.position = open.node.size;
      return data.length;
    }
    const from = position ?? open.position;
    this.files.writeNode(open.node, data, from);
    if (position === null) open.position = from + data.length;
    return data.length;
  }

  node(fd: number): Inode {
    return this.#get(fd).node;
  }

  statOf(open: Open): Stat {
    return statOf(open.node);
  }
  fstat(fd: number): Stat {
    return statOf(this.#get(fd).node);
  }

  ftruncate(fd: number, length: number): void {
    const open = this.#get(fd);
    if ((open.flags & O_ACCMODE) === O_RDONLY || open.node.kind !== "file") throw new CallError("EINVAL");
    this.files.truncateNode(open.node, length);
  }
}

export function readFrom(node: FileNode, from: number, count: number): Uint8Array {
  if (from >= node.size) return NO_BYTES;
  if (node.atimeMs <= node.mtimeMs) node.atimeMs = clock();
  const end = Math.min(from + count, node.size);
  if (end <= node.bytes.length) return node.bytes.subarray(from, end);
  // Beyond what is stored there are zeros.
  const zeros = new Uint8Array(Math.min(end - from, MAX_ZEROS));
  if (from < node.bytes.length) zeros.set(node.bytes.subarray(from, from + zeros.length));
  return zeros;
}
/** Bytes of one read from where nothing was written. */
const MAX_ZEROS = 64 * 1024 * 1024;

function readDevice(device: DeviceNode["device"], count: number): Uint8Array {
  if (device === "null") return NO_BYTES;
  const data = new Uint8Array(Math.min(count, 65_536));
  return device === "zero" || device === "full" ? data : crypto.getRandomValues(data);
}
