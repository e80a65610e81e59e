import type { Syscalls } from "../process/syscalls.ts";
import type { Children } from "./children.ts";
import type { InterpreterInstance, Outcome, ShellCommand, Word } from "./just-bash.ts";
import { type LiveOutput, NOTHING } from "./live.ts";
import { isSystemError, withLine } from "./messages.ts";
import type { Pipelines } from "./pipeline.ts";
import { openRedirections } from "./redirections.ts";
import { latin1, reasonOf, type Streams } from "./utilities/call.ts";
import { OWN_NAMES } from "./utilities/names.ts";
import { literalName } from "./walk.ts";

/** Those that read their input as it comes. */
const OWN: ReadonlySet<string> = new Set(OWN_NAMES);

type Step<T> = (interpreter: InterpreterInstance, node: ShellCommand, stdin: string, skip?: boolean) => Promise<T>;
type Parts = {
  readonly sys: Syscalls;
  readonly live: LiveOutput;
  readonly children: Children;
  readonly pipelines: Pipelines;
  readonly expand: (interpreter: InterpreterInstance, word: Word) => Promise<string | null>;
  /** just-bash's own step. */
  readonly own: InterpreterInstance["executeCommand"];
};

/** Commands whose redirections are the process's descriptors. */
export function redirecting({ sys, live, children, pipelines, expand, own }: Parts): {
  readonly step: Step<Outcome>;
  readonly redirected: Step<Outcome | null>;
} {
  const located = ({ ctx }: InterpreterInstance, text: string): string =>
    children.interactive ? text : withLine(text, ctx.state);

  /** just-bash's own step; what the kernel refused it is said as the shell says it. */
  const step = async (
    interpreter: InterpreterInstance,
    node: ShellCommand,
    stdin: string,
    skip?: boolean,
  ): Promise<Outcome> => {
    let result: Outcome;
    try {
      result = await own.call(interpreter, node, stdin, skip);
    } catch (caught) {
      if (!isSystemError(caught)) throw caught;
      result = { ...NOTHING, stderr: `bash: ${caught.path ?? caught.syscall}: ${reasonOf(caught)}\n`, exitCode: 1 };
    }
    return result.stderr === "" ? result : { ...result, stderr: located(interpreter, result.stderr) };
  };
  const emitted = (node: ShellCommand, interpreter: InterpreterInstance, result: Outcome, to: Streams): Outcome => {
    try {
      return live.emit(result, to);
    } catch (caught) {
      if (!isSystemError(caught)) throw caught;
      const text = `bash: ${literalName(node) ?? "write"}: write error: ${reasonOf(caught)}\n`;
      const stderr = located(interpreter, text);
      return live.emit({ ...NOTHING, stderr, exitCode: 1 }, { ...to, output: null });
    }
  };

  /** Runs a command with descriptors in the place of its redirections; null when they are just-bash's business. */
  const redirected = async (
    interpreter: InterpreterInstance,
    node: ShellCommand,
    stdin: string,
    skip?: boolean,
  ): Promise<Outcome | null> => {
    const { state } = interpreter.ctx;
    if (node.line !== undefined) state.currentLine = node.line;
    const lasts = literalName(node) === "exec" && (node.args ?? []).length === 0;
    const kind = pipelines.kind(interpreter, node);
    const current = live.current;
    const opened = await openRedirections(node, current, {
      sys,
      interpreter,
      expand: (word) => expand(interpreter, word),
      direct: lasts || kind === "program" || (kind === "utility" && OWN.has(literalName(node) ?? "")),
      gathers: !lasts && (kind === "program" || kind === "lasting"),
    });
    if (!opened) return null;
    const { streams, rest, refused } = opened;
    const close = (): void => {
      for (const fd of opened.opened) sys.fs.close(fd);
    };
    if (refused) {
      const result = live.emit({ ...refused, stderr: located(interpreter, refused.stderr) }, streams);
      close();
      if (opened.gathered !== null) sys.fs.close(opened.gathered);
      return result;
    }
    if (lasts) {
      live.keep(streams, opened.opened);
      return rest.length === 0 ? NOTHING : step(interpreter, { ...node, redirections: rest }, stdin, skip);
    }
    const gathered = opened.gathered === null ? null : children.readAll(opened.gathered);
    const given = streams.input !== null && streams.input !== current.input;
    const { groupStdin } = state;
    let result: Outcome;
    try {
      if (given) state.groupStdin = undefined;
      if (!node.name && node.type === "SimpleCommand" && (node.assignments ?? []).length + rest.length === 0)
        result = NOTHING;
      else
        result = await live.with(streams, async (level) =>
          emitted(
            node,
            interpreter,
            await step(interpreter, { ...node, redirections: rest }, given ? "" : stdin, skip),
            level,
          ),
        );
    } finally {
      if (given) state.groupStdin = groupStdin;
      close();
    }
    if (!gathered) return result;
    return { ...result, stdout: latin1(await gathered) + result.stdout, stdoutKind: "bytes" };
  };
  return { step, redirected };
}
