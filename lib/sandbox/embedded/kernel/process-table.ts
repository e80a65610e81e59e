import type { PackageOrder } from "../packages/package-messages.ts";
import { DOORBELL_CALL, DOORBELL_OUTPUT, type StartMessage, WORD } from "../process/channel.ts";
import { outputWaits } from "../process/output-ring.ts";
import type { SocketOrder } from "../process/sockets.ts";
import type { ChildResult } from "../process/syscalls.ts";
import type { WorkerReport } from "../process/system.ts";
import { type Handler, letGo, serveCalls } from "./call-server.ts";
import { Descriptors } from "./descriptors.ts";
import type { FileOperation } from "./file-calls.ts";
import type { FileSystem } from "./file-system.ts";
import type { InputPipe } from "./input-pipe.ts";
import { type Job, type Process, tell } from "./process.ts";
import { moveOutput, tellOfBrokenPipes } from "./process-output.ts";
import type { Resolved } from "./programs.ts";
import { canBeCaught, isHarmless, SIGNAL_NUMBER, type SignalName } from "./signals.ts";
import { type Sink, WindowSink } from "./sinks.ts";
import { CallError, describeError } from "./system-errors.ts";
import { unwatchAll } from "./watch-calls.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** All processes of all jobs together; one more is refused (EAGAIN). Each is a worker with an engine of its own, about 10 MB. */
const MAX_PROCESSES = 40;
const REFILL_MS = 5;
const REFILL_BUSY_MS = 25;

export type Start = {
  readonly job: Job;
  readonly ppid: number;
  /** Null for what the host starts. */
  readonly parent: Process | null;
  /** A group of its own. */
  readonly detached?: boolean;
  readonly resolved: Resolved;
  /** Of a shell's subshell: what it goes on with. */
  readonly subshell?: string | undefined;
  readonly background?: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: InputPipe;
  readonly sinks: readonly [Sink, Sink];
  /** Which of 0, 1, 2 are the job's terminal. */
  readonly terminals: readonly [boolean, boolean, boolean];
  /** What it has open beside its three streams. */
  readonly files?: Descriptors;
  readonly sharesEnvironment?: boolean;
  readonly onEnd: (result: ChildResult) => void;
};
const MAX_COMMAND_SHOWN = 500;

/** Who runs, whose output goes where, and how each one ends. */
export class ProcessTable {
  readonly all = new Map<number, Process>();
  #nextPid = 1;
  #threads = 0;
  handlers: Readonly<Record<string, Handler>> = {};
  operations: readonly (FileOperation | undefined)[] = [];
  /** Orders about connections, and word of every process that ended. */
  onSocketOrder: (process: Process, order: SocketOrder) => void = () => {};
  onPackageOrder: (process: Process, order: PackageOrder) => void = () => {};
  readonly leavers = new Set<(process: Process) => void>();

  constructor(
    readonly files: FileSystem,
    private readonly pool: WorkerPool,
    private readonly report: (job: Job, event: Extract<WorkerReport, { type: "test" }>["event"]) => void,
  ) {}

  start(what: Start): Process {
    return this.launch(what, null, 0);
  }

