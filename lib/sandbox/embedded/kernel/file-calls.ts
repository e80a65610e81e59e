import { unitsOf } from "../process/file-operations.ts";
import { ENTRY_TYPE, OPERATION, STREAM } from "../process/operations.ts";
import type { Stat } from "../process/syscalls.ts";
import { descriptorOf, IsStream, type Open, readFrom } from "./descriptors.ts";
import type { FileSystem } from "./file-system.ts";
import { type Inode, S_IFCHR, S_IFIFO, statOf } from "./inode.ts";
import type { Process } from "./process.ts";
import { absolute } from "./programs.ts";
import { CallError, errnoOf } from "./system-errors.ts";
import { fileEvents, unwatch, watch } from "./watch-calls.ts";

/** What an operation was given and where its answer goes. */
export type Turn = {
  readonly first: string;
  readonly second: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Lies in shared memory: only to be read while the process waits. */
  readonly body: Uint8Array;
  readonly numbers: Float64Array;
  answer: Uint8Array;
  /** The answer may be sent in parts later: it must not change by then. */
  keep: Inode | null;
};
export type FileOperation = (process: Process, turn: Turn) => number;

const S_IFSOCK = 0o140000;
const READ_ONLY = 0;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_CREAT = 0o100;
const O_APPEND = 0o2000;
const BLOCK = 4096;
const EXCLUSIVE_COPY = 1;

function path(process: Process, given: string): string {
  if (given === "") throw new CallError("ENOENT");
  if (given.includes("\0")) throw new CallError("EINVAL");
  return absolute(given, process.cwd);
}
const place = (number: number): number | null => (number < 0 ? null : number);
const whole = (number: number): number => {
  if (!Number.isFinite(number)) throw new CallError("EINVAL");
  return Math.trunc(number);
};

/** A stream of the process, as fstat shows it: a terminal or a pipe. */
function streamStat(process: Process, stream: number, files: FileSystem): Stat {
  const sink = stream === 1 || stream === 2 ? process.sinks[stream - 1] : undefined;
  if (sink && "file" in sink) return process.files.statOf(sink.file as Open);
  if (sink?.kind === "null") return statOf(files.node("/dev/null"));
  const terminal = process.terminals[stream];
  const joined = process.files.stream(stream) !== undefined || sink?.kind === "pipe";
  const mode = terminal ? S_IFCHR | 0o620 : joined ? S_IFSOCK | 0o777 : S_IFIFO | 0o600;
  const now = Date.now();
  const times = { atimeMs: now, mtimeMs: now, ctimeMs: now, birthtimeMs: now };
  return {
    dev: 2,
    ino: stream + 1,
    mode,
    nlink: 1,
    uid: 1000,
    gid: 1000,
    rdev: terminal ? 0x8800 : 0,
    size: 0,
    blocks: 0,
    ...times,
  };
}

function fill(numbers: Float64Array, stat: Stat): number {
  numbers[0] = stat.dev;
  numbers[1] = stat.mode;
  numbers[2] = stat.nlink;
  numbers[3] = stat.uid;
  numbers[4] = stat.gid;
  numbers[5] = stat.rdev;
  numbers[6] = BLOCK;
  numbers[7] = stat.ino;
  numbers[8] = stat.size;
  numbers[9] = stat.blocks;
  time(numbers, 10, stat.atimeMs);
  time(numbers, 12, stat.mtimeMs);
  time(numbers, 14, stat.ctimeMs);
  time(numbers, 16, stat.birthtimeMs);
  return 0;
}
function time(numbers: Float64Array, at: number, ms: number): void {
  const seconds = Math.floor(ms / 1000);
  numbers[at] = seconds;
  numbers[at + 1] = Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6));
}

