import { joinBytes } from "../../../domain/bytes.ts";
import type { SignalName } from "../kernel/signals.ts";
import type { ChildResult, KernelMessage, Syscalls } from "../process/syscalls.ts";
import type { Command, ExecResult } from "./just-bash.ts";
import type { LiveOutput } from "./live.ts";
import { bytesOf, latin1, type Streams } from "./utilities/call.ts";

type Running = {
  readonly out: Uint8Array[];
  readonly err: Uint8Array[];
  readonly background: boolean;
  readonly ended: (result: ChildResult) => void;
};
export type Child = {
  readonly pid: number;
  readonly ended: Promise<ChildResult>;
  output(): { out: Uint8Array; err: Uint8Array };
};
export type Start = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** From 0. */
  readonly stdio: readonly (number | "pipe" | "ignore")[];
  /** What its standard input is to hold, when that is a pipe. */
  readonly feed?: string;
  readonly subshell?: string;
  readonly background?: boolean;
};

const decoder = new TextDecoder();
export const INTERRUPTED = 130;
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** What the shell starts: programs, subshells, jobs in the background. */
export class Children {
  readonly #running = new Map<number, Running>();
  readonly #pipes = new Map<number, { data(data: Uint8Array): void; end(): void }>();
  #waitedFor = 0;
  /** A signal that came while a command ran: the command decides first. */
  #heard: "SIGINT" | "SIGTERM" | null = null;
  /** Set in an interactive shell: an interrupted command ends the line, not the shell. */
  interactive = false;
  /** Called when the terminal's Ctrl-C came while no command ran. */
  onInterrupt: () => void = () => {};
  /** Signals that the script has traps for. */
  trapped: readonly SignalName[] = [];
  readonly #signalled: (() => void)[] = [];
  onTrapped: (signal: SignalName) => void = () => {};
  /** Set while programs are started for a pipeline or the background: they are not waited for. */
  collect: ((child: Child) => void) | null = null;
  background = false;

  constructor(
    private readonly sys: Syscalls,
    readonly live: LiveOutput,
  ) {}

  hear(message: KernelMessage): void {
    if (message.type === "child-output") {
      const child = this.#running.get(message.pid);
      (message.fd === 1 ? child?.out : child?.err)?.push(message.data);
    } else if (message.type === "child-exit") {
      const child = this.#running.get(message.pid);
      this.#running.delete(message.pid);
      child?.ended(message.result);
    } else if (message.type === "pipe-data") {
      this.#pipes.get(message.fd)?.data(message.data);
      this.sys.pipes.taken(message.fd, message.data.length);
    } else if (message.type === "pipe-end") this.#pipes.get(message.fd)?.end();
    else if (message.type === "signal") this.#signal(message.signal);
  }

