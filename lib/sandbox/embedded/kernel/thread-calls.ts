import type { Handler } from "./call-server.ts";
import { type Process, tell } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import type { Resolved } from "./programs.ts";
import { CallError } from "./system-errors.ts";

const isText = (value: unknown): value is string => typeof value === "string";

/** One more thread of a process: a worker with the same streams, files and number. */
export function threadHandlers(table: ProcessTable): Readonly<Record<string, Handler>> {
  const last = new WeakMap<Process, number>();
  /** Variables of processes whose threads share them. */
  const environments = new WeakMap<Process, Map<string, string>>();
  const folders = new WeakMap<Process, string>();
  const leaderOf = (process: Process): Process => process.leader ?? process;
  const threadOf = (process: Process, number: unknown): Process | undefined => {
    const found = [...leaderOf(process).threads].find((each) => each.thread === Number(number));
    return found?.parent === process ? found : undefined;
  };

  return {
    nextThread: (process) => {
      const leader = leaderOf(process);
      const next = (last.get(leader) ?? 0) + 1;
      last.set(leader, next);
      return { value: next };
    },
    startThread: (process, args) => {
      const leader = leaderOf(process);
      const thread = Number(args[0]);
      const { argv, env, cwd, sharesEnvironment } = (args[1] ?? {}) as Record<string, unknown>;
      if (!Array.isArray(argv) || !argv.every(isText) || !isText(cwd)) throw new CallError("EINVAL");
      if (typeof env !== "object" || env === null || !Object.values(env).every(isText)) throw new CallError("EINVAL");
      const resolved: Resolved = { bundle: process.bundle, program: "node", argv };
      const { job, ppid, input, sinks, files } = leader;
      const isTerminal = (index: 0 | 1): boolean => sinks[index] === job.output && job.tty !== null;
      table.launch(
        {
          job,
          ppid,
          parent: process,
          resolved,
          cwd,
          env: env as Record<string, string>,
          sharesEnvironment: sharesEnvironment === true,
          input,
          sinks,
          terminals: [leader.tty, isTerminal(0), isTerminal(1)],
          files,
          onEnd: ({ code }) => {
            if (!process.ended) tell(process, { type: "thread-exit", thread, code });
          },
        },
        leader,
        thread,
      );
      return {};
    },
    endThread: (process, args) => {
      const thread = threadOf(process, args[0]);
      if (thread) table.finish(thread, { code: 1, signal: null });
      return {};
    },
    /** The process's working folder, for threads that did not set it. */
    folder: (process, args) => {
      const leader = leaderOf(process);
      if (isText(args[0])) folders.set(leader, args[0]);
      return { value: folders.get(leader) ?? leader.cwd };
    },
    environment: (process, args) => {
      const [what, name, value] = args.map(String) as [string, string, string];
      const leader = leaderOf(process);
      if (what === "begin" && !environments.has(leader))
        environments.set(leader, new Map(Object.entries(JSON.parse(name) as Record<string, string>)));
      const variables = environments.get(leader);
      if (!variables) throw new CallError("EINVAL");
      if (what === "get") return { value: variables.get(name) ?? null };
      if (what === "set") variables.set(name, value);
      else if (what === "delete") variables.delete(name);
      else if (what === "names") return { value: JSON.stringify([...variables.keys()]) };
      return { value: null };
    },
  };
}
