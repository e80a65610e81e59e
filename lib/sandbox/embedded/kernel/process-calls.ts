import type { ChildOptions, ChildResult } from "../process/syscalls.ts";
import { answer, type Handler, refuse } from "./call-server.ts";
import { InputPipe } from "./input-pipe.ts";
import { type Process, SIGNAL_NUMBER, type SignalName, tell } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { absolute, resolveProgram } from "./programs.ts";
import { CollectSink, nothing, type Sink, WindowSink } from "./sinks.ts";
import { CallError } from "./system-errors.ts";

/** Bytes of a child's output under way to its parent. */
const CHILD_WINDOW = 1024 * 1024;
const DEFAULT_MAX_BUFFER = 1024 * 1024;
const MAX_ARGUMENT_BYTES = 2 * 1024 * 1024;

type Spawn = { readonly options: ChildOptions; readonly input: InputPipe; readonly tty: boolean };

function readOptions(process: Process, value: unknown): ChildOptions & { timeout?: number; maxBuffer?: number } {
  const { argv, env, stdio, ...rest } = value as Record<string, unknown>;
  const strings = (list: unknown): list is string[] => Array.isArray(list) && list.every((x) => typeof x === "string");
  if (!strings(argv) || argv.length === 0 || !strings(stdio) || stdio.length !== 3) throw new CallError("EINVAL");
  if (typeof env !== "object" || env === null || !strings(Object.values(env))) throw new CallError("EINVAL");
  if (argv.reduce((sum, each) => sum + each.length, 0) > MAX_ARGUMENT_BYTES) throw new CallError("E2BIG", argv[0]);
  return {
    ...rest,
    argv,
    env: env as Record<string, string>,
    stdio: stdio as unknown as ChildOptions["stdio"],
    cwd: typeof rest.cwd === "string" ? absolute(rest.cwd, process.cwd) : process.cwd,
  };
}

