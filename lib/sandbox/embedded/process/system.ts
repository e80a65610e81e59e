import type { TestEvent } from "../../../domain/test-report.ts";
import { describeError, errnoOf } from "../kernel/system-errors.ts";
import type { PackageOrder } from "../packages/package-messages.ts";
import { createAsk, createCall } from "./call.ts";
import { DOORBELL_CALL, DOORBELL_OUTPUT, openChannel, type StartMessage, WORD } from "./channel.ts";
import { createFileCalls } from "./file-calls.ts";
import { createFileOperations } from "./file-operations.ts";
import { writeOutput } from "./output-ring.ts";
import type { PortCalls, SocketOrder } from "./sockets.ts";
import type { ChildResult, KernelMessage, PipeCalls, Syscalls } from "./syscalls.ts";

/** What a worker posts to the kernel beside the doorbells. */
export type WorkerReport =
  | { readonly type: "loaded" }
  | { readonly type: "test"; readonly event: TestEvent }
  | { readonly type: "socket"; readonly order: SocketOrder }
  | { readonly type: "packages"; readonly order: PackageOrder }
  | { readonly type: "pipe-taken"; readonly fd: number; readonly bytes: number }
  | { readonly type: "thread"; readonly thread: number; readonly port: MessagePort }
  /** Child output taken in: the kernel may send as much again. */
  | { readonly type: "taken"; readonly pid: number; readonly fd: 1 | 2; readonly bytes: number };

type Post = (message: WorkerReport | number, transfer?: Transferable[]) => void;

/** Thrown by whatever a process still asks for after it has ended, where its worker goes on as another process. */
export const ENDED = new Error("The process has ended.");

