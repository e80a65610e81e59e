import type { Children } from "./children.ts";
import {
  Interpreter,
  type InterpreterInstance,
  type Outcome,
  type Pipeline,
  type Script,
  type ShellCommand,
  type Word,
} from "./just-bash.ts";
import { APART, type LiveOutput, NOTHING } from "./live.ts";
import { withLine } from "./messages.ts";
import type { Gathered, Pipelines } from "./pipeline.ts";
import { redirecting } from "./redirected.ts";
import { type CommandParts, commandRunner } from "./run-command.ts";
import { timeText } from "./timing.ts";
import { Unset } from "./unset.ts";

/** Milliseconds a busy script runs between two looks at its messages. */
const BREATH_MS = 30;
/** Name of no command: its arguments are what words expand to. */
const EXPAND = "\0expand";

type Parts = CommandParts & {
  readonly children: Children;
  readonly pipelines: Pipelines;
  readonly parse: (text: string) => Script;
};

const proto = Interpreter.prototype;
/** As just-bash made them: a worker is one shell after another, and each puts its own steps in their place. */
const { executeScript, executeStatement, executePipeline, executeCommand, runCommand } = proto;
/** Commands that run, of whichever shell. */
let running = 0;

/** Whether nothing of a script goes on in this worker. */
export const isQuiet = (): boolean => running === 0;

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

/** Commands of a gathered pipeline that read from the one before. */
const fed = new WeakSet<ShellCommand>();

/** Runs commands as just-bash does, from a text that is their first one's input. */
export const gatherWith =
  (live: LiveOutput) =>
  (interpreter: InterpreterInstance): Gathered =>
  async (commands, streams, stdin) => {
    const { state } = interpreter.ctx;
    const outer = state.groupStdin;
    if (stdin !== null) state.groupStdin = stdin;
    for (const command of commands.slice(1)) fed.add(command);
    try {
      return await live.with(commands.length > 1 ? { ...streams, output: null } : streams, () =>
        executePipeline.call(interpreter, { type: "Pipeline", commands, negated: false, timed: false } as never),
      );
    } finally {
      state.groupStdin = outer;
    }
  };

