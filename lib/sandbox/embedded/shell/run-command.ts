import type { Syscalls } from "../process/syscalls.ts";
import type { Jobs } from "./jobs.ts";
import type { InterpreterInstance, Outcome } from "./just-bash.ts";
import { type LiveOutput, NOTHING } from "./live.ts";
import { withLine } from "./messages.ts";
import { resolvePath } from "./paths.ts";
import { faultText, syntaxFault } from "./syntax-errors.ts";
import type { Traps } from "./traps.ts";
import type { Unset } from "./unset.ts";
import { OWN_INPUT } from "./utilities/call.ts";

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
/** The exit code of what is there and cannot be run. */
const REFUSED = 126;
const NOT_FOUND = 127;
/** Parts of the language that read standard input, a line of it or all. */
const READERS: Readonly<Record<string, "line" | "whole">> = { read: "line", mapfile: "whole", readarray: "whole" };
const OUTSIDE = "only meaningful in a `for', `while', or `until' loop";

const UNARY = /^(?:!|-[a-zA-Z])$/;
const COMPARES_NUMBERS = /^-(?:eq|ne|lt|le|gt|ge)$/;
/** What is wrong with an expression of `[` or `test` that just-bash takes to be false. */
function testFault(name: string, args: readonly string[]): string | null {
  const words = name === "[" ? args.slice(0, -1) : args;
  const [first = "", operator = "", last = ""] = words;
  if (words.length === 2 && !UNARY.test(first)) return `${first}: unary operator expected`;
  if (words.length !== 3 || !COMPARES_NUMBERS.test(operator)) return null;
  const wrong = [first, last].find((word) => !/^\s*[-+]?\d+\s*$/.test(word));
  return wrong === undefined ? null : `${wrong}: integer expression expected`;
}

/** Whether characters beyond ASCII in what these give are bytes that were asked for by their numbers. */
const writesBytes = (args: readonly string[]): boolean =>
  args.some((each) => /\\(?:x[0-9a-fA-F]|0?[0-3][0-7][0-7])/.test(each)) &&
  args.every((each) => /^(?!.*\\[uU])[\0-\x7f]*$/s.test(each));

export type CommandParts = {
  readonly sys: Syscalls;
  readonly live: LiveOutput;
  /** Whether there is a person who goes on after a mistake. */
  readonly interactive: () => boolean;
  readonly jobs: Jobs;
  readonly traps: Traps;
  /** Standard input as latin1-shaped bytes. */
  readonly input: (fd: number, how: "line" | "whole") => string;
  /** Until what it gives is called, standard input is read under its path by this. */
  readonly ownInput: (read: () => string) => () => void;
};
type Step = InterpreterInstance["runCommand"];

/** Runs a command by its name: just-bash's own step, with what is ours before and after it. */
export function commandRunner(
  { sys, live, interactive, jobs, traps, input, ownInput }: CommandParts,
  own: Step,
  unset: Unset,
  /** Called before and after a script that has the streams of the command which runs it. */
  inherits: (does: boolean) => void,
): Step {
  /** A file has its lines at once: it is read as a whole. */
  const isFile = (fd: number): boolean => fd > 2 && (sys.fs.fstat(fd).mode & S_IFMT) === S_IFREG;

  const isFolder = (path: string): boolean => {
    try {
      return (sys.fs.stat(path).mode & S_IFMT) === S_IFDIR;
    } catch {
      return false;
    }
  };

  /** Ends as `exit` does, after what was said. */
  const leaves = async (interpreter: InterpreterInstance, result: Outcome): Promise<void> => {
    const left = live.emit(result, live.current);
    try {
      await own.call(interpreter, "exit", [String(result.exitCode)], [false], "");
    } catch (ending) {
      unset.wanted(ending);
      throw Object.assign(ending as object, { stdout: left.stdout, stderr: left.stderr });
    }
  };

  /** What `eval` and `source` say of a text that cannot be read. */
  const unreadable = (interpreter: InterpreterInstance, name: string, args: readonly string[], said: string) => {
    const { state } = interpreter.ctx;
    let script = args.join(" ");
    const [file = ""] = args;
    if (name !== "eval")
      try {
        script = new TextDecoder().decode(sys.fs.readFile(resolvePath(state.cwd, file)));
      } catch {
        script = "";
      }
    const fault = syntaxFault(said, script);
    if (!fault) return null;
    const before = name === "eval" ? "bash: eval" : file;
    return { ...NOTHING, stderr: faultText(fault, `${before}: line ${fault.line}: `), exitCode: 2 };
  };

  return async function (this: InterpreterInstance, name, args, quoted, stdin, ...more): Promise<Outcome> {
    const { state } = this.ctx;
    if (!state.functions.has(name)) {
      const done = await (jobs.builtin(this, name, args, stdin) ?? traps.builtin(this, name, args));
      if (done) return done;
    }
    const fd = live.current.input;
    const reads = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (reads && fd !== null && stdin === "" && !/\n/.test(state.groupStdin ?? "") && !args.includes("-u"))
      state.groupStdin = (state.groupStdin ?? "") + input(fd, isFile(fd) ? "whole" : reads);
    const sources = name === "source" || name === ".";
    const runsText = name === "eval" || sources;
    inherits(runsText);
    const read = (): string => {
      if (stdin !== "") return stdin;
      const given = state.groupStdin ?? "";
      if (given === "") return fd === null ? "" : input(fd, "whole");
      state.groupStdin = "";
      return given;
    };
    const end = sources && OWN_INPUT.test(args[0] ?? "") ? ownInput(read) : null;
    try {
      const result = await own.call(this, name, args, quoted, stdin, ...more);
      if (runsText && result.exitCode === 1 && /: Parse error at \d/.test(result.stderr))
        return unreadable(this, name, args, result.stderr) ?? result;
      if (result.exitCode === REFUSED && isFolder(resolvePath(state.cwd, name)))
        return { ...result, stderr: `bash: ${name}: Is a directory\n` };
      if (name === "exec" && args.length > 0 && !(interactive() && result.exitCode === NOT_FOUND)) {
        const missing = /^bash: ([^\n]*): command not found\n$/.exec(result.stderr)?.[1];
        const text = `bash: exec: ${missing}: not found\n`;
        const stderr = missing === undefined ? result.stderr : interactive() ? text : withLine(text, state);
        await leaves(this, { ...result, stderr });
      }
      if (name === "[" || name === "test") {
        const fault = result.stderr === "" ? testFault(name, args) : null;
        if (fault) return { ...NOTHING, stderr: `bash: ${name}: ${fault}\n`, exitCode: 2 };
      }
      // Where there is nothing to return from, and no loop to leave.
      if (name === "return" && result.exitCode === 1) return { ...result, exitCode: 2 };
      if ((name === "break" || name === "continue") && result.exitCode === 0 && args.length === 0)
        return { ...result, stderr: `bash: ${name}: ${OUTSIDE}\n` };
      return (name === "printf" || name === "echo") && writesBytes(args) ? { ...result, stdoutKind: "bytes" } : result;
    } catch (caught) {
      if (name === "exit") unset.wanted(caught);
      if ((caught as Error | null)?.name === "ExecutionLimitError") {
        const limit = caught as { stderr?: string };
        limit.stderr = limit.stderr?.replace(/, increase executionLimits\.\w+/, "") ?? "";
      }
      const fault =
        runsText && (caught as Error | null)?.name === "LexerError"
          ? unreadable(this, name, args, String((caught as Error).message))
          : null;
      if (fault) return fault;
      throw caught;
    } finally {
      inherits(false);
      end?.();
    }
  };
}
