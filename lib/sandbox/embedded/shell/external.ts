import type { ChildResult, KernelMessage, Syscalls } from "../process/syscalls.ts";
import type { Command, ExecResult } from "./just-bash.ts";
import type { LiveOutput } from "./live.ts";

type Child = {
  readonly out: Uint8Array[];
  readonly err: Uint8Array[];
  readonly ended: (result: ChildResult) => void;
};

const decoder = new TextDecoder();
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export const toBytes = (latin1: string): Uint8Array => Uint8Array.from(latin1, (char) => char.charCodeAt(0) & 0xff);

function toLatin1(chunks: readonly Uint8Array[]): string {
  let text = "";
  for (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += 8192) text += String.fromCharCode(...chunk.subarray(at, at + 8192));
  return text;
}

/** Programs that are not the shell's own: each runs in a process of its own, and its exit code is the command's. */
export class ExternalCommands {
  readonly #children = new Map<number, Child>();
  /** A signal that came while a command ran: the command decides first. */
  #heard: "SIGINT" | "SIGTERM" | null = null;
  /** Set in an interactive shell: an interrupted command ends the line, not the shell. */
  interactive = false;
  /** Called when the terminal's Ctrl-C came while no command ran. */
  onInterrupt: () => void = () => {};

  constructor(
    private readonly sys: Syscalls,
    private readonly live: LiveOutput,
  ) {}

  hear(message: KernelMessage): void {
    if (message.type === "child-output") {
      const child = this.#children.get(message.pid);
      (message.fd === 1 ? child?.out : child?.err)?.push(message.data);
    } else if (message.type === "child-exit") {
      const child = this.#children.get(message.pid);
      this.#children.delete(message.pid);
      child?.ended(message.result);
    } else if (message.type === "signal" && (message.signal === "SIGINT" || message.signal === "SIGTERM")) {
      if (this.#children.size > 0) this.#heard = message.signal;
      else if (this.interactive) this.onInterrupt();
      else this.sys.exit(SIGNALS[message.signal]);
    }
  }

  get running(): boolean {
    return this.#children.size > 0;
  }

  command(name: string): Command {
    return {
      name,
      trusted: true,
      execute: (args, ctx) =>
        this.run([name, ...args], {
          cwd: ctx.cwd,
          env: ctx.exportedEnv ?? {},
          stdin: ctx.stdin as unknown as string,
          signal: ctx.signal,
        }),
    };
  }

  /** Runs a program to its end. `stdin` is latin1-shaped bytes, as just-bash passes them. */
  async run(
    argv: readonly string[],
    at: { cwd: string; env: Readonly<Record<string, string>>; stdin: string; signal?: AbortSignal | undefined },
  ): Promise<ExecResult> {
    const streams = this.live.current;
    const inherit = streams.output ? "inherit" : "pipe";
    const feed = at.stdin !== "";
    const stdin = feed ? "pipe" : streams.input ? "inherit" : "ignore";
    let pid: number;
    try {
      if (!this.interactive) this.sys.catchSignals(["SIGINT", "SIGTERM"]);
      if (stdin === "inherit") this.sys.setRawMode(false);
      pid = this.sys.spawn({ argv, cwd: at.cwd, env: { ...at.env, PWD: at.cwd }, stdio: [stdin, inherit, inherit] });
    } catch (caught) {
      if (!this.interactive) this.sys.catchSignals([]);
      return refused(argv[0] ?? "", (caught as { code?: string }).code);
    }
    const out: Uint8Array[] = [];
    const err: Uint8Array[] = [];
    const stop = (): void => this.sys.kill(pid, "SIGKILL");
    at.signal?.addEventListener("abort", stop, { once: true });
    const result = await new Promise<ChildResult>((ended) => {
      this.#children.set(pid, { out, err, ended });
      if (!feed) return;
      this.sys.writeChild(pid, toBytes(at.stdin));
      this.sys.endChild(pid);
    });
    at.signal?.removeEventListener("abort", stop);
    if (!this.interactive) {
      this.sys.catchSignals([]);
      // As a shell does that waited: the script ends too, unless its command took the interrupt as its own business.
      const heard = this.#heard;
      this.#heard = null;
      if (heard && (heard === "SIGTERM" || result.code === SIGNALS[heard])) this.sys.exit(SIGNALS[heard]);
    }
    const stderr = decoder.decode(toBytes(toLatin1(err)));
    return { stdout: toLatin1(out), stderr, exitCode: result.code, stdoutKind: "bytes" } as ExecResult;
  }
}

function refused(name: string, code: string | undefined): ExecResult {
  const fail = (text: string, exitCode: number): ExecResult => ({
    stdout: "",
    stderr: `bash: ${name}: ${text}\n`,
    exitCode,
  });
  if (code === "EACCES") return fail("Permission denied", 126);
  if (code === "EAGAIN") return fail("Resource temporarily unavailable: too many processes are running", 126);
  if (code === "E2BIG") return fail("Argument list too long", 126);
  return fail("command not found", 127);
}
