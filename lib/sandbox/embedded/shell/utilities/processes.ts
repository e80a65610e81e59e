import { listSignals, numberOf, shortName, signalNamed } from "../signal-names.ts";
import { Failure, readOptions, type Utility } from "./call.ts";

const clockOf = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

/** The processes of the job: what runs beside it belongs to other commands. */
export const ps: Utility = (call) => {
  const { flags, rest } = readOptions(call.args, "op");
  if (flags.has("help")) {
    call.out("Usage: ps [-ef] [aux]\nShows the processes of this command.\n");
    return 0;
  }
  const rows = call.sys.processes();
  const long = flags.has("f") || rest.some((word) => word.includes("u"));
  const cut = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 120);
  call.out(long ? "UID          PID    PPID STIME CMD\n" : "    PID CMD\n");
  for (const { pid, ppid, command, startedMs } of rows)
    call.out(
      long
        ? `tab      ${String(pid).padStart(7)} ${String(ppid).padStart(7)} ${clockOf(startedMs)} ${cut(command)}\n`
        : `${String(pid).padStart(7)} ${cut(command).split(" ")[0]}\n`,
    );
  return 0;
};

/** The program, where `kill` is not the shell's own word: for `xargs kill`, or from a script of node's. */
export const kill: Utility = (call) => {
  const args = [...call.args];
  const [first = ""] = args;
  if (first === "--help" || first === "") {
    call.out("Usage: kill [-s SIGNAL | -SIGNAL] PID...\n       kill -l\n");
    return first === "" ? 2 : 0;
  }
  if (first === "-l") {
    const named = args[1] === undefined ? null : signalNamed(args[1]);
    call.out(
      args[1] === undefined
        ? listSignals()
        : named
          ? `${/^\d/.test(args[1]) ? shortName(named) : numberOf(named)}\n`
          : "",
    );
    return 0;
  }
  let signal = "TERM";
  if (first === "-s" || first === "-n") [, signal = ""] = args.splice(0, 2);
  else if (/^-[A-Za-z0-9]+$/.test(first)) signal = (args.shift() ?? "").slice(1);
  const named = signal === "0" ? null : signalNamed(signal);
  if (named === null && signal !== "0") throw new Failure(`${signal}: invalid signal specification`);
  let code = 0;
  for (const pid of args.filter((each) => each !== "--"))
    try {
      if (!/^-?\d+$/.test(pid)) throw new Failure("arguments must be process IDs");
      call.sys.kill(Number(pid), named);
    } catch (caught) {
      call.complain(caught instanceof Failure ? `${pid}: ${caught.message}` : `(${pid}) - No such process`);
      code = 1;
    }
  return code;
};
