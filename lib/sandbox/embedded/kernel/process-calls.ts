import type { ChildOptions } from "../process/syscalls.ts";
import { type Handler, refuse } from "./call-server.ts";
import type { PipeEnd } from "./pipe-end.ts";
import { type Process, SIGNAL_NUMBER, type SignalName, tell } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { absolute, resolveProgram, withoutShell } from "./programs.ts";
import { isSignal } from "./signals.ts";
import { answerCollected, makeStdio, type Stdio } from "./stdio.ts";
import { CallError } from "./system-errors.ts";

const DEFAULT_MAX_BUFFER = 1024 * 1024;
/** Bytes of each of a child's streams that the kernel keeps for a parent that waits for all of it. */
const MAX_COLLECTED = 256 * 1024 * 1024;
const MAX_ARGUMENT_BYTES = 2 * 1024 * 1024;
const MAX_DESCRIPTORS = 256;

type SyncOptions = ChildOptions & { timeout?: number; maxBuffer?: number; killSignal?: string; hasInput?: boolean };

const isChoice = (value: unknown): boolean =>
  value === "pipe" ||
  value === "duplex" ||
  value === "inherit" ||
  value === "ignore" ||
  (Number.isInteger(value) && Number(value) >= 0);

function readOptions(process: Process, value: unknown): SyncOptions {
  const { argv, env, stdio, file, subshell, ...rest } = value as Record<string, unknown>;
  const strings = (list: unknown): list is string[] => Array.isArray(list) && list.every((x) => typeof x === "string");
  if (!strings(argv) || !Array.isArray(stdio) || stdio.length < 3 || stdio.length > MAX_DESCRIPTORS)
    throw new CallError("EINVAL");
  if (!stdio.every(isChoice)) throw new CallError("EINVAL");
  if (typeof env !== "object" || env === null || !strings(Object.values(env))) throw new CallError("EINVAL");
  const texts = [...argv, ...Object.entries(env).flat(), String(file ?? ""), String(subshell ?? "")];
  const bytes = texts.reduce((sum, each) => sum + each.length, 0);
  if (bytes > MAX_ARGUMENT_BYTES) throw new CallError("E2BIG", argv[0]);
  return {
    ...rest,
    argv,
    ...(typeof file === "string" ? { file } : {}),
    ...(typeof subshell === "string" ? { subshell } : {}),
    env: env as Record<string, string>,
    stdio: stdio as ChildOptions["stdio"],
    cwd: typeof rest.cwd === "string" ? absolute(rest.cwd, process.cwd) : process.cwd,
  };
}

