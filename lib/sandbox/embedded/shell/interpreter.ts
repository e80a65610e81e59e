import type { Syscalls } from "../process/syscalls.ts";
import type { Children } from "./children.ts";
import type { Jobs } from "./jobs.ts";
import { Interpreter, type InterpreterInstance, type Outcome, type ShellCommand, type Word } from "./just-bash.ts";
import { APART, type LiveOutput, NOTHING } from "./live.ts";
import type { Gathered, Pipelines } from "./pipeline.ts";
import { openRedirections } from "./redirections.ts";
import type { Traps } from "./traps.ts";
import { latin1 } from "./utilities/call.ts";

/** Milliseconds a busy script runs between two looks at its messages. */
const BREATH_MS = 30;
/** Name of no command: its arguments are what words expand to. */
const EXPAND = "\0expand";
/** Parts of the language that read standard input, a line of it or all. */
const READERS: Readonly<Record<string, "line" | "whole">> = { read: "line", mapfile: "whole", readarray: "whole" };

export type Parts = {
  readonly sys: Syscalls;
  readonly live: LiveOutput;
  readonly children: Children;
  readonly jobs: Jobs;
  readonly traps: Traps;
  readonly pipelines: Pipelines;
  /** Standard input as latin1-shaped bytes. */
  readonly input: (fd: number, how: "line" | "whole") => string;
};

const proto = Interpreter.prototype;
const { executePipeline } = proto;

/** Lets messages in: signals and the ends of children are told by them. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port2.close();
      resolve();
    };
    port1.postMessage(0);
  });
}

/** Runs commands as just-bash does, from a text that is their first one's input. */
export const gatherWith =
  (live: LiveOutput) =>
  (interpreter: InterpreterInstance): Gathered =>
  async (commands, streams, stdin) => {
    const { state } = interpreter.ctx;
    const outer = state.groupStdin;
    if (stdin !== null) state.groupStdin = stdin;
    try {
      return await live.with(streams, () =>
        executePipeline.call(interpreter, { type: "Pipeline", commands, negated: false, timed: false } as never),
      );
    } finally {
      state.groupStdin = outer;
    }
  };

