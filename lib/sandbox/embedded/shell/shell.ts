import type { KernelMessage, Syscalls } from "../process/syscalls.ts";
import { curlCommand } from "./curl/curl.ts";
import { PortClient } from "./curl/port-client.ts";
import { ExternalCommands, toBytes } from "./external.ts";
import { Bash, Interpreter, type Registered, type ShellState } from "./just-bash.ts";
import { LiveOutput } from "./live.ts";
import { ShellFileSystem } from "./shell-file-system.ts";

const encoder = new TextEncoder();
const READ_BYTES = 64 * 1024;
/** Time and number are the kill's business: a shell in a worker of its own can always be ended. */
const NONE = Number.MAX_SAFE_INTEGER;
const UNLIMITED = {
  maxCommandCount: NONE,
  maxLoopIterations: NONE,
  maxAwkIterations: NONE,
  maxSedIterations: NONE,
  maxJqIterations: NONE,
  maxWorkUnits: NONE,
  maxOutputSize: NONE,
  maxArrayElements: NONE,
  maxLiveBytes: NONE,
  maxInputBytes: NONE,
  maxTraversalWork: NONE,
  maxTraversalEntries: NONE,
  maxGlobOperations: NONE,
  maxStringLength: 256 * 1024 * 1024,
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
};
const EXTERNAL = ["node", "npm", "npx", "sh", "bash"];

/** Bytes of a command's text: byte-shaped results as they are, text as UTF-8. */
function outputBytes(text: string, kind: string | undefined): Uint8Array {
  if (kind === "bytes") return toBytes(text);
  if (kind === "text" || !/^[\0-\xff]*$/.test(text) || !/[\x80-\xff]/.test(text)) return encoder.encode(text);
  // Results without a kind may be either; bytes that are valid UTF-8 were meant as bytes.
  const bytes = toBytes(text);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return bytes;
  } catch {
    return encoder.encode(text);
  }
}

export type Shell = {
  readonly sys: Syscalls;
  readonly bash: Bash;
  readonly live: LiveOutput;
  readonly external: ExternalCommands;
  /** Runs a script with the shell's own streams; gives its exit code. */
  run(script: string, how?: { positional?: Readonly<Record<string, string>>; signal?: AbortSignal }): Promise<number>;
  /** Makes what the last script left behind (folder, variables, functions, options) the next one's start. */
  keepState(code: number): void;
  /** True when the text stops inside a quote, a here-document or a compound command. */
  isUnfinished(script: string): boolean;
  cwd(): string;
  lastCode(): number;
  print(text: string, fd?: 1 | 2): void;
};

/** Standard input as latin1-shaped bytes: to its end, or what the next read gives. Blocks; a caught signal is EINTR. */
export function readInput(sys: Syscalls, whole: boolean): string {
  const buffer = new Uint8Array(READ_BYTES);
  let text = "";
  for (;;) {
    const count = sys.fs.read(0, buffer, null, true);
    if (count === 0) return text;
    text += String.fromCharCode(...buffer.subarray(0, Math.min(count, 8192)));
    for (let at = 8192; at < count; at += 8192)
      text += String.fromCharCode(...buffer.subarray(at, Math.min(count, at + 8192)));
    if (!whole) return text;
  }
}

export function createShell(sys: Syscalls): Shell {
  let drained = false;
  const print = (text: string, fd: 1 | 2 = 1): void => {
    if (text) sys.fs.write(fd, encoder.encode(text), null);
  };
  const live = new LiveOutput({
    emit: ({ stdout, stderr, stdoutKind, stdoutEncoding }) => {
      const kind = stdoutKind ?? (stdoutEncoding === "binary" ? "bytes" : undefined);
      if (stdout) sys.fs.write(1, outputBytes(stdout, kind), null);
      if (stderr) sys.fs.write(2, outputBytes(stderr, undefined), null);
    },
    input: (reader) => {
      const terminal = sys.tty?.fds[0] === true;
      if (drained && !terminal) return null;
      drained = true;
      if (terminal) sys.setRawMode(false);
      try {
        return readInput(sys, !(terminal && reader === "read"));
      } catch (caught) {
        if ((caught as { code?: string }).code !== "EINTR") throw caught;
        external.onInterrupt();
        return null;
      }
    },
  });
  const external = new ExternalCommands(sys, live);
  const client = new PortClient(sys);
  sys.onMessage((message: KernelMessage) => {
    if (!client.hear(message)) external.hear(message);
  });
  const direct = (data: Uint8Array, fd: 1 | 2): void => void sys.fs.write(fd, data, null);
  const bash = new Bash({
    fs: new ShellFileSystem(sys.fs) as never,
    cwd: sys.cwd,
    env: { ...sys.env },
    defenseInDepth: false,
    executionLimits: UNLIMITED,
    processInfo: { pid: sys.pid, ppid: sys.ppid },
    customCommands: [
      ...EXTERNAL.map((name) => external.command(name)),
      curlCommand(sys, client, () => (live.current.output ? direct : null)),
    ],
  });
  bash.registerTransformPlugin(live.plugin as never);
  live.install();
  // Not public: the commands by their names, the programs of their own left as they are.
  live.feed((bash as unknown as { commands: Map<string, Registered> }).commands);
  // Files on PATH are programs with an interpreter of their own, never text for this shell to run in itself.
  Interpreter.prototype.executeUserScript = function (path, args, stdin) {
    return external.run([path, ...args], {
      cwd: this.ctx.state.cwd,
      env: this.buildExportedEnv(),
      stdin: stdin || this.ctx.state.groupStdin || "",
      signal: this.ctx.state.signal,
    });
  };

  // Not public, but the only place where a shell's variables and functions outlive one call of exec.
  const kept = (bash as unknown as { state: ShellState }).state;
  return {
    sys,
    bash,
    live,
    external,
    print,
    cwd: () => kept.cwd,
    lastCode: () => kept.lastExitCode,
    run: (script, { positional = {}, signal } = {}) =>
      live.run(async () => {
        live.expectScript();
        const result = await bash.exec(script, {
          env: { ...positional },
          rawScript: true,
          ...(signal ? { signal } : {}),
        });
        print(result.stdout, 1);
        // An interrupted script says nothing of it: the terminal showed the ^C.
        if (!signal?.aborted) print(result.stderr, 2);
        return result.exitCode;
      }),
    keepState: (code) => {
      const { signal: _, groupStdin: __, extraArgs: ___, ...state } = live.latest?.ctx.state ?? kept;
      Object.assign(kept, state, { lastExitCode: code });
      kept.env.set("?", String(code));
    },
    isUnfinished: (script) => {
      try {
        bash.transform(script);
        return /(^|[^\\])\\$/.test(script);
      } catch (caught) {
        const text = String(caught);
        return /\bEOF\b|unterminated/.test(text) || (text.includes("token `fi'") && !/\bfi\b/.test(script));
      }
    },
  };
}
