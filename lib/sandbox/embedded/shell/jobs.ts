import type { ChildResult, Syscalls } from "../process/syscalls.ts";
import type { Child, Children } from "./children.ts";
import { INTERRUPTED, refused } from "./children.ts";
import type { InterpreterInstance, Outcome, Statement } from "./just-bash.ts";
import { type LiveOutput, NOTHING } from "./live.ts";
import type { Pipelines } from "./pipeline.ts";
import { listSignals, numberOf, shortName, signalNamed } from "./signal-names.ts";
import type { Traps } from "./traps.ts";

type Job = {
  readonly number: number;
  readonly child: Child;
  readonly text: string;
  result: ChildResult | null;
};

const NO_CHILD = 127;
const said = (text: string, exitCode = 0): Outcome => ({ ...NOTHING, stdout: text, exitCode });
const wrong = (text: string, exitCode = 1): Outcome => ({ ...NOTHING, stderr: `bash: ${text}\n`, exitCode });

const WORDS: Readonly<Record<string, string>> = {
  SIGTERM: "Terminated",
  SIGKILL: "Killed",
  SIGINT: "Interrupt",
  SIGHUP: "Hangup",
};
function stateOf({ result }: Job): string {
  if (!result) return "Running";
  if (result.signal) return WORDS[result.signal] ?? shortName(result.signal);
  return result.code === 0 ? "Done" : `Exit ${result.code}`;
}

/** What runs in the background: `&`, and the words that are about it. */
export class Jobs {
  #jobs: Job[] = [];
  /** How those ended that were waited for: a script may ask again. */
  readonly #ended = new Map<number, number>();
  pipelines!: Pipelines;
  traps!: Traps;

  constructor(
    private readonly sys: Syscalls,
    private readonly live: LiveOutput,
    private readonly children: Children,
  ) {}

