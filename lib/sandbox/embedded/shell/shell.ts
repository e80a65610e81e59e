import type { KernelMessage, Syscalls } from "../process/syscalls.ts";
import { Children } from "./children.ts";
import { curlCommand } from "./curl/curl.ts";
import { PortClient } from "./curl/port-client.ts";
import { gatherWith, installInterpreter, isQuiet } from "./interpreter.ts";
import { Jobs } from "./jobs.ts";
import {
  Bash,
  type ExecResult,
  Interpreter,
  type InterpreterInstance,
  type Outcome,
  type Registered,
  type Script,
  type ShellState,
} from "./just-bash.ts";
import { LiveOutput } from "./live.ts";
import { withLine } from "./messages.ts";
import { Pipelines } from "./pipeline.ts";
import { ShellFileSystem } from "./shell-file-system.ts";
import { faultText, syntaxFault } from "./syntax-errors.ts";
import { Traps } from "./traps.ts";
import { latin1, outputOf } from "./utilities/call.ts";
import { ownCommands } from "./utilities/commands.ts";
import { streamRegistered } from "./utilities/registered.ts";

const encoder = new TextEncoder();
const READ_BYTES = 64 * 1024;
/** Time and number are the kill's business: a shell in a worker of its own can always be ended. */
const NONE = Number.MAX_SAFE_INTEGER;
const UNLIMITED = {
  // Deeper than scripts go; one that calls itself for ever ends by a message and not by the memory that there is.
  maxCallDepth: 5000,
  maxSubstitutionDepth: 1000,
  maxCommandCount: NONE,
  maxLoopIterations: NONE,
  maxAwkIterations: NONE,
  maxSedIterations: NONE,
  maxJqIterations: NONE,
  maxWorkUnits: NONE,
  maxOutputSize: NONE,
  // just-bash splits by one more than this, which must fit 32 bits.
  maxArrayElements: 2 ** 31,
  maxLiveBytes: NONE,
  maxInputBytes: NONE,
  maxTraversalWork: NONE,
  maxTraversalEntries: NONE,
  maxGlobOperations: NONE,
  maxStringLength: 256 * 1024 * 1024,
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
};
const PROGRAMS = ["node", "npm", "npx", "sh", "bash"];

export type Shell = {
  readonly sys: Syscalls;
  readonly bash: Bash;
  readonly live: LiveOutput;
  readonly children: Children;
  readonly jobs: Jobs;
  /** Commands that run in the shell's own process, by their names. */
  readonly commands: { has(name: string): boolean };
  /** Takes what the kernel says: a process has one listener, and who takes its place passes on what is not its own. */
  hear(message: KernelMessage): void;
  /** Runs a script with the shell's own streams; gives its exit code. */
  run(
    script: string,
    how?: {
      positional?: Readonly<Record<string, string>>;
      signal?: AbortSignal;
      stdin?: string;
      /** As messages name where it comes from; null for standard input. */
      from?: string | null;
    },
  ): Promise<number>;
  /** Goes on where another shell stood. */
  goOn(state: Partial<ShellState>, script: Script): Promise<number>;
  /** Makes what the last script left behind (folder, variables, functions, options) the next one's start. */
  keepState(code: number): void;
  /** Does what the script wants done at its end, and ends. */
  leave(code: number): Promise<never>;
  /** True when the text stops inside a quote, a here-document or a compound command. */
  isUnfinished(script: string): boolean;
  /** A variable that programs are not given. */
  setVariable(name: string, value: string): void;
  cwd(): string;
  lastCode(): number;
  print(text: string, fd?: 1 | 2): void;
};

/** Standard input as latin1-shaped bytes: to its end, or a line of it. Blocks; a caught signal is EINTR. */
export function readInput(sys: Syscalls, how: "whole" | "line", fd = 0): string {
  const buffer = new Uint8Array(READ_BYTES);
  let text = "";
  for (;;) {
    const count = sys.fs.read(fd, buffer, null, how === "line" ? "line" : true);
    if (count === 0) return text;
    text += latin1(buffer.subarray(0, count));
    if (how === "line" && text.endsWith("\n")) return text;
  }
}