/** Puts our own steps in the place of just-bash's where streams, jobs and signals are concerned. */
export function installInterpreter({ sys, live, children, jobs, traps, pipelines, input }: Parts): void {
  const { executeScript, executeStatement, executeCommand, runCommand } = proto;
  let breathed = performance.now();
  /** A script that is run by `eval` or `source` has the streams of the command that does. */
  let inherits = false;
  let expanded: string[] | null = null;
  /** Commands that stand for a whole pipeline of processes. */
  const pipelineOf = new WeakMap<ShellCommand, () => Promise<Outcome>>();
  /** Commands of a gathered pipeline that read from the one before. */
  const fed = new WeakSet<ShellCommand>();

  let depth = 0;
  proto.executeScript = async function (this: InterpreterInstance, node) {
    depth++;
    const { collect, background } = children;
    try {
      if (depth === 1) {
        live.latest = this;
        return await executeScript.call(this, node);
      }
      if (inherits) {
        inherits = false;
        return await executeScript.call(this, node);
      }
      // A substitution: what it starts is waited for, whatever is done with the command that it is a part of.
      children.collect = null;
      children.background = false;
      return await live.with({ ...live.current, output: null }, () => executeScript.call(this, node));
    } catch (caught) {
      if (depth === 1 && (caught as Error | null)?.name === "ExitError") live.exited = true;
      throw caught;
    } finally {
      depth--;
      children.collect = collect;
      children.background = background;
    }
  };

  proto.executeStatement = async function (this: InterpreterInstance, node) {
    await traps.run(this);
    if (node.background && live.current.output !== null) return jobs.start(this, node);
    let result: Outcome;
    try {
      result = await executeStatement.call(this, node);
    } catch (caught) {
      if ((caught as Error | null)?.name === "ErrexitError") await traps.failed(this);
      throw caught;
    }
    const { state } = this.ctx;
    if (result.exitCode !== 0 && !state.inCondition && !state.errexitSafe) await traps.failed(this);
    return result;
  };

  proto.executePipeline = async function (this: InterpreterInstance, node) {
    if (performance.now() - breathed > BREATH_MS) {
      await breathe();
      breathed = performance.now();
      await traps.run(this);
    }
    const own = live.current;
    if (node.timed) {
      const started = performance.now();
      const result = await proto.executePipeline.call(this, { ...node, timed: false });
      const seconds = (performance.now() - started) / 1000;
      const plain = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
      // What a processor spent on it no browser tells.
      const text = node.timePosix ? `real ${seconds.toFixed(2)}\n` : `\nreal\t${plain}\n`;
      return live.emit({ ...result, stderr: result.stderr + text }, own);
    }
    if (node.commands.length === 1) return live.emit(await executePipeline.call(this, node), own);
    if (pipelines.streams(this, node, own)) {
      const stand: ShellCommand = { type: "SimpleCommand", redirections: [] };
      pipelineOf.set(stand, () => pipelines.run(this, node, own));
      return live.emit(await executePipeline.call(this, { ...node, commands: [stand], pipeStderr: [] }), own);
    }
    for (const command of node.commands.slice(1)) fed.add(command);
    const result = await live.with({ ...own, output: null }, () => executePipeline.call(this, node));
    return live.emit(result, own);
  };

  const expand = async (interpreter: InterpreterInstance, word: Word): Promise<string | null> => {
    expanded = null;
    const { options } = interpreter.ctx.state;
    const traced = options.xtrace === true;
    options.xtrace = false;
    try {
      const name: Word = { type: "Word", parts: [{ type: "Literal", value: EXPAND }] };
      const command = { type: "SimpleCommand", name, args: [word], assignments: [], redirections: [] };
      await executeCommand.call(interpreter, command as ShellCommand, "");
    } finally {
      options.xtrace = traced;
    }
    const words = expanded as string[] | null;
    return words?.length === 1 ? (words[0] ?? null) : null;
  };

  /** Runs a command with descriptors in the place of its redirections; null when they are just-bash's business. */
  const redirected = async (
    interpreter: InterpreterInstance,
    node: ShellCommand,
    stdin: string,
    skip?: boolean,
  ): Promise<Outcome | null> => {
    const { state } = interpreter.ctx;
    if (!["program", "lasting"].includes(pipelines.kind(interpreter, node)) || state.options.noclobber) return null;
    const opened = await openRedirections(node, live.current, sys, state.cwd, (word) => expand(interpreter, word));
    if (!opened) return null;
    const gathered = opened.gathered === null ? null : children.readAll(opened.gathered);
    const streams = opened.rest.length > 0 ? { ...opened.streams, input: null } : opened.streams;
    let result: Outcome;
    try {
      result = await live.with(streams, async () =>
        live.emit(await executeCommand.call(interpreter, { ...node, redirections: opened.rest }, stdin, skip), streams),
      );
    } finally {
      opened.close();
    }
    if (!gathered) return result;
    return { ...result, stdout: latin1(await gathered) + result.stdout, stdoutKind: "bytes" };
  };

  proto.executeCommand = async function (this: InterpreterInstance, node, stdin, skip) {
    const stand = pipelineOf.get(node);
    if (stand) return stand();
    const run = async (): Promise<Outcome> => {
      const redirections = node.redirections ?? [];
      if (redirections.length > 0) {
        const result = await redirected(this, node, stdin, skip);
        if (result) return result;
        const { input: own, error } = live.current;
        const takes = redirections.some(({ operator }) => operator.startsWith("<"));
        const gives = redirections.some(({ operator }) => operator.includes(">"));
        return live.with(
          gives ? { ...APART, input: takes ? null : own } : { ...live.current, input: null, error },
          () => executeCommand.call(this, node, stdin, skip),
        );
      }
      return executeCommand.call(this, node, stdin, skip);
    };
    return fed.has(node) ? live.with({ ...live.current, input: null }, run) : run();
  };

  proto.runCommand = async function (this: InterpreterInstance, name, args, quoted, stdin, ...more) {
    if (name === EXPAND) {
      expanded = args;
      return NOTHING;
    }
    const { state } = this.ctx;
    if (!state.functions.has(name)) {
      const own = await (jobs.builtin(this, name, args, stdin) ?? traps.builtin(this, name, args));
      if (own) return own;
    }
    const fd = live.current.input;
    const reads = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (reads && fd !== null && stdin === "" && !/\n/.test(state.groupStdin ?? "") && !args.includes("-u"))
      state.groupStdin = (state.groupStdin ?? "") + input(fd, reads);
    inherits = name === "eval" || name === "source" || name === ".";
    try {
      return await runCommand.call(this, name, args, quoted, stdin, ...more);
    } finally {
      inherits = false;
    }
  };
}
