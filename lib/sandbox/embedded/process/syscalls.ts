import type { TestEvent } from "../../../domain/test-report.ts";
import type { SignalName } from "../kernel/signals.ts";
import type { PackageMessage, PackageOrder } from "../packages/package-messages.ts";
import type { FileOperations } from "./file-operations.ts";
import type { PortCalls, SocketMessage } from "./sockets.ts";

/** Thrown by every failing call; `code` is the POSIX name ("ENOENT"), `errno` negative as in Node. */
export type SystemError = Error & { code: string; errno: number; syscall: string; path?: string; dest?: string };

export type Stat = {
  readonly dev: number;
  readonly ino: number;
  /** File type and permission bits, as st_mode. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a device: its number. */
  readonly rdev: number;
  readonly size: number;
  /** Of 512 bytes. */
  readonly blocks: number;
  /** Milliseconds since 1970, with fractions. */
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
};
export type DirEntry = { readonly name: string; readonly type: "file" | "directory" | "symlink" | "device" };

/** Synchronous; absolute, normalised paths. Descriptors 0, 1, 2 are the process's own streams. */
export interface FileSystemCalls {
  /** flags as in fs.constants (O_RDONLY 0, O_WRONLY 1, O_RDWR 2, O_CREAT 0o100, O_EXCL 0o200, O_TRUNC 0o1000, O_APPEND 0o2000). */
  open(path: string, flags: number, mode: number): number;
  close(fd: number): void;
  /**
   * Bytes read into `into`; 0 at the end. `position` null: the descriptor's own. On 0 it blocks until there is input or its end;
   * with `breakable`, a caught signal ends the wait with EINTR, without it the wait goes on; with "line", nothing beyond the
   * next line feed is taken either.
   */
  read(fd: number, into: Uint8Array, position: number | null, breakable?: boolean | "line"): number;
  write(fd: number, data: Uint8Array, position: number | null): number;
  fstat(fd: number): Stat;
  ftruncate(fd: number, length: number): void;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  readdir(path: string): DirEntry[];
  mkdir(path: string, mode: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(existing: string, path: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  realpath(path: string): string;
  chmod(path: string, mode: number): void;
  utimes(path: string, atimeMs: number, mtimeMs: number): void;
  /** Whole files in one call: one round trip. */
  readFile(path: string): Uint8Array;
  writeFile(path: string, data: Uint8Array, mode: number): void;
}

export type ChildOptions = {
  /** Program and arguments. The program is a name on PATH ("node", "npm", "sh") or a path to an executable with a shebang. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * What its descriptors are, from 0: at least three. A number is one of the parent's own; "duplex" is a pipe that is also
   * read where it stands for standard output.
   */
  readonly stdio: readonly ("pipe" | "duplex" | "inherit" | "ignore" | number)[];
  /** The program, where that is not argv[0]. */
  readonly file?: string;
  /** Begins a process group of its own. */
  readonly detached?: boolean;
  /** Of a shell: the child goes on where this shell stands, which is what this text says. */
  readonly subshell?: string;
  /** A terminal's Ctrl-C is not meant for it, nor for what it starts. */
  readonly background?: boolean;
};
/** Pipes of the process: descriptors of the parent for its children's, and what else is no file. */
export interface PipeCalls {
  /** Begins or ends to receive "pipe-data" messages for a descriptor. */
  read(fd: number, on: boolean): void;
  /** What came as "pipe-data" has been used up: as much again may come. */
  taken(fd: number, bytes: number): void;
  /** Asks for at most so many bytes, once; "stream-read" with the same request brings them, none at the end. */
  ask(fd: number, most: number, request: number): void;
  /** False: no room is left, and "pipe-room" will tell when there is. @throws SystemError EPIPE */
  write(fd: number, data: Uint8Array): boolean;
  /** Nothing more will be written. */
  finish(fd: number): void;
  /** A pipe within the process, for its children: what is written to the second descriptor is read from the first. */
  make(): readonly [number, number];
  /** A socket named by a path; gives its number. @throws SystemError EADDRINUSE */
  bind(path: string): number;
  /** Connections to it arrive as "pipe-open" from now on. */
  listen(listener: number): void;
  unbind(listener: number): void;
  /** A descriptor. @throws SystemError ENOENT, ECONNREFUSED */
  connect(path: string): number;
}
/** A process as `ps` shows it. `startedMs`: since 1970. */
export type ProcessRow = {
  readonly pid: number;
  readonly ppid: number;
  readonly command: string;
  readonly startedMs: number;
};
export type ChildResult = { readonly code: number; readonly signal: string | null };

/** What arrives from the kernel while the worker's event loop is free. */
export type KernelMessage =
  | SocketMessage
  | PackageMessage
  /** What is watched has changed: the operation fileEvents says how. */
  | { readonly type: "file-events" }
  | { readonly type: "stdin"; readonly data: Uint8Array }
  | { readonly type: "stdin-end" }
  | { readonly type: "stream-read"; readonly request: number; readonly data: Uint8Array }
  | { readonly type: "pipe-data"; readonly fd: number; readonly data: Uint8Array }
  | { readonly type: "pipe-end"; readonly fd: number }
  | { readonly type: "pipe-room"; readonly fd: number }
  | { readonly type: "pipe-open"; readonly listener: number; readonly fd: number }
  | { readonly type: "thread-port"; readonly port: MessagePort }
  | { readonly type: "thread-exit"; readonly thread: number; readonly code: number }
  | { readonly type: "signal"; readonly signal: SignalName }
  | { readonly type: "resize"; readonly columns: number; readonly rows: number }
  | { readonly type: "child-output"; readonly pid: number; readonly fd: 1 | 2; readonly data: Uint8Array }
  | { readonly type: "child-exit"; readonly pid: number; readonly result: ChildResult };

/** All that a program in a process worker has of the world. */
export interface Syscalls {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  /** What a subshell was given to go on with. */
  readonly subshell?: string | undefined;
  /** Where the program lies, when that is not its usual place. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Which of 0, 1, 2 are terminals, and its size; null when none is. */
  readonly tty: { readonly fds: readonly boolean[]; readonly columns: number; readonly rows: number } | null;
  readonly fs: FileSystemCalls;
  /** The same files by a faster way, without errors that are thrown. */
  readonly files: FileOperations;
  readonly ports: PortCalls;
  readonly pipes: PipeCalls;
  /** The number of this thread of the process; 0 for its first. */
  readonly thread: number;
  /** A number for one more thread. */
  nextThread(): number;
  /** Starts it. `argv`: "node" and its options. What it is to do it hears over a port. */
  startThread(
    thread: number,
    options: {
      readonly argv: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
      readonly sharesEnvironment: boolean;
    },
  ): void;
  /** The process's working folder for its other threads; a path sets it. */
  folder(path?: string): string;
  /** True: this thread's variables are those of `environment`. */
  readonly sharesEnvironment: boolean;
  /** Variables that threads of the process share. "begin" takes them as JSON, once; "names" gives JSON. */
  environment(what: "begin" | "get" | "set" | "delete" | "names", name: string, value?: string): string | null;
  sendPort(thread: number, port: MessagePort): void;
  endThread(thread: number): void;
  /** As `spawn`, with pipes as descriptors of this process: by the child's descriptor, null where none was asked for. */
  spawnPiped(options: ChildOptions): { readonly pid: number; readonly pipes: readonly (number | null)[] };
  /** Starts a child; its output and end arrive as messages. Throws ENOENT when there is no such program. */
  spawn(options: ChildOptions): number;
  /** Runs a child to its end, blocking. `input` is its stdin. Limits in bytes and milliseconds. */
  spawnSync(
    options: ChildOptions & {
      readonly input?: Uint8Array;
      readonly timeout?: number;
      /** Negative: no limit. */
      readonly maxBuffer?: number;
      readonly killSignal?: SignalName;
    },
  ): ChildResult & {
    readonly pid: number;
    readonly stdout: Uint8Array;
    readonly stderr: Uint8Array;
    /** By descriptor; null where there was no pipe. */
    readonly output: readonly (Uint8Array | null)[];
    /** Why it was ended. */
    readonly failure: "ETIMEDOUT" | "ENOBUFS" | null;
  };
  writeChild(pid: number, data: Uint8Array): void;
  endChild(pid: number): void;
  /** What runs in the same job. */
  processes(): readonly ProcessRow[];
  /** Makes a child that was started in the background, and what it started, one that the terminal's Ctrl-C reaches. */
  toForeground(pid: number): void;
  /** Negative: a process group, 0: one's own. A null signal only asks whether there is one. @throws SystemError ESRCH */
  kill(pid: number, signal: SignalName | null): void;
  /** Asynchronous stdin: begin (or stop) receiving "stdin" messages; a handle that keeps the process alive is the program's own business. */
  readStdin(on: boolean): void;
  /**
   * Signals to be delivered as messages from now on. Any other gets its default action from the kernel: the process ends
   * with 128 + n, even when it spins.
   */
  catchSignals(signals: readonly SignalName[]): void;
  /** On a terminal: true gives every key as it is typed, false (the default) whole lines, echoed. Nothing without a terminal. */
  setRawMode(on: boolean): void;
  onMessage(handler: (message: KernelMessage) => void): void;
  /** Answered by a PackageMessage of the same request. */
  orderPackages(order: PackageOrder): void;
  /** Brings the files of a program that is only fetched when it is called to /usr/lib/<name>. @throws SystemError ENOENT */
  mount(name: string): void;
  /** Structured test results for the panel; never mixed into stdout. */
  report(event: TestEvent): void;
  /**
   * Flushes everything written and ends the process at once. `quiet`: nothing of it goes on in its worker, which may then
   * be kept for another.
   */
  exit(code: number, quiet?: boolean): never;
}

/** A program runs in a worker of its own and ends by sys.exit. A thrown error or rejection is exit 1 with the error on stderr. */
export type Program = (sys: Syscalls) => void | Promise<void>;