/** The system as one process sees it, over its shared channel. `deliver` hands in what the kernel posts. */
export function createSystem(
  start: StartMessage,
  buffer: SharedArrayBuffer,
  send: Post,
): { system: Syscalls; deliver: (message: KernelMessage) => void; hasEnded: () => boolean } {
  const channel = openChannel(buffer);
  /** It has ended: what it left behind in its worker (a timer, a promise) reaches nothing any more. */
  let ended = false;
  const post: Post = (message, transfer) => {
    if (!ended) send(message, transfer);
  };
  const turn = createAsk(channel, () => post(DOORBELL_CALL));
  const ask = (): void => {
    if (ended) throw ENDED;
    turn();
  };
  const call = createCall(channel, ask);
  const files = createFileOperations(channel, ask);
  const output = (fd: number, data: Uint8Array): number => {
    if (ended) throw ENDED;
    if (fd !== 1 && fd !== 2) return call("writeStream", [fd], data).value as number;
    if (((channel.words[WORD.broken] as number) & (1 << fd)) !== 0)
      throw Object.assign(new Error(describeError("EPIPE", "write")), {
        code: "EPIPE",
        errno: errnoOf("EPIPE"),
        syscall: "write",
      });
    writeOutput(channel, fd, data, () => post(DOORBELL_OUTPUT));
    return data.length;
  };
  /** Lets the kernel know of a signal that came before a wait began: it lies in the queue that the wait holds up. */
  let signalsHeard = 0;
  const readInput = (into: Uint8Array, fd = 0, breakable: boolean | "line" = false): number => {
    const { body } =
      fd === 0
        ? call("readInput", [into.length, breakable !== false, signalsHeard, breakable === "line"])
        : call("readStream", [fd, into.length]);
    into.set(body);
    return body.length;
  };
  const fs = createFileCalls(files, { read: readInput, write: output });

  const ports: PortCalls = {
    bind: (at, v6only) => call("bind", [at, v6only]).value as ReturnType<PortCalls["bind"]>,
    listen: (place) => void call("listen", [place]),
    connect: (to, from) => call("connect", [to, from]).value as ReturnType<PortCalls["connect"]>,
    bindDatagrams: (at, v6only, reuse) =>
      call("bindDatagrams", [at, v6only, reuse]).value as ReturnType<PortCalls["bindDatagrams"]>,
    order: (order) => post({ type: "socket", order }, order.op === "send" ? [order.data.buffer as ArrayBuffer] : []),
  };

  const pipes: PipeCalls = {
    read: (fd, on) => void call("pipeRead", [fd, on]),
    ask: (fd, most, request) => void call("askStream", [fd, most, request]),
    taken: (fd, bytes) => post({ type: "pipe-taken", fd, bytes }),
    write: (fd, data) => call("pipeWrite", [fd], data).value === true,
    finish: (fd) => void call("pipeFinish", [fd]),
    bind: (path) => call("pipeBind", [path]).value as number,
    listen: (listener) => void call("pipeListen", [listener]),
    unbind: (listener) => void call("pipeUnbind", [listener]),
    connect: (path) => call("pipeConnect", [path]).value as number,
    make: () => call("pipe", []).value as [number, number],
  };

  const waiting: KernelMessage[] = [];
  let handler: ((message: KernelMessage) => void) | null = null;
  const deliver = (message: KernelMessage): void => {
    if (message.type === "signal") signalsHeard++;
    if (message.type === "child-output")
      post({ type: "taken", pid: message.pid, fd: message.fd, bytes: message.data.length });
    if (handler) handler(message);
    else waiting.push(message);
  };

  const system: Syscalls = {
    pid: start.pid,
    ppid: start.ppid,
    argv: start.argv,
    subshell: start.subshell,
    path: start.path,
    env: start.env,
    cwd: start.cwd,
    tty: start.tty,
    fs,
    files,
    ports,
    pipes,
    thread: start.thread,
    sharesEnvironment: start.sharesEnvironment === true,
    environment: (what, name, value) => call("environment", [what, name, value ?? ""]).value as string | null,
    folder: (path) => call("folder", [path ?? null]).value as string,
    nextThread: () => call("nextThread", []).value as number,
    startThread: (thread, options) => void call("startThread", [thread, options]),
    sendPort: (thread, port) => post({ type: "thread", thread, port }, [port]),
    endThread: (thread) => void call("endThread", [thread]),
    spawnPiped: (options) => call("spawnPiped", [options]).value as ReturnType<Syscalls["spawnPiped"]>,
    spawn: (options) => call("spawn", [options]).value as number,
    spawnSync({ input, ...options }) {
      const { value, body } = call("spawnSync", [{ ...options, hasInput: input !== undefined }], input);
      const { sizes, ...rest } = value as ChildResult & {
        pid: number;
        failure: "ETIMEDOUT" | "ENOBUFS" | null;
        sizes: (number | null)[];
      };
      let from = 0;
      const output = sizes.map((size) => {
        if (size === null) return null;
        from += size;
        return body.slice(from - size, from);
      });
      const [, stdout, stderr] = output;
      return { ...rest, output, stdout: stdout ?? new Uint8Array(0), stderr: stderr ?? new Uint8Array(0) };
    },
    writeChild: (pid, data) => void call("writeChild", [pid], data),
    endChild: (pid) => void call("endChild", [pid]),
    processes: () => call("processes", []).value as ReturnType<Syscalls["processes"]>,
    toForeground: (pid) => void call("toForeground", [pid]),
    kill: (pid, signal) => void call("kill", [pid, signal]),
    readStdin: (on) => void call("readStdin", [on]),
    catchSignals: (signals) => void call("catchSignals", [signals]),
    setRawMode: (on) => void call("setRawMode", [on]),
    onMessage(next) {
      handler = next;
      for (const message of waiting.splice(0)) next(message);
    },
    orderPackages: (order) => post({ type: "packages", order }),
    mount: (name) => void call("mount", [name]),
    report: (event) => post({ type: "test", event }),
    exit(code, quiet = false): never {
      // The kernel ends the worker while this waits, or answers and keeps it for another process.
      call("exit", [code, quiet]);
      ended = true;
      throw ENDED;
    },
  };
  return { system, deliver, hasEnded: () => ended };
}