  async start(interpreter: InterpreterInstance, statement: Statement): Promise<Outcome> {
    const { children, live } = this;
    const [pipeline, ...others] = statement.pipelines;
    const [command, ...more] = pipeline?.commands ?? [];
    const streams = { ...live.current, input: null };
    let started: Child | null = null;
    const text = (statement.sourceText ?? "").replace(/\s*&\s*$/, "");
    if (
      command &&
      more.length + others.length === 0 &&
      !pipeline?.negated &&
      this.pipelines.kind(interpreter, command) === "program"
    ) {
      children.collect = (child) => {
        started = child;
      };
      children.background = true;
      try {
        const result = await live.with(streams, () => interpreter.executeCommand(command, ""));
        if (!started) live.emit(result, streams);
      } finally {
        children.collect = null;
        children.background = false;
      }
    } else {
      const script = { statements: [{ ...statement, background: false }] };
      try {
        started = this.pipelines.subshell(
          interpreter,
          script,
          ["ignore", streams.output ?? "ignore", streams.error ?? "ignore"],
          {
            text,
            background: true,
          },
        );
      } catch (caught) {
        return refused("bash", (caught as { code?: string }).code);
      }
    }
    const child = started as Child | null;
    if (!child) return NOTHING;
    const job: Job = { number: (this.#jobs.at(-1)?.number ?? 0) + 1, child, text, result: null };
    this.#jobs.push(job);
    void child.ended.then((result) => {
      job.result = result;
    });
    interpreter.ctx.state.lastBackgroundPid = child.pid;
    if (children.interactive) live.emit({ ...NOTHING, stderr: `[${job.number}] ${child.pid}\n` }, live.current);
    return NOTHING;
  }

  #line(job: Job, long = false): string {
    const mark = job === this.#jobs.at(-1) ? "+" : job === this.#jobs.at(-2) ? "-" : " ";
    const pid = long ? `${String(job.child.pid).padStart(5)} ` : "";
    return `[${job.number}]${mark}  ${pid}${stateOf(job).padEnd(24)}${job.text}${job.result ? "" : " &"}\n`;
  }
  /** What has ended since it was last said, for a person at a prompt. */
  notices(): string {
    const ended = this.#jobs.filter(({ result }) => result);
    const text = ended.map((job) => this.#line(job)).join("");
    this.#jobs = this.#jobs.filter(({ result }) => !result);
    return text;
  }

  #find(spec: string): Job | undefined {
    if (!spec.startsWith("%")) return this.#jobs.find(({ child }) => child.pid === Number(spec));
    const name = spec.slice(1);
    if (name === "" || name === "+" || name === "%") return this.#jobs.at(-1);
    if (name === "-") return this.#jobs.at(-2);
    if (/^\d+$/.test(name)) return this.#jobs.find(({ number }) => number === Number(name));
    return this.#jobs.find(({ text }) => (name.startsWith("?") ? text.includes(name.slice(1)) : text.startsWith(name)));
  }

  builtin(
    interpreter: InterpreterInstance,
    name: string,
    args: string[],
    _stdin: string,
  ): Promise<Outcome> | Outcome | null {
    if (name === "wait") return this.#wait(interpreter, args);
    if (name === "kill") return this.#kill(args);
    if (name === "jobs") return this.#list(args);
    if (name === "fg" || name === "bg") return this.#foreground(interpreter, name, args[0] ?? "%+");
    if (name !== "disown") return null;
    const gone = args.filter((each) => !each.startsWith("-")).map((each) => this.#find(each));
    this.#jobs =
      args.length === 0
        ? this.#jobs.slice(0, -1)
        : args.includes("-a")
          ? []
          : this.#jobs.filter((job) => !gone.includes(job));
    return NOTHING;
  }

  #list(args: readonly string[]): Outcome {
    const pids = args.some((each) => /^-\w*p/.test(each));
    const long = args.some((each) => /^-\w*l/.test(each));
    const running = args.some((each) => /^-\w*r/.test(each));
    const shown = this.#jobs.filter(({ result }) => !running || !result);
    const text = shown.map((job) => (pids ? `${job.child.pid}\n` : this.#line(job, long))).join("");
    if (!pids) this.#waitedFor(shown.filter(({ result }) => result));
    return said(text);
  }

  /** The result of one of `jobs`, or the code of a signal that the script has a trap for, or of an interrupt. */
  #until<T>(done: Promise<T>, signal: AbortSignal | undefined): Promise<T | number> {
    return new Promise((resolve) => {
      const end = (value: T | number): void => {
        this.traps.interrupts.delete(interrupted);
        signal?.removeEventListener("abort", stopped);
        resolve(value);
      };
      const interrupted = (which: Parameters<typeof numberOf>[0]): void => end(128 + numberOf(which));
      const stopped = (): void => end(INTERRUPTED);
      this.traps.interrupts.add(interrupted);
      signal?.addEventListener("abort", stopped, { once: true });
      void done.then(end);
    });
  }

  #waitedFor(jobs: readonly Job[]): void {
    for (const { child, result } of jobs) this.#ended.set(child.pid, result?.code ?? 0);
    this.#jobs = this.#jobs.filter((job) => !jobs.includes(job));
  }

  async #wait(interpreter: InterpreterInstance, args: readonly string[]): Promise<Outcome> {
    const { signal } = interpreter.ctx.state;
    const specs = args.filter((each) => !each.startsWith("-"));
    if (args.includes("-n")) {
      const among = specs.length > 0 ? specs.flatMap((spec) => this.#find(spec) ?? []) : this.#jobs;
      if (among.length === 0) return { ...NOTHING, exitCode: NO_CHILD };
      const first = await this.#until(
        Promise.race(among.map((job) => job.child.ended.then((result) => ({ job, result })))),
        signal,
      );
      if (typeof first === "number") return { ...NOTHING, exitCode: first };
      this.#waitedFor([first.job]);
      return { ...NOTHING, exitCode: first.result.code };
    }
    if (specs.length === 0) {
      const all = await this.#until(Promise.all(this.#jobs.map(({ child }) => child.ended)), signal);
      if (typeof all === "number") return { ...NOTHING, exitCode: all };
      if (!this.children.interactive) this.#waitedFor(this.#jobs.filter(({ result }) => result));
      return NOTHING;
    }
    let code = 0;
    for (const spec of specs) {
      const job = this.#find(spec);
      const known = this.#ended.get(Number(spec));
      if (!job && known !== undefined) {
        code = known;
        continue;
      }
      if (!job) {
        const message = spec.startsWith("%")
          ? `wait: ${spec}: no such job`
          : /^\d+$/.test(spec)
            ? `wait: pid ${spec} is not a child of this shell`
            : `wait: \`${spec}': not a pid or valid job spec`;
        return wrong(message, NO_CHILD);
      }
      const result = await this.#until(job.child.ended, signal);
      code = typeof result === "number" ? result : result.code;
      if (typeof result !== "number") this.#waitedFor([job]);
    }
    return { ...NOTHING, exitCode: code };
  }