  /** `leader`: the process whose further thread it is to be, with that number. */
  launch(what: Start, leader: Process | null, thread: number): Process {
    const pid = leader?.pid ?? this.#nextPid;
    if (this.all.size + this.#threads >= MAX_PROCESSES) throw new CallError("EAGAIN");
    const { bundle, program, argv } = what.resolved;
    if (!this.pool.has(bundle)) throw new CallError("ENOENT", argv[0]);
    const { worker, channel } = leader ? this.pool.takeThread(bundle, thread) : this.pool.take(bundle);
    const { job, sinks } = what;
    const process: Process = {
      pid,
      ppid: what.ppid,
      job,
      bundle,
      command: argv.join(" ").slice(0, MAX_COMMAND_SHOWN),
      program,
      worker,
      channel,
      input: what.input,
      sinks,
      pipes: {
        out: sinks[0] instanceof WindowSink && sinks[0] !== job.output ? sinks[0] : null,
        err: sinks[1] instanceof WindowSink && sinks[1] !== job.output ? sinks[1] : null,
      },
      files: what.files ?? new Descriptors(this.files),
      cwd: what.cwd,
      tty: what.terminals[0],
      terminals: what.terminals,
      umask: this.all.get(what.ppid)?.umask ?? 0o22,
      servedAt: 0,
      streak: 0,
      parent: what.parent,
      group: leader?.group ?? (what.detached || !what.parent ? pid : what.parent.group),
      leader,
      threads: new Set(),
      thread,
      argv,
      startedMs: Date.now(),
      background: what.background === true || what.parent?.background === true,
      caught: new Set(),
      signalled: null,
      parts: [],
      rest: null,
      withdraw: null,
      interruptWait: null,
      signalsTold: 0,
      stopListening: null,
      drainTimer: null,
      moveOn: null,
      ended: false,
      onEnd: what.onEnd,
    };
    if (leader) {
      leader.threads.add(process);
      this.#threads++;
    } else {
      this.#nextPid++;
      this.all.set(pid, process);
      for (const sink of sinks) sink.hold?.();
    }
    tellOfBrokenPipes(process);
    Atomics.store(channel.words, WORD.armed, 1);
    worker.onmessage = (message) => this.#hear(process, message);
    worker.onerror = (message) => {
      if (process.ended) return;
      this.drain(process, true);
      this.#complain(process, `${message}\n`);
      this.finish(process, { code: 1, signal: null });
    };
    const start: StartMessage & { buffer: SharedArrayBuffer } = {
      type: "start",
      pid: process.pid,
      ppid: process.ppid,
      program,
      path: what.resolved.path,
      argv,
      subshell: what.subshell,
      env: what.env,
      cwd: what.cwd,
      tty: job.tty && what.terminals.includes(true) ? { fds: what.terminals, ...job.tty } : null,
      thread,
      sharesEnvironment: what.sharesEnvironment === true,
      buffer: channel.buffer,
    };
    worker.postMessage(start);
    this.pool.fillWhenIdle(REFILL_BUSY_MS);
    return process;
  }

  #complain(process: Process, text: string): void {
    try {
      process.sinks[1].write(new TextEncoder().encode(text), 2);
    } catch {
      // There is no room for the complaint either; its exit code says that it failed.
    }
  }