/** The operations of files, by their numbers on the channel. */
export function fileOperations(files: FileSystem): readonly (FileOperation | undefined)[] {
  const statNode = (process: Process, given: string, follow: boolean): Stat => {
    const at = path(process, given);
    const fd = descriptorOf(at);
    if (fd === null) return statOf(files.node(at, follow));
    return statFd(process, fd);
  };
  const statFd = (process: Process, fd: number): Stat => {
    try {
      return process.files.fstat(fd);
    } catch (caught) {
      if (caught instanceof IsStream) return streamStat(process, caught.stream, files);
      throw caught;
    }
  };
  /** On a path and nothing else. */
  const on =
    (run: (at: string, turn: Turn, process: Process) => unknown): FileOperation =>
    (process, turn) => {
      run(path(process, turn.first), turn, process);
      return 0;
    };
  const onNode =
    (run: (node: Inode, turn: Turn) => void): FileOperation =>
    (process, turn) => {
      run(files.node(path(process, turn.first), turn.c === 0), turn);
      return 0;
    };
  const onOpen =
    (run: (node: Inode, turn: Turn) => void): FileOperation =>
    (process, turn) => {
      run(process.files.node(turn.c), turn);
      return 0;
    };
  const onTwo =
    (run: (from: string, to: string) => void): FileOperation =>
    (process, { first, second }) => {
      run(path(process, first), path(process, second));
      return 0;
    };
  const masked = (process: Process, mode: number): number => mode & ~process.umask;

  const table: Record<number, FileOperation> = {
    [OPERATION.stat]: (process, { first, a, numbers }) => fill(numbers, statNode(process, first, a === 0)),
    [OPERATION.fstat]: (process, { a, numbers }) => fill(numbers, statFd(process, a)),
    [OPERATION.open]: (process, { first, a, b }) => process.files.open(path(process, first), a, masked(process, b)),
    [OPERATION.close]: (process, { a }) => {
      process.files.close(a);
      return 0;
    },
    [OPERATION.read]: (process, turn) => {
      turn.answer = process.files.read(turn.a, Math.max(0, whole(turn.b)), place(turn.c));
      return turn.answer.length;
    },
    [OPERATION.write]: (process, { a, b, body }) => process.files.write(a, body, place(b)),
    [OPERATION.readFile]: (process, turn) => {
      const at = path(process, turn.first);
      const same = descriptorOf(at);
      if (same !== null && same < 3) throw new IsStream(same as 0 | 1 | 2);
      const node =
        same === null
          ? process.files.describe(at, turn.a, masked(process, 0o666)).node
          : (process.files.file(same)?.node ?? files.node(at));
      if (node.kind === "directory") throw new CallError("EISDIR");
      if ((turn.a & 3) === 1) throw new CallError("EBADF");
      if (node.kind !== "file") return 0;
      const content = files.content(node);
      turn.answer = content.length < node.size ? readFrom(node, 0, node.size) : content;
      turn.keep = node;
      return 0;
    },
    [OPERATION.writeFile]: (process, { first, a, b, body }) => {
      const at = path(process, first);
      const same = descriptorOf(at);
      if (same !== null && same < 3) throw new IsStream(same as 0 | 1 | 2);
      // Cut only where the new content has room.
      const { node } = process.files.describe(at, a & ~O_TRUNC, masked(process, b));
      if ((a & 3) === READ_ONLY) throw new CallError("EBADF");
      if (node.kind !== "file") return 0;
      if ((a & O_TRUNC) !== 0) files.replace(node, body);
      else files.writeNode(node, body, (a & O_APPEND) !== 0 ? null : 0);
      return 0;
    },
    [OPERATION.access]: on((at, { a }, process) => {
      const fd = descriptorOf(at);
      if (fd === null) files.access(at, a & 7);
      else statFd(process, fd);
    }),
    [OPERATION.ftruncate]: (process, { a, b }) => {
      process.files.ftruncate(a, b);
      return 0;
    },
    [OPERATION.scandir]: on((at, turn) => {
      const entries = files.readdir(at);
      turn.answer = unitsOf(entries.map(({ name, type }) => `${ENTRY_TYPE[type]}${name}`).join("\0"));
    }),
    [OPERATION.mkdir]: on((at, { a }, process) => files.mkdir(at, masked(process, a))),
    [OPERATION.rmdir]: on((at) => files.rmdir(at)),
    [OPERATION.unlink]: on((at) => files.unlink(at)),
    [OPERATION.rename]: onTwo((from, to) => files.rename(from, to)),
    [OPERATION.link]: onTwo((from, to) => files.link(from, to)),
    [OPERATION.symlink]: (process, { first, second }) => {
      if (first.includes("\0")) throw new CallError("EINVAL");
      files.symlink(first, path(process, second));
      return 0;
    },
    [OPERATION.readlink]: on((at, turn) => {
      turn.answer = unitsOf(files.readlink(at));
    }),
    [OPERATION.realpath]: on((at, turn) => {
      turn.answer = unitsOf(descriptorOf(at) === null ? files.realpath(at) : at);
    }),
    [OPERATION.chmod]: onNode((node, { a }) => files.chmodNode(node, a)),
    [OPERATION.fchmod]: onOpen((node, { a }) => files.chmodNode(node, a)),
    [OPERATION.chown]: onNode((node, { a, b }) => files.chownNode(node, a, b)),
    [OPERATION.fchown]: onOpen((node, { a, b }) => files.chownNode(node, a, b)),
    [OPERATION.utimes]: onNode((node, { a, b }) => files.utimesNode(node, a, b)),
    [OPERATION.futimes]: onOpen((node, { a, b }) => files.utimesNode(node, a, b)),
    [OPERATION.statfs]: on((at, { numbers }) => {
      files.node(at);
      const free = Math.max(0, Math.floor((files.quota - files.usedBytes) / BLOCK));
      // Of tmpfs, which this is most like.
      numbers.set([
        0x01021994,
        BLOCK,
        Math.floor(files.quota / BLOCK),
        free,
        free,
        files.maxNodes,
        files.maxNodes - files.nodes,
      ]);
    }),
    [OPERATION.copyFile]: (process, { first, second, a }) => {
      const [from, to] = [path(process, first), path(process, second)];
      const source = process.files.describe(from, READ_ONLY, 0).node;
      if (source.kind === "directory") throw new CallError("EISDIR");
      const flags = 1 | O_CREAT | ((a & EXCLUSIVE_COPY) !== 0 ? O_EXCL : 0);
      const target = process.files.describe(to, flags, masked(process, source.permissions & 0o777)).node;
      if (target === source || target.kind !== "file") return 0;
      files.replace(target, source.kind === "file" ? files.content(source) : new Uint8Array(0));
      // Zeros that there is no room for are none in the copy either.
      if (source.kind === "file" && target.size < source.size) files.truncateNode(target, source.size);
      files.chmodNode(target, source.permissions & 0o777);
      return 0;
    },
    [OPERATION.umask]: (process, { a }) => {
      const before = process.umask;
      if (a >= 0) process.umask = a & 0o777;
      return before;
    },
    [OPERATION.watch]: (process, { first }) => watch(files, process, path(process, first)),
    [OPERATION.unwatch]: (process, { a }) => unwatch(process, a),
    [OPERATION.fileEvents]: (process, turn) => {
      turn.answer = unitsOf(fileEvents(process));
      return 0;
    },
  };
  return Array.from({ length: OPERATION.fileEvents + 1 }, (_, number) => table[number]);
}

/** What a failed operation says to the process. */
export function statusOf(caught: unknown): number {
  if (caught instanceof CallError) return errnoOf(caught.code);
  if (caught instanceof IsStream) return STREAM - caught.stream;
  return errnoOf("EIO");
}