/** `exports`: what its children get beside what it was given. */
export function createShell(sys: Syscalls, exports: readonly string[] = ["PWD"]): Shell {
  const print = (text: string, fd: 1 | 2 = 1): void => {
    if (text) sys.fs.write(fd, encoder.encode(text), null);
  };
  const live = new LiveOutput(
    (fd, result: Outcome, which) => {
      const bytes = which === "stdout" ? outputOf(result as ExecResult) : encoder.encode(result.stderr);
      sys.fs.write(fd, bytes, null);
    },
    (fd) => sys.fs.close(fd),
  );
  const children = new Children(sys, live);
  const input = (fd: number, how: "line" | "whole"): string => {
    if (fd === 0 && sys.tty?.fds[0] === true) sys.setRawMode(false);
    try {
      return readInput(sys, how, fd);
    } catch (caught) {
      if ((caught as { code?: string }).code !== "EINTR") throw caught;
      children.onInterrupt();
      return "";
    }
  };
  const client = new PortClient(sys);
  const hear = (message: KernelMessage): void => {
    if (!client.hear(message)) children.hear(message);
  };
  sys.onMessage(hear);
  const traps = new Traps(children);
  const jobs = new Jobs(sys, live, children);
  const direct = (data: Uint8Array, fd: 1 | 2): void => {
    const { output, error } = live.current;
    sys.fs.write((fd === 1 ? output : error) ?? fd, data, null);
  };
  const files = new ShellFileSystem(sys.fs, () => live.current);
  const bash = new Bash({
    fs: files as never,
    cwd: sys.cwd,
    env: { ...sys.env },
    defenseInDepth: false,
    executionLimits: UNLIMITED,
    processInfo: { pid: sys.pid, ppid: sys.ppid },
    sleep: (ms) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          traps.interrupts.delete(end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        traps.interrupts.add(end);
      }),
    customCommands: [
      ...PROGRAMS.map((name) => children.command(name)),
      curlCommand(sys, client, () => (live.current.output === null || live.current.error === null ? null : direct)),
      ...ownCommands(sys, children, live),
    ],
  });
  bash.registerTransformPlugin(live.plugin as never);
  // Not public: the commands by their names.
  const { commands } = bash as unknown as { commands: Map<string, Registered> };
  streamRegistered(commands, sys, live, input, (read) => files.give(read));
  const pipelines = new Pipelines(
    sys,
    live,
    children,
    { has: (name) => commands.has(name) && !PROGRAMS.includes(name) },
    gatherWith(live),
  );
  jobs.pipelines = pipelines;
  jobs.traps = traps;
  installInterpreter({
    sys,
    live,
    children,
    jobs,
    traps,
    pipelines,
    interactive: () => children.interactive,
    input,
    ownInput: (read) => files.give(read),
    parse: (text) => bash.transform(text).ast as unknown as Script,
  });
  // Files on PATH are programs with an interpreter of their own, never text for this shell to run in itself.
  Interpreter.prototype.executeUserScript = function (path, args, stdin) {
    return children.run([path, ...args], {
      cwd: this.ctx.state.cwd,
      env: this.buildExportedEnv(),
      stdin: stdin || this.ctx.state.groupStdin || "",
      signal: this.ctx.state.signal,
      fs: this.ctx.fs,
    });
  };

  // Not public, but the only place where a shell's variables and functions outlive one call of exec.
  const kept = (bash as unknown as { state: ShellState }).state;
  kept.exportedVars = new Set([...Object.keys(sys.env), ...exports]);
  if (sys.env.OLDPWD === undefined) kept.env.delete("OLDPWD");
  const shell: Shell = {
    sys,
    bash,
    live,
    children,
    jobs,
    commands,
    hear,
    print,
    setVariable: (name, value) => void kept.env.set(name, value),
    cwd: () => kept.cwd,
    lastCode: () => kept.lastExitCode,
    run: (script, { positional = {}, signal, stdin, from = null } = {}) =>
      live.run(async (own) => {
        live.latest = null;
        const result = await bash.exec(script, {
          env: { ...positional },
          rawScript: true,
          ...(signal ? { signal } : {}),
          ...(stdin === undefined ? {} : ({ stdin, stdinKind: "bytes" } as object)),
        });
        const { stderr: said } = result;
        const latest = live.latest as InterpreterInstance | null;
        // It was not begun where it could not be read, but for what just-bash looks at only when it comes to it.
        const fault = latest && !/^bash: syntax error: /.test(said) ? null : syntaxFault(said, script);
        const place = `${from === "-c" ? "bash: -c" : (from ?? "bash")}: line ${fault?.line}: `;
        const text = fault
          ? children.interactive
            ? `bash: ${fault.text.split("\n")[0]}\n`
            : faultText(fault, place)
          : children.interactive || !latest
            ? said
            : withLine(said, latest.ctx.state);
        // An interrupted script says nothing of it: the terminal showed the ^C.
        live.emit({ ...result, stderr: signal?.aborted ? "" : text }, own);
        return result.exitCode;
      }),
    goOn: (state, script) => {
      const { groupStdin, ...rest } = state;
      Object.assign(kept, rest, { bashPid: sys.pid });
      live.give(script);
      return shell.run(":", groupStdin === undefined ? {} : { stdin: groupStdin });
    },
    keepState: (code) => {
      const { signal: _, groupStdin: __, extraArgs: ___, ...state } = live.latest?.ctx.state ?? kept;
      Object.assign(kept, state, { lastExitCode: code });
      kept.env.set("?", String(code));
    },
    leave: async (code) => {
      const text = traps.takeExit();
      if (text === null) return sys.exit(code, isQuiet());
      shell.keepState(code);
      live.exited = false;
      const own = await shell.run(text);
      return sys.exit(live.exited ? own : code, isQuiet());
    },
    isUnfinished: (script) => {
      const plain = script.includes("<<") ? script : script.replaceAll(/^[ \t]+/gm, "");
      try {
        bash.transform(plain);
        return /(?:^|[^\\])\\$|(?:&&|\|)\s*$/.test(script);
      } catch (caught) {
        const text = String(caught);
        return text.includes("unterminated") || syntaxFault(text, plain)?.ended === true;
      }
    },
  };
  children.leave = (code) => shell.leave(code);
  return shell;
}
