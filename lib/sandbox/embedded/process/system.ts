import type { TestEvent } from "../../../domain/test-report.ts";
import { createCall } from "./call.ts";
import { DOORBELL_CALL, DOORBELL_OUTPUT, openChannel, type StartMessage } from "./channel.ts";
import { writeOutput } from "./output-ring.ts";
import type { ChildResult, DirEntry, FileSystemCalls, KernelMessage, PortCalls, SocketOrder, Stat, Syscalls } from "./syscalls.ts";

/** What a worker posts to the kernel beside the doorbells. */
export type WorkerReport =
  | { readonly type: "loaded" }
  | { readonly type: "test"; readonly event: TestEvent }
  | { readonly type: "socket"; readonly order: SocketOrder }
  /** Child output taken in: the kernel may send as much again. */
  | { readonly type: "taken"; readonly pid: number; readonly fd: 1 | 2; readonly bytes: number };

type Post = (message: WorkerReport | number, transfer?: Transferable[]) => void;

/** The system as one process sees it, over its shared channel. `deliver` hands in what the kernel posts. */
export function createSystem(
  start: StartMessage,
  buffer: SharedArrayBuffer,
  post: Post,
): { system: Syscalls; deliver: (message: KernelMessage) => void } {
  const channel = openChannel(buffer);
  const call = createCall(channel, () => post(DOORBELL_CALL));
  const output = (fd: number, data: Uint8Array): number => {
    writeOutput(channel, fd, data, () => post(DOORBELL_OUTPUT));
    return data.length;
  };
  const path = (name: string) => (at: string) => call(name, [at]).value;
  const two = (name: string) => (a: string, b: string) => void call(name, [a, b]);

  const fs: FileSystemCalls = {
    open: (at, flags, mode) => call("open", [at, flags, mode]).value as number,
    close: (fd) => void call("close", [fd]),
    read(fd, into, position) {
      const { body } = fd === 0 ? call("readInput", [into.length]) : call("read", [fd, into.length, position]);
      into.set(body);
      return body.length;
    },
    write: (fd, data, position) =>
      fd === 1 || fd === 2 ? output(fd, data) : (call("write", [fd, position], data).value as number),
    fstat: (fd) => call("fstat", [fd]).value as Stat,
    ftruncate: (fd, length) => void call("ftruncate", [fd, length]),
    stat: (at) => path("stat")(at) as Stat,
    lstat: (at) => path("lstat")(at) as Stat,
    readdir: (at) => path("scandir")(at) as DirEntry[],
    mkdir: (at, mode) => void call("mkdir", [at, mode]),
    rmdir: (at) => void path("rmdir")(at),
    unlink: (at) => void path("unlink")(at),
    rename: two("rename"),
    link: two("link"),
    symlink: two("symlink"),
    readlink: (at) => path("readlink")(at) as string,
    realpath: (at) => path("realpath")(at) as string,
    chmod: (at, mode) => void call("chmod", [at, mode]),
    utimes: (at, atimeMs, mtimeMs) => void call("utime", [at, atimeMs, mtimeMs]),
    readFile: (at) => call("readFile", [at]).body,
    writeFile: (at, data, mode) => void call("writeFile", [at, mode], data),
  };

  const ports: PortCalls = {
    bind: (at, v6only) => call("bind", [at, v6only]).value as ReturnType<PortCalls["bind"]>,
    listen: (place) => void call("listen", [place]),
    connect: (to, from) => call("connect", [to, from]).value as ReturnType<PortCalls["connect"]>,
    order: (order) => post({ type: "socket", order }, order.op === "send" ? [order.data.buffer as ArrayBuffer] : []),
  };

  const waiting: KernelMessage[] = [];
  let handler: ((message: KernelMessage) => void) | null = null;
  const deliver = (message: KernelMessage): void => {
    if (message.type === "child-output")
      post({ type: "taken", pid: message.pid, fd: message.fd, bytes: message.data.length });
    if (handler) handler(message);
    else waiting.push(message);
  };

  const system: Syscalls = {
    pid: start.pid,
    ppid: start.ppid,
    argv: start.argv,
    env: start.env,
    cwd: start.cwd,
    tty: start.tty,
    fs,
    ports,
    spawn: (options) => call("spawn", [options]).value as number,
    spawnSync({ input, ...options }) {
      const { value, body } = call("spawnSync", [{ ...options, hasInput: input !== undefined }], input);
      const result = value as ChildResult & { pid: number; stdoutBytes: number };
      const { stdoutBytes, ...rest } = result;
      return { ...rest, stdout: body.slice(0, stdoutBytes), stderr: body.slice(stdoutBytes) };
    },
    writeChild: (pid, data) => void call("writeChild", [pid], data),
    endChild: (pid) => void call("endChild", [pid]),
    kill: (pid, signal) => void call("kill", [pid, signal]),
    readStdin: (on) => void call("readStdin", [on]),
    catchSignals: (signals) => void call("catchSignals", [signals]),
    setRawMode: (on) => void call("setRawMode", [on]),
    onMessage(next) {
      handler = next;
      for (const message of waiting.splice(0)) next(message);
    },
    report: (event) => post({ type: "test", event }),
    exit(code): never {
      call("exit", [code]);
      // The kernel never answers an exit: it ends the worker while this waits.
      for (;;) Atomics.wait(channel.words, 0, channel.words[0] as number);
    },
  };
  return { system, deliver };
}
