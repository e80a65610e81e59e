import type { SignalName } from "../../kernel/signals.ts";
import type { Child, Children } from "../children.ts";
import { signalNamed } from "../signal-names.ts";
import { Failure, type Utility, type UtilityCall } from "./call.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const TIMED_OUT = 124;
const NOT_RUN = 125;

function milliseconds(text: string | undefined): number {
  const [, number, unit = "s"] = /^(\d*\.?\d+)([smhd])?$/.exec(text ?? "") ?? [];
  if (number === undefined) throw new Failure(`invalid time interval '${text ?? ""}'`, NOT_RUN);
  return Number(number) * (UNITS[unit] ?? 1) * 1000;
}

/** Commands that run another one: as a process of its own, with their own streams. */
export function runners(children: Children): Record<"env" | "nice" | "nohup" | "timeout", Utility> {
  const run = async (
    call: UtilityCall,
    argv: readonly string[],
    env = call.env,
    onStart?: (child: Child) => void,
  ): Promise<number> => {
    const given = call.given();
    const result = await children.run(argv, { cwd: call.cwd, env, stdin: given, signal: call.signal }, onStart);
    if (result.stdout !== "") call.out(Uint8Array.from(result.stdout, (char) => char.charCodeAt(0) & 0xff));
    call.err(result.stderr.replace(/^bash: /, `${call.name}: `));
    return result.exitCode;
  };
  return {
    env: async (call) => {
      const args = [...call.args];
      let env: Record<string, string> = { ...call.env };
      let ending = "\n";
      for (;;) {
        const [word = ""] = args;
        if (word === "--help") {
          call.out("Usage: env [-i] [-0] [-u NAME] [NAME=VALUE]... [COMMAND [ARG]...]\n");
          return 0;
        }
        if (word === "-i" || word === "-" || word === "--ignore-environment") env = {};
        else if (word === "-0" || word === "--null") ending = "\0";
        else if (word === "-u" || word.startsWith("--unset="))
          delete env[word === "-u" ? (args.splice(1, 1)[0] ?? "") : word.slice(8)];
        else if (word === "-S") {
          args.splice(0, 2, ...(args[1] ?? "").split(/\s+/).filter(Boolean));
          continue;
        } else if (/^[A-Za-z_]\w*=/.test(word)) {
          const at = word.indexOf("=");
          env[word.slice(0, at)] = word.slice(at + 1);
        } else if (word === "--") {
          args.shift();
          break;
        } else if (word.startsWith("-")) throw new Failure(`unrecognized option '${word}'`, NOT_RUN);
        else break;
        args.shift();
      }
      if (args.length > 0) return run(call, args, env);
      for (const [name, value] of Object.entries(env)) call.out(`${name}=${value}${ending}`);
      return 0;
    },
    // All processes are alike here: what is left is to run the command.
    nice: (call) => {
      const args = [...call.args];
      let given: string | null = null;
      while (args[0]?.startsWith("-")) {
        const word = args.shift() as string;
        if (word === "--") break;
        if (word === "--help") {
          call.out("Usage: nice [-n ADJUSTMENT] [COMMAND [ARG]...]\n");
          return 0;
        }
        const attached = /^(?:-n|--adjustment=|-)(-?\d+)$/.exec(word)?.[1];
        if (attached === undefined && word !== "-n" && word !== "--adjustment" && !/^-n|^--adjustment=/.test(word))
          throw new Failure(`unrecognized option '${word}'`, NOT_RUN);
        given = attached ?? (word === "-n" || word === "--adjustment" ? (args.shift() ?? "") : word.slice(2));
        if (!/^[-+]?\d+$/.test(given)) throw new Failure(`invalid adjustment '${given}'`, NOT_RUN);
      }
      if (args.length > 0) return run(call, args);
      if (given !== null)
        throw new Failure(
          "a command must be given with an adjustment\nTry 'nice --help' for more information.",
          NOT_RUN,
        );
      call.out("0\n");
      return 0;
    },
    // There is no terminal that hangs up: what is left is to run the command.
    nohup: (call) => {
      if (call.args.length === 0) throw new Failure("missing operand", NOT_RUN);
      if (call.args[0] === "--help") {
        call.out("Usage: nohup COMMAND [ARG]...\n");
        return 0;
      }
      return run(call, call.args);
    },
    timeout: async (call) => {
      const args = [...call.args];
      let signal: SignalName = "SIGTERM";
      let killAfter: number | null = null;
      let keep = false;
      while (args[0]?.startsWith("-")) {
        const [option = "", joined] = (args.shift() as string).split(/=(.*)/s);
        const value = (): string => joined ?? args.shift() ?? "";
        if (option === "--help") {
          call.out("Usage: timeout [-s SIGNAL] [-k DURATION] [--preserve-status] DURATION COMMAND [ARG]...\n");
          return 0;
        }
        if (option === "-s" || option === "--signal") {
          const named = signalNamed(value());
          if (!named) throw new Failure("invalid signal", NOT_RUN);
          signal = named;
        } else if (option === "-k" || option === "--kill-after") killAfter = milliseconds(value());
        else if (option === "--preserve-status") keep = true;
        else if (option !== "--foreground" && option !== "-v" && option !== "--verbose")
          throw new Failure(`unrecognized option '${option}'`, NOT_RUN);
      }
      const after = milliseconds(args.shift());
      if (args.length === 0) throw new Failure("missing operand", NOT_RUN);
      const timers: ReturnType<typeof setTimeout>[] = [];
      let late = false;
      const code = await run(call, args, call.env, ({ pid }) => {
        if (after === 0) return;
        timers.push(
          setTimeout(() => {
            late = true;
            children.kill(pid, signal);
            if (killAfter !== null) timers.push(setTimeout(() => children.kill(pid, "SIGKILL"), killAfter));
          }, after),
        );
      });
      for (const timer of timers) clearTimeout(timer);
      return late && !keep ? (signal === "SIGKILL" ? code : TIMED_OUT) : code;
    },
  };
}