  /** When the next signal has come: one that the shell sent to itself is on its way for a moment. */
  nextSignal(): Promise<void> {
    return new Promise((resolve) => void this.#signalled.push(resolve));
  }

  #signal(signal: SignalName): void {
    for (const resolve of this.#signalled.splice(0)) resolve();
    if (this.trapped.includes(signal)) {
      this.onTrapped(signal);
      return;
    }
    if (signal !== "SIGINT" && signal !== "SIGTERM") return;
    if (this.#waitedFor > 0) {
      this.#heard = signal;
      // A subshell is signalled by itself; what it waits for is to end with it.
      if (this.sys.subshell !== undefined && signal === "SIGTERM") this.killForeground(signal);
    } else if (this.interactive) this.onInterrupt();
    else void this.leave(CODES[signal]);
  }
  /** Ends the shell, after what it has to do at its end. */
  leave: (code: number) => Promise<never> = async (code) => this.sys.exit(code);

  killForeground(signal: SignalName): void {
    for (const [pid, { background }] of this.#running) if (!background) this.kill(pid, signal);
  }
  kill(pid: number, signal: SignalName): void {
    try {
      this.sys.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }

  /** Which signals the shell hears of: those it has traps for, and, while it waits for a command, those that end it. */
  catchSignals(): void {
    const waits: SignalName[] = this.#waitedFor > 0 && !this.interactive ? ["SIGINT", "SIGTERM"] : [];
    this.sys.catchSignals([
      ...new Set([...(this.interactive ? (["SIGINT"] as const) : []), ...waits, ...this.trapped]),
    ]);
  }

  /** @throws SystemError when it cannot be started */
  start({ feed, ...options }: Start): Child {
    const out: Uint8Array[] = [];
    const err: Uint8Array[] = [];
    const background = options.background === true;
    const pid = this.sys.spawn(options);
    const ended = new Promise<ChildResult>((resolve) => {
      this.#running.set(pid, { out, err, background, ended: resolve });
    });
    if (feed !== undefined) {
      this.sys.writeChild(pid, bytesOf(feed));
      this.sys.endChild(pid);
    }
    return { pid, ended, output: () => ({ out: joinBytes(out), err: joinBytes(err) }) };
  }

  /** Everything that is written into the pipe, once its last writer has ended. Closes it. */
  readAll(fd: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    return new Promise((resolve) => {
      this.#pipes.set(fd, {
        data: (data) => void parts.push(data),
        end: () => {
          this.#pipes.delete(fd);
          this.sys.fs.close(fd);
          resolve(joinBytes(parts));
        },
      });
      this.sys.pipes.read(fd, true);
    });
  }

  /** Waits for commands in the foreground; a script that is interrupted while it does ends, as its command did. */
  async wait(children: readonly Child[], signal?: AbortSignal): Promise<ChildResult[]> {
    this.#waitedFor++;
    this.catchSignals();
    const stop = (): void => {
      for (const { pid } of children) this.kill(pid, "SIGKILL");
    };
    signal?.addEventListener("abort", stop, { once: true });
    const results = await Promise.all(children.map(({ ended }) => ended));
    signal?.removeEventListener("abort", stop);
    this.#waitedFor--;
    this.catchSignals();
    const heard = this.#heard;
    this.#heard = null;
    if (!this.interactive && heard) {
      // As a shell does that waited: the script ends too, unless its command took the interrupt as its own business.
      if (heard === "SIGTERM" || results.some(({ code }) => code === CODES[heard])) await this.leave(CODES[heard]);
    }
    return results;
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
          fs: ctx.fs,
        }),
    };
  }

  /** What process substitutions among the arguments give, as files without a name. */
  async #substituted(
    argv: readonly string[],
    fs: { readFileBuffer(path: string): Promise<Uint8Array> },
  ): Promise<[number, number][]> {
    const found: [number, number][] = [];
    for (const path of argv.flatMap((each) => each.match(/\/dev\/fd\/[1-9]\d$/)?.[0] ?? []))
      try {
        const content = await fs.readFileBuffer(path);
        const name = `/tmp/.substituted-${this.sys.pid}-${found.length}`;
        this.sys.fs.writeFile(name, content, 0o600);
        found.push([Number(path.slice("/dev/fd/".length)), this.sys.fs.open(name, 0, 0)]);
        this.sys.fs.unlink(name);
      } catch {
        // It is none: the program says so.
      }
    return found;
  }

  /** Runs a program to its end. `stdin` is latin1-shaped bytes, as just-bash passes them. */
  async run(
    argv: readonly string[],
    at: {
      cwd: string;
      env: Readonly<Record<string, string>>;
      stdin: string;
      signal?: AbortSignal | undefined;
      /** Where process substitutions among the arguments are. */
      fs?: { readFileBuffer(path: string): Promise<Uint8Array> } | undefined;
    },
    onStart: (child: Child) => void = () => {},
  ): Promise<ExecResult> {
    const { input, output, error } = this.live.current;
    const fed = at.stdin !== "";
    const substituted = at.fs ? await this.#substituted(argv, at.fs) : [];
    let child: Child;
    try {
      if (!fed && input === 0 && !this.background) this.sys.setRawMode(false);
      child = this.start({
        argv,
        cwd: at.cwd,
        env: at.env,
        stdio: withMore(
          [fed ? "pipe" : this.background ? "ignore" : (input ?? "ignore"), output ?? "pipe", error ?? "pipe"],
          { ...this.live.current, more: new Map([...(this.live.current.more ?? []), ...substituted]) },
        ),
        background: this.background,
        ...(fed ? { feed: at.stdin } : {}),
      });
    } catch (caught) {
      return refused(argv[0] ?? "", (caught as { code?: string }).code);
    } finally {
      for (const [, own] of substituted) this.sys.fs.close(own);
    }
    onStart(child);
    if (this.collect) {
      this.collect(child);
      return { stdout: "", stderr: "", exitCode: 0 };
    }
    const [result] = await this.wait([child], at.signal);
    const { out, err } = child.output();
    return {
      stdout: latin1(out),
      stderr: decoder.decode(err),
      exitCode: result?.code ?? 1,
      stdoutKind: "bytes",
    } as ExecResult;
  }
}

type Stdio = Start["stdio"][number];
/** A child has what its shell has beside 0, 1 and 2 under the same numbers. */
export function withMore(three: readonly Stdio[], { more }: Streams): Stdio[] {
  const all = [...three];
  for (const [fd, own] of more ?? []) all[fd] = own;
  return Array.from(all, (each) => each ?? "ignore");
}

export function refused(name: string, code: string | undefined): ExecResult {
  const fail = (text: string, exitCode: number): ExecResult => ({
    stdout: "",
    stderr: `bash: ${name}: ${text}\n`,
    exitCode,
  });
  if (code === "EACCES") return fail("Permission denied", 126);
  if (code === "EAGAIN") return fail("Resource temporarily unavailable: too many processes are running", 126);
  if (code === "E2BIG") return fail("Argument list too long", 126);
  if (code === "ELOOP") return fail("Too many levels of interpreters", 126);
  return fail("command not found", 127);
}
