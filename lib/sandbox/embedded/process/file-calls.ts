import { joinBytes } from "../../../domain/bytes.ts";
import { errorNameOf } from "../kernel/system-errors.ts";
import { systemError } from "./call.ts";
import type { FileOperations } from "./file-operations.ts";
import { ENTRY_TYPE, OPERATION, type Operation, STREAM } from "./operations.ts";
import type { DirEntry, FileSystemCalls, Stat } from "./syscalls.ts";

/** The process's own streams, which are no files: see the output ring and readInput. */
export type Streams = {
  /** Of standard input, where no other is named. */
  read(into: Uint8Array, fd?: number, breakable?: boolean | "line"): number;
  write(fd: number, data: Uint8Array): number;
};

const EBADF = -9;
const O_CREATE_TRUNCATE = 1 | 0o100 | 0o1000;
const ENTRY_TYPES = Object.fromEntries(Object.entries(ENTRY_TYPE).map(([name, number]) => [number, name])) as Record<
  number,
  DirEntry["type"]
>;

/** A status that stands for one of the process's streams, as its number; null for every other. */
export const streamOf = (status: number): number | null => (status <= STREAM ? STREAM - status : null);

export function parseEntries(text: string): DirEntry[] {
  if (text === "") return [];
  return text.split("\0").map((entry) => ({ name: entry.slice(1), type: ENTRY_TYPES[Number(entry[0])] ?? "file" }));
}

/** File calls that throw. */
export function createFileCalls(files: FileOperations, streams: Streams): FileSystemCalls {
  const { run, numbers } = files;
  const check = (status: number, name: string, path?: string, dest?: string): number => {
    if (status >= 0) return status;
    throw systemError(name, { error: errorNameOf(status), path, dest });
  };
  const one =
    (operation: Operation, name: string) =>
    (path: string, a = 0, b = 0): void =>
      void check(run(operation, path, "", a, b), name, path);
  const two =
    (operation: Operation, name: string) =>
    (a: string, b: string): void =>
      void check(run(operation, a, b), name, a, b);
  const at = (index: number): number => numbers[index] as number;
  const ms = (index: number): number => at(index) * 1000 + at(index + 1) / 1e6;
  const stat = (): Stat => ({
    dev: at(0),
    mode: at(1),
    nlink: at(2),
    uid: at(3),
    gid: at(4),
    rdev: at(5),
    ino: at(7),
    size: at(8),
    blocks: at(9),
    atimeMs: ms(10),
    mtimeMs: ms(12),
    ctimeMs: ms(14),
    birthtimeMs: ms(16),
  });

  return {
    open: (path, flags, mode) => check(run(OPERATION.open, path, "", flags, mode), "open", path),
    close: (fd) => void check(run(OPERATION.close, "", "", fd), "close"),
    read(fd, into, position, breakable) {
      if (fd === 0) return streams.read(into, 0, breakable);
      const status = files.read(fd, into, position ?? -1);
      const stream = streamOf(status);
      if (stream !== null && stream !== 1 && stream !== 2) return streams.read(into, stream);
      return check(status <= STREAM ? EBADF : status, "read");
    },
    write(fd, data, position) {
      if (fd === 1 || fd === 2) return streams.write(fd, data);
      const status = run(OPERATION.write, "", "", fd, position ?? -1, 0, data);
      const stream = streamOf(status);
      if (stream !== null) return stream === 0 ? check(EBADF, "write") : streams.write(stream, data);
      return check(status, "write");
    },
    fstat(fd) {
      check(run(OPERATION.fstat, "", "", fd), "fstat");
      return stat();
    },
    ftruncate: (fd, length) => void check(run(OPERATION.ftruncate, "", "", fd, length), "ftruncate"),
    stat(path) {
      check(run(OPERATION.stat, path), "stat", path);
      return stat();
    },
    lstat(path) {
      check(run(OPERATION.stat, path, "", 1), "lstat", path);
      return stat();
    },
    readdir(path) {
      check(run(OPERATION.scandir, path), "scandir", path);
      return parseEntries(files.text());
    },
    mkdir: one(OPERATION.mkdir, "mkdir"),
    rmdir: one(OPERATION.rmdir, "rmdir"),
    unlink: one(OPERATION.unlink, "unlink"),
    rename: two(OPERATION.rename, "rename"),
    link: two(OPERATION.link, "link"),
    symlink: two(OPERATION.symlink, "symlink"),
    readlink(path) {
      check(run(OPERATION.readlink, path), "readlink", path);
      return files.text();
    },
    realpath(path) {
      check(run(OPERATION.realpath, path), "realpath", path);
      return files.text();
    },
    chmod: one(OPERATION.chmod, "chmod"),
    utimes: one(OPERATION.utimes, "utime"),
    readFile(path) {
      const status = run(OPERATION.readFile, path);
      if (streamOf(status) === 0) return readToEnd(streams);
      check(status, "open", path);
      return files.bytes();
    },
    writeFile(path, data, mode) {
      const status = run(OPERATION.writeFile, path, "", O_CREATE_TRUNCATE, mode, 0, data);
      const stream = streamOf(status);
      if (stream !== null && stream > 0) streams.write(stream, data);
      else check(status, "open", path);
    },
  };
}

export function readToEnd(streams: Streams): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(65_536);
    const count = streams.read(chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
  }
  return joinBytes(chunks);
}
