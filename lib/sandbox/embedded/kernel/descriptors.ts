import type { Stat } from "../process/syscalls.ts";
import type { FileSystem } from "./file-system.ts";
import { contentOf, type Inode, statOf } from "./inode.ts";
import { CallError } from "./system-errors.ts";

const O_ACCMODE = 3;
const O_WRONLY = 1;
const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_DIRECTORY = 0o200000;
const O_NOFOLLOW = 0o400000;
const MAX_OPEN = 4096;
const FIRST = 3;

type Open = { readonly node: Inode; readonly flags: number; position: number };

const NO_BYTES = new Uint8Array(0);

/** The open files of one process, from 3 upwards. Synchronous; throws CallError. */
export class Descriptors {
  readonly #open = new Map<number, Open>();

  constructor(private readonly files: FileSystem) {}

  #get(fd: number): Open {
    const open = this.#open.get(fd);
    if (!open) throw new CallError("EBADF");
    return open;
  }

  open(path: string, flags: number, mode: number): number {
    if (this.#open.size >= MAX_OPEN) throw new CallError("EMFILE", path);
    if ((flags & O_NOFOLLOW) !== 0 && this.files.find(path, false)?.kind === "symlink")
      throw new CallError("ELOOP", path);
    const writes = (flags & O_ACCMODE) !== 0;
    const node = this.files.openFile(path, {
      create: (flags & O_CREAT) !== 0,
      exclusive: (flags & O_EXCL) !== 0,
      mode,
    });
    if (node.kind === "directory" && writes) throw new CallError("EISDIR", path);
    if (node.kind !== "directory" && (flags & O_DIRECTORY) !== 0) throw new CallError("ENOTDIR", path);
    if (node.kind === "file" && (flags & O_TRUNC) !== 0 && writes && node.size > 0) this.files.truncateNode(node, 0);
    let fd = FIRST;
    while (this.#open.has(fd)) fd++;
    this.#open.set(fd, { node, flags, position: 0 });
    return fd;
  }

  close(fd: number): void {
    if (!this.#open.delete(fd)) throw new CallError("EBADF");
  }

  closeAll(): void {
    this.#open.clear();
  }

  read(fd: number, count: number, position: number | null): Uint8Array {
    const open = this.#get(fd);
    if ((open.flags & O_ACCMODE) === O_WRONLY) throw new CallError("EBADF");
    const { node } = open;
    if (node.kind === "directory") throw new CallError("EISDIR");
    if (node.kind === "device") return readDevice(node.device, count);
    if (node.kind !== "file") throw new CallError("EINVAL");
    const from = position ?? open.position;
    const data = from >= node.size ? NO_BYTES : contentOf(node).subarray(from, from + count);
    if (position === null) open.position = from + data.length;
    return data;
  }

  write(fd: number, data: Uint8Array, position: number | null): number {
    const open = this.#get(fd);
    if ((open.flags & O_ACCMODE) === 0) throw new CallError("EBADF");
    if (open.node.kind === "device") return data.length;
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

  fstat(fd: number): Stat {
    return statOf(this.#get(fd).node);
  }

  ftruncate(fd: number, length: number): void {
    const open = this.#get(fd);
    if ((open.flags & O_ACCMODE) === 0 || open.node.kind !== "file") throw new CallError("EINVAL");
    this.files.truncateNode(open.node, length);
  }
}

function readDevice(device: "null" | "zero" | "random", count: number): Uint8Array {
  if (device === "null") return NO_BYTES;
  const data = new Uint8Array(Math.min(count, 65_536));
  return device === "zero" ? data : crypto.getRandomValues(data);
}