  async #kill(args: readonly string[]): Promise<Outcome> {
    const rest = [...args];
    let signal: string = "TERM";
    const [first] = rest;
    if (first === "-l" || first === "-L") {
      if (rest.length === 1) return said(listSignals());
      const names = rest.slice(1).map((each) => signalNamed(Number(each) > 128 ? String(Number(each) - 128) : each));
      if (names.includes(null)) return wrong(`kill: ${rest[1]}: invalid signal specification`);
      return said(
        names
          .map((each, at) =>
            /^\d+$/.test(rest[at + 1] ?? "") ? `${shortName(each ?? "")}\n` : `${numberOf(each as never)}\n`,
          )
          .join(""),
      );
    }
    if (first === "-s" || first === "-n") {
      rest.shift();
      signal = rest.shift() ?? "";
    } else if (first !== undefined && /^-[A-Za-z0-9]+$/.test(first)) {
      signal = first.slice(1);
      rest.shift();
    }
    if (rest[0] === "--") rest.shift();
    const named = signal === "0" ? null : signalNamed(signal);
    if (named === null && signal !== "0") return wrong(`kill: ${signal}: invalid signal specification`);
    if (rest.length === 0)
      return wrong("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]", 2);
    let stderr = "";
    for (const spec of rest) {
      const pid = spec.startsWith("%") ? this.#find(spec)?.child.pid : /^-?\d+$/.test(spec) ? Number(spec) : Number.NaN;
      if (pid === undefined) stderr += `bash: kill: ${spec}: no such job\n`;
      else if (Number.isNaN(pid)) stderr += `bash: kill: ${spec}: arguments must be process or job IDs\n`;
      else
        try {
          const own = pid === this.sys.pid && named !== null && this.children.trapped.includes(named);
          const told = own ? this.children.nextSignal() : undefined;
          this.sys.kill(pid, named);
          await told;
        } catch {
          stderr += `bash: kill: (${spec}) - No such process\n`;
        }
    }
    // What was sent to the shell itself, and the ends of those that it reached, are told by messages.
    await new Promise((resolve) => setTimeout(resolve));
    return { ...NOTHING, stderr, exitCode: stderr === "" ? 0 : 1 };
  }

  async #foreground(interpreter: InterpreterInstance, name: string, spec: string): Promise<Outcome> {
    const job = this.#find(/^\d+$/.test(spec) ? `%${spec}` : spec);
    if (!job) return wrong(`${name}: ${spec === "%+" ? "current" : spec}: no such job`);
    // Nothing is ever stopped here: what is in the background runs already.
    if (name === "bg") return wrong(`bg: job ${job.number} already in background`, 0);
    this.live.emit({ ...NOTHING, stdout: `${job.text}\n` }, this.live.current);
    this.#jobs = this.#jobs.filter((each) => each !== job);
    if (!job.result) this.sys.toForeground(job.child.pid);
    const [result] = await this.children.wait([job.child], interpreter.ctx.state.signal);
    return { ...NOTHING, exitCode: result?.code ?? 1 };
  }
}
