import type { InterpreterInstance, ShellCommand } from "./just-bash.ts";

type Ending = Error & { stdout: string; stderr: string; exitCode: number };
type Demand = {
  readonly parameter: string;
  readonly operation: { readonly checkEmpty: boolean; readonly word: object | null };
};

/** The expansions `${name:?…}` of a part of a script. */
function* demandsIn(node: unknown): Generator<Demand> {
  if (typeof node !== "object" || node === null) return;
  const { type, operation } = node as { type?: string; operation?: { type?: string } };
  if (type === "ParameterExpansion" && operation?.type === "ErrorIfUnset") yield node as Demand;
  for (const value of Object.values(node)) yield* demandsIn(value);
}
const usual = (checkEmpty: boolean): string => `parameter ${checkEmpty ? "null or " : ""}not set`;

/** just-bash leaves the name out. Gives true when it was such an expansion that ended the command. */
function saysWhose({ ctx }: InterpreterInstance, command: ShellCommand, ending: Ending): boolean {
  const at = ending.stderr.lastIndexOf("bash: ");
  if (at < 0) return false;
  for (const { parameter, operation } of demandsIn(command)) {
    const value = ctx.state.env.get(parameter);
    if (value !== undefined && !(operation.checkEmpty && value === "")) continue;
    const said = ending.stderr.slice(at + "bash: ".length, -1);
    const reason = operation.word === null || said === "" ? usual(operation.checkEmpty) : said;
    ending.stderr = `${ending.stderr.slice(0, at)}bash: ${parameter}: ${reason}\n`;
    return true;
  }
  return false;
}

/** Variables that a script needs and that are not set: what is said of them, and that they end it. */
export class Unset {
  readonly #exits = new WeakSet<object>();
  readonly #known = new WeakSet<object>();

  constructor(
    /** Throws what ends the shell, as `exit` does. */
    private readonly exit: (interpreter: InterpreterInstance) => Promise<unknown>,
    private readonly located: (interpreter: InterpreterInstance, text: string) => string,
  ) {}

  /** `exit` threw this: it is what the script wants. */
  wanted(ending: unknown): void {
    if (typeof ending === "object" && ending !== null) this.#exits.add(ending);
  }
  has(ending: unknown): boolean {
    return typeof ending === "object" && ending !== null && this.#known.has(ending);
  }
  /**
   * What the shell ends with in the place of what a command threw. `set -u` ends it as `exit` does: just-bash's own way
   * would end the innermost loop and no more.
   */
  async ending(interpreter: InterpreterInstance, command: ShellCommand, caught: unknown, code: number) {
    const error = caught as Ending | null;
    if (typeof error !== "object" || error === null || this.#exits.has(error) || this.#known.has(error)) return caught;
    let ending = error;
    if (error.name === "NounsetError") {
      ending = (await this.exit(interpreter).catch((thrown: unknown) => thrown)) as Ending;
      ending.stdout = error.stdout;
      ending.stderr = error.stderr;
    } else if (error.name !== "ExitError" || !saysWhose(interpreter, command, error)) return caught;
    ending.stderr = this.located(interpreter, ending.stderr);
    ending.exitCode = code;
    this.#known.add(ending);
    return ending;
  }
}