/** Puts our own steps in the place of just-bash's where streams, jobs and signals are concerned. */
export function installInterpreter(parts: Parts): void {
  const { sys, live, children, jobs, traps, pipelines, parse } = parts;
  let breathed = performance.now();
  /** A script that is run by `eval` or `source` has the streams of the command that does. */
  let inherits = false;
  let expanded: string[] | null = null;
  /** Commands that stand for a whole pipeline of processes. */
  const pipelineOf = new WeakMap<ShellCommand, () => Promise<Outcome>>();

  /** Pipelines whose failure is looked at: they are followed by && or ||. */
  const tested = new WeakSet<Pipeline>();

  let depth = 0;
  const unset = new Unset(
    (interpreter) => runCommand.call(interpreter, "exit", [], [], ""),
    (interpreter, text) => (children.interactive ? text : withLine(text, interpreter.ctx.state)),
  );
  /** In subshells and substitutions that are parts of this process. */
  let within = 0;
  const own = new WeakSet<InterpreterInstance>();
  /** just-bash runs what is in an arithmetic expression's $( ) as another script, which would know nothing of this one. */
  const knowing = (interpreter: InterpreterInstance): void => {
    if (own.has(interpreter)) return;
    own.add(interpreter);
    const { ctx } = interpreter;
    const { execFn } = ctx;
    ctx.execFn = async (command, options, ...more) => {
      if (options?.cwd !== undefined) return execFn(command, options, ...more);
      const word = parse(`: "$(${command}\n)"`).statements[0]?.pipelines[0]?.commands[0]?.args?.[0];
      return { ...NOTHING, stdout: (word && (await expand(interpreter, word))) ?? "" };
    };
  };

  proto.executeScript = async function (this: InterpreterInstance, node) {
    knowing(this);
    depth++;
    const { collect, background } = children;
    try {
      if (depth === 1) {
        live.latest = this;
        live.unset = false;
        return await executeScript.call(this, node);
      }
      if (inherits) {
        inherits = false;
        return await executeScript.call(this, node);
      }
      // A substitution: what it starts is waited for, whatever is done with the command that it is a part of.
      children.collect = null;
      children.background = false;
      within++;
      // Without inherit_errexit it goes on after a failure, and what it sets is its own.
      const { state } = this.ctx;
      const { options } = state;
      state.options = { ...options, errexit: false };
      try {
        return await live.with({ ...live.current, output: null }, () => executeScript.call(this, node));
      } finally {
        state.options = options;
        within--;
      }
    } catch (caught) {
      if (depth === 1) {
        live.unset = unset.has(caught);
        if ((caught as Error | null)?.name === "ExitError" && !live.unset) live.exited = true;
      }
      throw caught;
    } finally {
      depth--;
      children.collect = collect;
      children.background = background;
    }
  };

  proto.executeStatement = async function (this: InterpreterInstance, node) {
    await traps.run(this);
    for (const pipeline of node.pipelines.slice(0, -1)) tested.add(pipeline);
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
    if (tested.has(node) || node.negated) {
      const { state } = this.ctx;
      const { inCondition } = state;
      state.inCondition = true;
      try {
        return await ownPipeline.call(this, node);
      } finally {
        state.inCondition = inCondition;
      }
    }
    return ownPipeline.call(this, node);
  };

  const ownPipeline = async function (this: InterpreterInstance, node: Pipeline): Promise<Outcome> {
    if (performance.now() - breathed > BREATH_MS) {
      await breathe();
      breathed = performance.now();
      await traps.run(this);
    }
    const own = live.current;
    if (node.timed) {
      const started = performance.now();
      const result = await ownPipeline.call(this, { ...node, timed: false });
      const seconds = (performance.now() - started) / 1000;
      const text = timeText(seconds, node.timePosix === true, this.ctx.state.env.get("TIMEFORMAT"));
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

  const { step, redirected } = redirecting({ sys, live, children, pipelines, expand, own: executeCommand });

  proto.executeCommand = async function (this: InterpreterInstance, node, stdin, skip) {
    const stand = pipelineOf.get(node);
    if (stand) return stand();
    const run = async (): Promise<Outcome> => {
      const redirections = node.redirections ?? [];
      if (redirections.length === 0) {
        // What `exec` does in it ends with it.
        if (node.type === "Subshell") return live.with(live.current, () => step(this, node, stdin, skip));
        return step(this, node, stdin, skip);
      }
      // A function's redirections are followed each time that it runs.
      if (node.type === "FunctionDef" && node.body && !Array.isArray(node.body)) {
        const body = node.body as ShellCommand;
        const all = [...(body.redirections ?? []), ...redirections];
        return step(this, { ...node, redirections: [], body: { ...body, redirections: all } }, stdin, skip);
      }
      const result = await redirected(this, node, stdin, skip);
      if (result) return result;
      const { input: own, more } = live.current;
      const takes = redirections.some(({ operator }) => operator.startsWith("<"));
      const input = takes ? null : own;
      return live.with({ ...APART, input, ...(more ? { more } : {}) }, () => step(this, node, stdin, skip));
    };
    const inner = node.type === "Subshell" ? 1 : 0;
    within += inner;
    running++;
    try {
      return await (fed.has(node) ? live.with({ ...live.current, input: null }, run) : run());
    } catch (caught) {
      const own = within > 0 || this.ctx.state.options.errexit === true;
      throw await unset.ending(this, node, caught, own ? 1 : live.unsetCode);
    } finally {
      running--;
      within -= inner;
    }
  };

  const run = commandRunner(parts, runCommand, unset, (does) => {
    inherits = does;
  });
  proto.runCommand = async function (this: InterpreterInstance, name, args, ...more) {
    if (name !== EXPAND) return run.call(this, name, args, ...more);
    expanded = args;
    return NOTHING;
  };
}