  #hear(process: Process, message: WorkerReport | number): void {
    if (process.ended) return;
    if (message === DOORBELL_CALL) serveCalls(process, this);
    else if (message === DOORBELL_OUTPUT) this.drain(process, false);
    else if (typeof message !== "object" || message === null) return;
    else if (message.type === "test") this.report(process.job, message.event);
    else if (message.type === "socket") {
      // The other side's answer to this order comes after what was written before it.
      if (outputWaits(process.channel)) this.drain(process, false);
      if (!process.ended) this.onSocketOrder(process, message.order);
    } else if (message.type === "packages") this.onPackageOrder(process, message.order);
    else if (message.type === "pipe-taken") {
      const stream = process.files.stream(message.fd);
      if (stream && "peer" in stream) stream.taken(Number(message.bytes) || 0);
    } else if (message.type === "thread") {
      const thread = [...(process.leader ?? process).threads].find((each) => each.thread === message.thread);
      if (thread?.parent === process)
        thread.worker.postMessage({ type: "thread-port", port: message.port }, [message.port]);
    } else if (message.type === "taken") {
      const child = this.all.get(message.pid);
      const pipe = message.fd === 1 ? child?.pipes.out : child?.pipes.err;
      if (child?.ppid === process.pid) pipe?.taken(Number(message.bytes) || 0);
    }
  }

  /** See moveOutput. Who writes where nobody reads any more ends of it, but for Node, which is told. True when it wrote there. */
  drain(process: Process, all: boolean): boolean {
    return moveOutput(process, all, {
      broken: () => this.signal(process, "SIGPIPE"),
      failed: (code) => {
        this.#complain(
          process,
          `${process.argv[0] ?? process.program}: write error: ${describeError(code, "write")}\n`,
        );
        this.finish(process, { code: 1, signal: null });
      },
    });
  }

  /**
   * Ends a process now, whatever it does. Its output is complete; what it started goes with it when its job ends. `quiet`:
   * it waits in its exit, and nothing of it goes on in its worker.
   */
  finish(process: Process, result: ChildResult, quiet = false): void {
    if (process.ended) return;
    for (const thread of [...process.threads]) this.finish(thread, result);
    const kept = quiet && this.pool.keeps(process.bundle);
    if (!kept) process.worker.terminate();
    this.drain(process, true);
    // Its last output could not be written: it has ended of that.
    if (process.ended) return;
    process.ended = true;
    if (process.drainTimer !== null) clearTimeout(process.drainTimer);
    process.withdraw?.();
    process.stopListening?.();
    for (const leave of this.leavers) leave(process);
    for (const child of [...this.all.values()].filter((each) => each.parent === process)) {
      if (!process.leader) child.ppid = 1;
      child.parent = null;
      child.pipes.out?.close();
      child.pipes.err?.close();
    }
    // A thread that another one started ends with it.
    for (const thread of [...(process.leader?.threads ?? [])])
      if (thread.parent === process) this.finish(thread, result);
    if (process.leader) {
      process.leader.threads.delete(process);
      this.#threads--;
    } else {
      process.files.closeAll();
      unwatchAll(process);
      for (const sink of process.sinks) sink.release?.();
      this.all.delete(process.pid);
    }
    if (kept) {
      this.pool.takeBack(process.bundle, process.worker);
      letGo(process);
    }
    process.onEnd(result);
    this.pool.fillWhenIdle(REFILL_MS);
  }

  childrenOf(pid: number): Process[] {
    return [...this.all.values()].filter((process) => process.ppid === pid);
  }

  /** A process and all below it that it waits for, the deepest first. */
  tree(process: Process): Process[] {
    const below = this.childrenOf(process.pid).filter((child) => !child.background || process.background);
    return [...below.flatMap((child) => this.tree(child)), process];
  }

  /**
   * Delivers to the process if it catches the signal; otherwise it does what the signal does by itself. A shell that ends so
   * takes with it what it waits for, because natively it would have become its last command.
   */
  signal(process: Process, signal: SignalName): void {
    if (canBeCaught(signal) && process.caught.has(signal)) {
      process.signalled = signal;
      process.signalsTold++;
      tell(process, { type: "signal", signal });
      process.interruptWait?.();
      return;
    }
    if (isHarmless(signal, process.bundle)) return;
    const ends = process.bundle === "node" ? [process] : this.tree(process);
    for (const each of ends) this.finish(each, { code: 128 + SIGNAL_NUMBER[signal], signal });
  }

  /**
   * To every process of a job, as a terminal's Ctrl-C does. Those that catch it hear of it before the others end, so that a
   * shell knows why its command did.
   */
  signalJob(job: Job, signal: SignalName): void {
    const meant = (process: Process): boolean => signal !== "SIGINT" || !process.background;
    const members = [...this.all.values()].filter((process) => process.job === job && meant(process)).reverse();
    const catches = (process: Process): boolean => canBeCaught(signal) && process.caught.has(signal);
    for (const process of members) if (catches(process)) this.signal(process, signal);
    for (const process of members)
      if (!catches(process) && !isHarmless(signal, process.bundle))
        this.finish(process, { code: 128 + SIGNAL_NUMBER[signal], signal });
  }

  killJob(job: Job): void {
    for (const process of [...this.all.values()].filter((each) => each.job === job).reverse())
      this.finish(process, { code: 128 + SIGNAL_NUMBER.SIGKILL, signal: "SIGKILL" });
  }
}
