import type { Syscalls } from "../process/syscalls.ts";
import type { Child, Children } from "./children.ts";
import { refused, withMore } from "./children.ts";
import type { InterpreterInstance, Outcome, Pipeline, ShellCommand } from "./just-bash.ts";
import type { LiveOutput } from "./live.ts";
import { encodeSubshell } from "./state.ts";
import { bytesOf, latin1, type Streams } from "./utilities/call.ts";
import { type Kind, kindOf, literalName, mayEndEarly, readsInput } from "./walk.ts";

export type Gathered = (commands: readonly ShellCommand[], streams: Streams, stdin: string | null) => Promise<Outcome>;
type Stage = { readonly command: ShellCommand; readonly kind: Kind; readonly joinsError: boolean };

/** Pipelines of which a part runs in processes of its own, joined by pipes; the rest runs here, before or after them. */
export class Pipelines {
  constructor(
    private readonly sys: Syscalls,
    private readonly live: LiveOutput,
    private readonly children: Children,
    private readonly utilities: { has(name: string): boolean },
    /** Runs commands as just-bash does: each to its end, then the next. */
    private readonly gather: (interpreter: InterpreterInstance) => Gathered,
  ) {}

  kind(interpreter: InterpreterInstance, command: ShellCommand): Kind {
    return kindOf(command, { functions: interpreter.ctx.state.functions, utilities: this.utilities });
  }

  /** Whether it is to stream: when all of its commands are this process's own and end by themselves, gathering is faster. */
  streams(interpreter: InterpreterInstance, { commands }: Pipeline, { input }: Streams): boolean {
    if (commands.length < 2) return false;
    const [first] = commands;
    if (input === 0 && this.sys.tty?.fds[0] === true && first && readsInput(first)) return true;
    return commands.some((command) => ["program", "lasting"].includes(this.kind(interpreter, command)));
  }

  /** Starts the shell again where it stands now, to run `commands`. */
  subshell(
    interpreter: InterpreterInstance,
    script: Parameters<typeof encodeSubshell>[0]["script"],
    stdio: Parameters<Children["start"]>[0]["stdio"],
    how: { text: string; stdin?: string; background?: boolean },
  ): Child {
    const { state } = interpreter.ctx;
    return this.children.start({
      argv: ["bash", "-c", how.text],
      cwd: state.cwd,
      env: interpreter.buildExportedEnv(),
      stdio: withMore(stdio, this.live.current),
      background: how.background === true,
      subshell: encodeSubshell({
        state: { ...state, groupStdin: how.stdin },
        script,
        more: [...(this.live.current.more?.keys() ?? [])],
      }),
    });
  }