/** Starting, feeding, waiting for and ending processes. */
export function processHandlers(table: ProcessTable): Readonly<Record<string, Handler>> {
  /** Stdin of the children a process feeds by their number. */
  const feeds = new WeakMap<Process, PipeEnd>();

  const start = (
    parent: Process,
    options: ChildOptions,
    stdio: Stdio,
    onEnd: (result: { code: number; signal: string | null }, child: Process) => void,
  ): Process => {
    const { argv, file = argv[0] ?? "", cwd, env } = options;
    const folder = table.files.find(cwd);
    if (folder?.kind !== "directory") throw new CallError("ENOENT", file);
    const subshell = parent.bundle === "shell" ? options.subshell : undefined;
    const found =
      subshell === undefined
        ? (withoutShell(table.files, [file, ...argv.slice(1)], cwd, env) ??
          resolveProgram(table.files, [file, ...argv.slice(1)], cwd, env))
        : { bundle: "shell", program: "subshell", argv };
    // A program is known by the name it was given, where that is not how it was found.
    const named = found.argv[0] === file && argv[0] !== undefined ? [argv[0], ...found.argv.slice(1)] : found.argv;
    const terminal = (index: 1 | 2): boolean => stdio.sinks[index - 1] === parent.job.output && parent.job.tty !== null;
    // What the parent has written so far comes first.
    table.drain(parent, true);
    if (parent.ended) throw new CallError("ESRCH");
    const child: Process = table.start({
      job: parent.job,
      ppid: parent.pid,
      parent,
      detached: options.detached === true,
      resolved: { ...found, argv: named },
      subshell,
      background: options.background === true,
      cwd,
      env,
      input: stdio.input,
      sinks: stdio.sinks,
      terminals: [stdio.tty, terminal(1), terminal(2)],
      files: stdio.files,
      onEnd: (result) => onEnd(result, child),
    });
    return child;
  };
  const tellEnd = (result: { code: number; signal: string | null }, child: Process): void => {
    if (child.parent && !child.parent.ended) tell(child.parent, { type: "child-exit", pid: child.pid, result });
  };

  const feedOf = (process: Process, pid: unknown): PipeEnd => {
    const child = table.all.get(Number(pid));
    const feed = child && feeds.get(child);
    if (child?.ppid !== process.pid || !feed) throw new CallError("ESRCH");
    return feed;
  };
  const targets = (process: Process, pid: number): Process[] => {
    const inJob = [...table.all.values()].filter((each) => each.job === process.job);
    if (pid > 0) return inJob.filter((each) => each.pid === pid);
    return inJob.filter((each) => each.group === (pid === 0 ? process.group : -pid));
  };

  return {
    spawn: (parent, args) => {
      const options = readOptions(parent, args[0]);
      let pid = 0;
      const stdio = makeStdio(table.files, parent, options, { kind: "messages", pid: () => pid });
      const child = start(parent, options, stdio, tellEnd);
      pid = child.pid;
      const feed = stdio.ends[0];
      if (feed) {
        feed.hold();
        feeds.set(child, feed);
      }
      return { value: pid };
    },

    spawnPiped: (parent, args) => {
      const options = readOptions(parent, args[0]);
      parent.files.checkRoom(options.stdio.length);
      const stdio = makeStdio(table.files, parent, options, { kind: "descriptors" });
      const child = start(parent, options, stdio, tellEnd);
      return { value: { pid: child.pid, pipes: stdio.ends.map((end) => (end ? parent.files.attach(end) : null)) } };
    },

    spawnSync: (parent, args, body) => {
      const options = readOptions(parent, args[0]);
      const killSignal = isSignal(options.killSignal) ? options.killSignal : "SIGTERM";
      let timer: ReturnType<typeof setTimeout> | null = null;
      let running: Process | null = null;
      let failure: "ETIMEDOUT" | "ENOBUFS" | null = null;
      const stop = (why: "ETIMEDOUT" | "ENOBUFS"): void => {
        failure ??= why;
        if (running && !running.ended) table.signal(running, killSignal);
      };
      try {
        const maxBuffer = Number(options.maxBuffer ?? DEFAULT_MAX_BUFFER) || 0;
        const stdio = makeStdio(table.files, parent, options, {
          kind: "collected",
          limit: maxBuffer < 0 ? MAX_COLLECTED : Math.min(maxBuffer, MAX_COLLECTED),
          overflow: () => queueMicrotask(() => stop("ENOBUFS")),
        });
        const feed = stdio.ends[0];
        if (feed) {
          feed.hold();
          if (options.hasInput) feed.write(body);
          feed.shutdown();
        }
        running = start(parent, options, stdio, (result, child) => {
          if (timer !== null) clearTimeout(timer);
          feed?.release();
          // What was told last may not have been acted upon: the sinks know.
          queueMicrotask(() => answerCollected(parent, stdio, { ...result, pid: child.pid, failure }));
        });
      } catch (caught) {
        refuse(parent, caught);
        return "later";
      }
      if (options.timeout !== undefined && options.timeout > 0)
        timer = setTimeout(() => stop("ETIMEDOUT"), options.timeout);
      return "later";
    },

    writeChild: (process, args, body) => {
      const feed = feedOf(process, args[0]);
      if (!feed.broken) feed.write(body);
      return {};
    },
    endChild: (process, args) => {
      const child = table.all.get(Number(args[0]));
      const feed = child && feeds.get(child);
      if (child?.ppid === process.pid) feed?.shutdown();
      return {};
    },
    processes: (process) => ({
      value: [...table.all.values()]
        .filter((each) => each.job === process.job)
        .map(({ pid, ppid, argv, startedMs }) => ({ pid, ppid, command: argv.join(" "), startedMs })),
    }),
    toForeground: (process, args) => {
      const child = table.all.get(Number(args[0]));
      if (child?.ppid !== process.pid) throw new CallError("ESRCH");
      for (const each of table.tree(child)) each.background = process.background;
      return {};
    },
    kill: (process, args) => {
      const found = targets(process, Number(args[0]));
      const signal = args[1];
      if (found.length === 0) throw new CallError("ESRCH");
      if (signal === null) return {};
      if (!isSignal(signal)) throw new CallError("EINVAL");
      for (const target of found) table.signal(target, signal);
      return process.ended ? "later" : {};
    },
    catchSignals: (process, args) => {
      const leader = process.leader ?? process;
      if (leader === process) process.caught = new Set(Array.isArray(args[0]) ? args[0].filter(isSignal) : []);
      return {};
    },
    setRawMode: (process, args) => {
      if (process.tty) process.input.raw = args[0] === true;
      return {};
    },
    exit: (process, args) => {
      const code = Number(args[0]);
      if (table.drain(process, true) && !process.ended) {
        table.signal(process, "SIGPIPE");
        return "later";
      }
      const low = Number.isFinite(code) ? Math.trunc(code) & 0xff : 1;
      const { signalled, bundle } = process;
      // A shell that ends with what its command died of died of it too; a program of Node's that caught a signal did not.
      const died: SignalName | null =
        signalled &&
        (bundle !== "node" || process.job.id === rootJobOf(process)) &&
        low === 128 + SIGNAL_NUMBER[signalled]
          ? signalled
          : null;
      table.finish(process, { code: low, signal: died }, args[1] === true);
      return "later";
    },
  };
}
/** What the host started is told to the host as it always was: by the signal it was sent. */
const rootJobOf = (process: Process): number => (process.parent === null ? process.job.id : -1);