/** Starting, feeding, waiting for and ending processes. */
export function processHandlers(table: ProcessTable): Readonly<Record<string, Handler>> {
  /** Stdin of the children a process writes to. */
  const feeds = new WeakMap<Process, InputPipe>();

  const inputFor = (parent: Process, options: ChildOptions): Spawn => {
    if (options.stdio[0] === "inherit") return { options, input: parent.input, tty: parent.tty };
    const input = new InputPipe();
    if (options.stdio[0] === "ignore") input.end();
    return { options, input, tty: false };
  };

  const start = (
    parent: Process,
    { options, input, tty }: Spawn,
    sinks: readonly [Sink, Sink],
    onEnd: (result: ChildResult, child: Process) => void,
  ): Process => {
    const folder = table.files.find(options.cwd);
    if (folder?.kind !== "directory") throw new CallError("ENOENT", options.argv[0]);
    const resolved = resolveProgram(table.files, options.argv, options.cwd, options.env);
    const terminal = (index: 1 | 2): boolean => sinks[index - 1] === parent.job.output && parent.job.tty !== null;
    // What the parent has written so far comes first.
    table.drain(parent, true);
    const child: Process = table.start({
      job: parent.job,
      ppid: parent.pid,
      resolved,
      cwd: options.cwd,
      env: options.env,
      input,
      sinks,
      terminals: [tty, terminal(1), terminal(2)],
      onEnd: (result) => onEnd(result, child),
    });
    feeds.set(child, input);
    return child;
  };

  const childOf = (process: Process, pid: unknown): Process => {
    const child = table.all.get(Number(pid));
    if (child?.ppid !== process.pid) throw new CallError("ESRCH");
    return child;
  };

  return {
    spawn: (parent, args) => {
      const options = readOptions(parent, args[0]);
      let pid = 0;
      const sink = (fd: 1 | 2): Sink => {
        if (options.stdio[fd] === "inherit") return parent.sinks[fd - 1] as Sink;
        if (options.stdio[fd] === "ignore") return nothing;
        return new WindowSink(CHILD_WINDOW, (data) => tell(parent, { type: "child-output", pid, fd, data }));
      };
      const child = start(parent, inputFor(parent, options), [sink(1), sink(2)], (result, self) => {
        if (!parent.ended && self.ppid === parent.pid) tell(parent, { type: "child-exit", pid: self.pid, result });
      });
      pid = child.pid;
      return { value: pid };
    },

    spawnSync: (parent, args, body) => {
      const options = readOptions(parent, args[0]);
      const { hasInput } = args[0] as { hasInput: boolean };
      const place = inputFor(parent, options);
      if (options.stdio[0] === "pipe") {
        if (hasInput) place.input.write(body);
        place.input.end();
      }
      let timer: ReturnType<typeof setTimeout> | null = null;
      let running: Process | null = null;
      const stop = (): void => {
        if (running && !running.ended) table.signal(running, "SIGTERM");
      };
      const collected: CollectSink[] = [];
      const sink = (fd: 1 | 2): Sink => {
        if (options.stdio[fd] === "inherit") return parent.sinks[fd - 1] as Sink;
        if (options.stdio[fd] === "ignore") return nothing;
        const collect = new CollectSink(options.maxBuffer ?? DEFAULT_MAX_BUFFER, () => queueMicrotask(stop));
        collected[fd - 1] = collect;
        return collect;
      };
      try {
        running = start(parent, place, [sink(1), sink(2)], (result, self) => {
          if (timer !== null) clearTimeout(timer);
          const chunks = [...(collected[0]?.chunks ?? []), ...(collected[1]?.chunks ?? [])];
          const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
          let at = 0;
          for (const chunk of chunks) {
            bytes.set(chunk, at);
            at += chunk.length;
          }
          answer(parent, { ok: { ...result, pid: self.pid, stdoutBytes: collected[0]?.bytes ?? 0 } }, bytes);
        });
      } catch (caught) {
        refuse(parent, caught);
        return "later";
      }
      if (options.timeout !== undefined && options.timeout > 0) timer = setTimeout(stop, options.timeout);
      return "later";
    },

    writeChild: (process, args, body) => {
      feeds.get(childOf(process, args[0]))?.write(body);
      return {};
    },
    endChild: (process, args) => {
      const child = table.all.get(Number(args[0]));
      if (child?.ppid === process.pid) feeds.get(child)?.end();
      return {};
    },
    kill: (process, args) => {
      const target = table.all.get(Number(args[0]));
      const signal = args[1] as SignalName;
      if (target?.job !== process.job) throw new CallError("ESRCH");
      if (!(signal in SIGNAL_NUMBER)) throw new CallError("EINVAL");
      table.signal(target, signal);
      return process.ended ? "later" : {};
    },
    catchSignals: (process, args) => {
      process.caught = new Set(Array.isArray(args[0]) ? args[0] : []);
      return {};
    },
    setRawMode: (process, args) => {
      if (process.tty) process.input.raw = args[0] === true;
      return {};
    },
    readStdin: (process, args) => {
      process.stopListening?.();
      process.stopListening = null;
      if (args[0] !== true) return {};
      const stop = process.input.listen({
        data: (data) => tell(process, { type: "stdin", data }),
        end: () => tell(process, { type: "stdin-end" }),
      });
      process.stopListening = stop;
      return {};
    },
    /** Blocks until there is input or its end. */
    readInput: (process, args) => {
      if (args[1] === true && process.signalsTold > Number(args[2])) throw new CallError("EINTR");
      let waiting = true;
      const done = (): void => {
        waiting = false;
        process.withdraw = null;
        process.interruptWait = null;
      };
      const withdraw = process.input.read(Math.max(1, Number(args[0]) || 1), (data) => {
        done();
        answer(process, { ok: null }, data);
      });
      if (!waiting) return "later";
      process.withdraw = withdraw;
      if (args[1] === true)
        process.interruptWait = () => {
          done();
          withdraw();
          refuse(process, new CallError("EINTR"));
        };
      return "later";
    },
    exit: (process, args) => {
      const code = Number(args[0]);
      const low = Number.isFinite(code) ? Math.trunc(code) & 0xff : 1;
      const died = process.signalled && low === 128 + SIGNAL_NUMBER[process.signalled] ? process.signalled : null;
      table.finish(process, { code: low, signal: died });
      return "later";
    },
  };
}