  async run(interpreter: InterpreterInstance, pipeline: Pipeline, own: Streams): Promise<Outcome> {
    const stages: Stage[] = pipeline.commands.map((command, at) => ({
      command,
      kind: this.kind(interpreter, command),
      joinsError: pipeline.pipeStderr?.[at] === true,
    }));
    const gather = this.gather(interpreter);
    const codes: number[] = [];
    const { sys, children } = this;
    const local = ({ kind }: Stage): boolean => kind === "utility" || kind === "language";

    // What comes first and ends by itself runs here.
    let from = 0;
    const [first] = stages;
    if (first && !(own.input !== null && readsInput(first.command)))
      while (from < stages.length - 1 && local(stages[from] as Stage)) from++;
    // What comes last and must have read everything first runs here, too.
    let to = stages.length;
    while (to > from + 1 && stages[to - 1]?.kind === "utility") to--;
    const early = (stage: Stage | undefined): boolean => stage !== undefined && mayEndEarly(stage.command);
    // Up to the last one that must see its input as it comes, they are joined by pipes; that one may be in this process.
    for (let at = stages.length - 1; at >= to; at--)
      if (early(stages[at]) && (at < stages.length - 1 || own.output !== null || mayStop(stages[at] as Stage))) {
        to = at + 1;
        break;
      }
    const here = to === stages.length && stages[to - 1]?.kind === "utility" && to - 1 > from ? to - 1 : null;

    let fed: string | null = null;
    if (from > 0) {
      const before = await gather(pipeline.commands.slice(0, from), { ...own, output: null }, null);
      fed = before.stdoutKind === "bytes" ? before.stdout : latin1(new TextEncoder().encode(before.stdout));
      if (before.stdoutKind === undefined && /^[\0-\xff]*$/.test(before.stdout)) fed = bytesLike(before.stdout);
      codes.push(...statusesOf(interpreter, before, from));
    }
    const running: { child: Child | null; code: number }[] = [];
    let input: number | null = null;
    let collected: Promise<Uint8Array> | null = null;
    const end = here ?? to;
    for (let at = from; at < end; at++) {
      const stage = stages[at] as Stage;
      const isLast = at === stages.length - 1;
      const [read, write] = isLast && own.output !== null ? [null, null] : sys.pipes.make();
      const output = write ?? own.output;
      const error = stage.joinsError ? output : own.error;
      running.push(
        await this.#start(
          interpreter,
          stage,
          { ...own, input: input ?? (at === 0 ? own.input : null), output, error },
          at === from ? fed : null,
        ),
      );
      if (write !== null) sys.fs.close(write);
      if (input !== null) sys.fs.close(input);
      input = read;
    }
    let result: Outcome = { stdout: "", stderr: "", exitCode: 0 };
    if (here !== null && input !== null) {
      result = await gather([(stages[here] as Stage).command], { ...own, input }, null);
      sys.fs.close(input);
    } else if (input !== null) collected = children.readAll(input);
    const waiting = running.flatMap(({ child }) => (child ? [child] : []));
    const ended = waiting.length > 0 ? await children.wait(waiting, interpreter.ctx.state.signal) : [];
    let stderr = "";
    for (const { child, code } of running) {
      codes.push(child ? (ended.shift()?.code ?? 1) : code);
      if (child && own.error === null) stderr += new TextDecoder().decode(child.output().err);
    }
    if (here !== null) codes.push(result.exitCode);
    const text = collected ? latin1(await collected) : "";
    if (collected && to < stages.length) {
      result = await gather(pipeline.commands.slice(to), { ...own, input: null }, text);
      codes.push(...statusesOf(interpreter, result, stages.length - to));
    } else if (collected) result = { ...result, stdout: text, stdoutKind: "bytes" };
    const last = codes.at(-1) ?? 0;
    const failed = [...codes].reverse().find((code) => code !== 0);
    return {
      ...result,
      stderr: stderr + result.stderr,
      exitCode: interpreter.ctx.state.options.pipefail ? (failed ?? 0) : last,
      internalPipeStatusOverride: codes,
    };
  }

  /** One stage as a process: a program by itself, everything else as a subshell. */
  async #start(
    interpreter: InterpreterInstance,
    { command, kind }: Stage,
    streams: Streams,
    stdin: string | null,
  ): Promise<{ child: Child | null; code: number }> {
    if (kind === "program") {
      let child: Child | null = null;
      const outer = this.children.collect;
      this.children.collect = (started) => {
        child = started;
      };
      try {
        const result = await this.live.with(streams, () => interpreter.executeCommand(command, stdin ?? ""));
        if (!child) {
          // It came to nothing: what there is to say of it goes where its output would have gone.
          this.live.emit(result, streams);
          return { child: null, code: result.exitCode };
        }
        return { child, code: 0 };
      } finally {
        this.children.collect = outer;
      }
    }
    const script = {
      statements: [{ pipelines: [{ commands: [command], negated: false }], operators: [], background: false }],
    };
    try {
      const stdio = [
        stdin === null ? (streams.input ?? "ignore") : "ignore",
        streams.output ?? "pipe",
        streams.error ?? "pipe",
      ] as const;
      const text = literalName(command) ?? command.type;
      return {
        child: this.subshell(interpreter, script as never, stdio, { text, ...(stdin === null ? {} : { stdin }) }),
        code: 0,
      };
    } catch (caught) {
      const result = refused(literalName(command) ?? "bash", (caught as { code?: string }).code);
      this.live.emit(result, streams);
      return { child: null, code: result.exitCode };
    }
  }
}

/** Whether a filter stops before its input ends, whatever becomes of its output. */
function mayStop({ command }: Stage): boolean {
  const name = literalName(command);
  const options = JSON.stringify(command.args ?? []);
  if (name === "head") return true;
  if (name === "sed" || name === "awk") return /[q]|exit/.test(options);
  return name !== null && /^(?:[ef]?grep|rg)$/.test(name) && /"-[a-zA-Z]*[qmlL]/.test(options);
}

/** Text of a command as bytes, one a character: as they are when they were meant as bytes. */
function bytesLike(text: string): string {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(text));
    return text;
  } catch {
    return latin1(new TextEncoder().encode(text));
  }
}

function statusesOf({ ctx }: InterpreterInstance, result: Outcome, count: number): number[] {
  const told = [...(ctx.state.arrays.get("PIPESTATUS")?.elements.values() ?? [])].map(Number);
  return told.length === count ? told : Array.from({ length: count }, () => result.exitCode);
}
