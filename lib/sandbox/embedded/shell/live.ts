import type { InterpreterInstance, Outcome, Script } from "./just-bash.ts";
import type { Streams } from "./utilities/call.ts";

/** Streams of what only just-bash knows the place of: it gathers what is written and gives it back. */
export const APART: Streams = { input: null, output: null, error: null };

const NONE: ReadonlyMap<number, number> = new Map();

/** Streams that `exec` can change, and which descriptors it opened for that. */
class Level implements Streams {
  input: number | null;
  output: number | null;
  error: number | null;
  more: ReadonlyMap<number, number>;
  opened: readonly number[] = [];

  constructor({ input, output, error, more }: Streams) {
    this.input = input;
    this.output = output;
    this.error = error;
    this.more = more ?? NONE;
  }
}

export const NOTHING: Outcome = {
  stdout: "",
  stderr: "",
  exitCode: 0,
  internalOutputAccounting: { stdout: 0, stderr: 0 },
};

/**
 * just-bash gathers all output and gives it back at the end. This knows, for each command that runs, which of its streams
 * are descriptors of the process: then its output is sent on as it comes, and programs get the descriptors themselves.
 */
export class LiveOutput {
  readonly #stack: Level[] = [];
  /** The shell's own: what `exec` makes of them lasts from one line of a terminal to the next. */
  readonly #own = new Level({ input: 0, output: 1, error: 2 });
  /** Stands in the place of the next script that is parsed: a subshell's. */
  #given: Script | null = null;
  /** The interpreter that ran last at the top: its state is the shell's. */
  latest: InterpreterInstance | null = null;
  /** `exit` was run at the top. */
  exited = false;
  /** The last script ended because a variable that it needs is not set. */
  unset = false;
  /** The exit code of a script that ends so: 127 with -c. */
  unsetCode = 1;

  constructor(
    private readonly write: (fd: number, result: Outcome, which: "stdout" | "stderr") => void,
    private readonly close: (fd: number) => void,
  ) {}

  /** Streams of the command that runs now. They change when it is `exec` that runs. */
  get current(): Streams {
    return this.#stack.at(-1) ?? APART;
  }
  /** What a subshell was given beside 0, 1 and 2. */
  inherit(fds: readonly number[]): void {
    this.#own.more = new Map(fds.map((fd) => [fd, fd]));
  }
  /** `exec`: from now on these are the streams of what runs now. */
  keep(streams: Streams, opened: readonly number[]): void {
    const level = this.#stack.at(-1) ?? this.#own;
    level.input = streams.input;
    level.output = streams.output;
    level.error = streams.error;
    level.more = streams.more ?? NONE;
    const used = new Set([level.input, level.output, level.error, ...level.more.values()]);
    const all = [...level.opened, ...opened];
    level.opened = all.filter((fd) => used.has(fd));
    for (const fd of all) if (!used.has(fd)) this.close(fd);
  }

  give(script: Script): void {
    this.#given = script;
  }
  readonly plugin = {
    name: "subshell",
    transform: ({ ast }: { ast: unknown }): { ast: never } => {
      const script = this.#given ?? ast;
      this.#given = null;
      return { ast: script as never };
    },
  };

  /** Runs something with these streams. */
  with<T>(streams: Streams, action: (level: Streams) => Promise<T>): Promise<T> {
    return this.#at(new Level(streams), action);
  }
  /** Runs something whose streams are the shell's own. */
  run<T>(action: (level: Streams) => Promise<T>): Promise<T> {
    return this.#at(this.#own, action);
  }
  async #at<T>(level: Level, action: (level: Streams) => Promise<T>): Promise<T> {
    this.#stack.push(level);
    try {
      return await action(level);
    } finally {
      this.#stack.pop();
      if (level !== this.#own) for (const fd of level.opened) this.close(fd);
    }
  }

  /** Sends on what can be; the rest is the result. */
  emit(result: Outcome, { output, error }: Streams): Outcome {
    const { stdout, stderr } = result;
    const outGoes = output !== null && stdout !== "";
    const errGoes = error !== null && stderr !== "";
    if (!outGoes && !errGoes) return result;
    // What a traced command is comes before what it gives.
    const traced = errGoes && this.latest?.ctx.state.options.xtrace === true;
    if (traced) this.write(error, result, "stderr");
    if (outGoes) this.write(output, result, "stdout");
    if (errGoes && !traced) this.write(error, result, "stderr");
    const counted = result.internalOutputAccounting ?? { stdout: 0, stderr: 0 };
    return {
      ...result,
      stdout: outGoes ? "" : stdout,
      stderr: errGoes ? "" : stderr,
      internalOutputAccounting: { stdout: outGoes ? 0 : counted.stdout, stderr: errGoes ? 0 : counted.stderr },
    };
  }
}
