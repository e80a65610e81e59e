import type { Channel } from "../process/channel.ts";
import type { ChildResult, KernelMessage } from "../process/syscalls.ts";
import type { Descriptors } from "./descriptors.ts";
import type { InputPipe } from "./input-pipe.ts";
import type { ProcessWorker } from "./process-worker.ts";
import type { SignalName } from "./signals.ts";
import type { Sink, WindowSink } from "./sinks.ts";

export { SIGNAL_NUMBER, type SignalName } from "./signals.ts";

/** What the host started: one command line with its processes, its input and its one stream of output. */
export type Job = {
  readonly id: number;
  readonly input: InputPipe;
  readonly output: WindowSink;
  tty: { columns: number; rows: number } | null;
  /** Its command line; null for an interactive shell, whose commands are typed later. */
  readonly command: string | null;
  /** Why it was ended from outside, when it was. */
  cause: string | null;
};

export type Process = {
  readonly pid: number;
  ppid: number;
  readonly job: Job;
  readonly bundle: string;
  /** Its arguments as one line, for people. */
  readonly command: string;
  /** Which of the bundle's programs it runs. */
  readonly program: string;
  readonly worker: ProcessWorker;
  readonly channel: Channel;
  readonly input: InputPipe;
  readonly sinks: readonly [Sink, Sink];
  /** Who else writes into this process's stdin: its parent, when that made a pipe. */
  readonly pipes: { readonly out: WindowSink | null; readonly err: WindowSink | null };
  readonly files: Descriptors;
  readonly cwd: string;
  readonly tty: boolean;
  /** Which of its streams are the job's terminal. */
  readonly terminals: readonly [boolean, boolean, boolean];
  /** Bits that files it makes do not get. */
  umask: number;
  /** When its last call was served, in the kernel's milliseconds. */
  servedAt: number;
  /** Calls in a row that came shortly after another. */
  streak: number;
  /** Whose messages are about it; null for what the host started, or when that one has ended. */
  parent: Process | null;
  /** For kill(-group). */
  readonly group: number;
  /** Its first thread, when it is another of the same process. */
  readonly leader: Process | null;
  /** Its other threads: they end with it. */
  readonly threads: Set<Process>;
  /** The number of a thread, 0 for the first. */
  readonly thread: number;
  readonly argv: readonly string[];
  readonly startedMs: number;
  /** The terminal's Ctrl-C is not meant for it. */
  background: boolean;
  caught: ReadonlySet<string>;
  /** A signal that was delivered and may be why it ends. */
  signalled: SignalName | null;
  /** Parts of a call that comes in several turns; the rest of an answer that goes out in several. */
  parts: Uint8Array[];
  rest: Uint8Array | null;
  /** Withdraws what the process waits for, when it is ended meanwhile. */
  withdraw: (() => void) | null;
  /** Ends a wait for input with EINTR, when the process asked for that. */
  interruptWait: (() => void) | null;
  /** Signals posted to the process so far. */
  signalsTold: number;
  stopListening: (() => void) | null;
  drainTimer: ReturnType<typeof setTimeout> | null;
  /** Takes its output up again when a sink that was closed opens. */
  moveOn: (() => void) | null;
  ended: boolean;
  readonly onEnd: (result: ChildResult) => void;
};

export const tell = (process: Process, message: KernelMessage): void => process.worker.postMessage(message);
/** Bytes of their own: a view would take all that it is a part of along. */
export function tellData<T extends KernelMessage & { readonly data: Uint8Array }>(process: Process, message: T): void {
  const data = new Uint8Array(message.data);
  process.worker.postMessage({ ...message, data }, [data.buffer]);
}
