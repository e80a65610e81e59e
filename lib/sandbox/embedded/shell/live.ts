import type { InterpreterInstance, Outcome, Script } from "./just-bash.ts";
import type { Streams } from "./utilities/call.ts";

/** Streams of what only just-bash knows the place of: it gathers what is written and gives it back. */
export const APART: Streams = { input: null, output: null, error: null };
const OWN: Streams = { input: 0, output: 1, error: 2 };

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
  readonly #stack: Streams[] = [];
  /** Stands in the place of the next script that is parsed: a subshell's. */
  #given: Script | null = null;
  /** The interpreter that ran last at the top: its state is the shell's. */
  latest: InterpreterInstance | null = null;
  /** `exit` was run at the top. */
  exited = false;

  constructor(private readonly write: (fd: number, result: Outcome, which: "stdout" | "stderr") => void) {}

  /** Streams of the command that runs now. */
  get current(): Streams {
    return this.#stack.at(-1) ?? APART;
  }
  get atTop(): boolean {
    return this.#stack.length <= 1;
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
  async with<T>(streams: Streams, action: () => Promise<T>): Promise<T> {
    this.#stack.push(streams);
    try {
      return await action();
    } finally {
      this.#stack.pop();
    }
  }
  /** Runs something whose streams are the shell's own. */
  run<T>(action: () => Promise<T>): Promise<T> {
    return this.with(OWN, action);
  }

  /** Sends on what can be; the rest is the result. */
  emit(result: Outcome, { output, error }: Streams): Outcome {
    const { stdout, stderr } = result;
    const outGoes = output !== null && stdout !== "";
    const errGoes = error !== null && stderr !== "";
    if (!outGoes && !errGoes) return result;
    if (outGoes) this.write(output, result, "stdout");
    if (errGoes) this.write(error, result, "stderr");
    const counted = result.internalOutputAccounting ?? { stdout: 0, stderr: 0 };
    return {
      ...result,
      stdout: outGoes ? "" : stdout,
      stderr: errGoes ? "" : stderr,
      internalOutputAccounting: { stdout: outGoes ? 0 : counted.stdout, stderr: errGoes ? 0 : counted.stderr },
    };
  }
}
