import type { SignalName } from "../kernel/signals.ts";
import type { Children } from "./children.ts";
import type { InterpreterInstance, Outcome } from "./just-bash.ts";
import { NOTHING } from "./live.ts";
import { listSignals, numberOf, shortName, signalNamed } from "./signal-names.ts";

const USAGE = "trap: usage: trap [-lp] [[arg] signal_spec ...]\n";
/** Those that end a shell which has something to do before it ends. */
const ENDING: readonly SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `trap`: what a script does when a signal comes, and when it ends. */
export class Traps {
  readonly #texts = new Map<SignalName | "EXIT" | "ERR", string>();
  readonly #pending: SignalName[] = [];
  #running = false;
  /** Called when a signal came that a command in this process should not go on waiting after. */
  readonly interrupts = new Set<(signal: SignalName) => void>();

  constructor(private readonly children: Children) {
    children.onTrapped = (signal) => {
      if (this.#texts.has(signal)) {
        if (this.#texts.get(signal) !== "") this.#pending.push(signal);
      } else void children.leave(128 + numberOf(signal));
      for (const tell of [...this.interrupts]) tell(signal);
    };
  }

  #changed(): void {
    const named = [...this.#texts.keys()].filter((name): name is SignalName => name !== "EXIT" && name !== "ERR");
    this.children.trapped = [...new Set([...named, ...(this.#texts.has("EXIT") ? ENDING : [])])];
    this.children.catchSignals();
  }

  builtin(_: InterpreterInstance, name: string, args: readonly string[]): Outcome | null {
    if (name !== "trap") return null;
    const [first, ...rest] = args[0] === "--" ? args.slice(1) : args;
    if (first === "-l") return { ...NOTHING, stdout: listSignals() };
    if (first === undefined || first === "-p") {
      const asked = rest.map((each) => this.#nameOf(each));
      const lines = [...this.#texts].filter(([each]) => asked.length === 0 || asked.includes(each));
      return { ...NOTHING, stdout: lines.map(([each, text]) => `trap -- ${quoted(text)} ${each}\n`).join("") };
    }
    // A number alone resets its signal, as `-` does.
    const reset = first === "-" || (rest.length === 0 && this.#nameOf(first) !== null);
    const names = rest.length === 0 ? [first] : rest;
    if (rest.length === 0 && !reset) return { ...NOTHING, stderr: USAGE, exitCode: 2 };
    let stderr = "";
    for (const each of names) {
      const signal = this.#nameOf(each);
      if (signal === null) stderr += `bash: trap: ${each}: invalid signal specification\n`;
      else if (reset) this.#texts.delete(signal);
      else this.#texts.set(signal, first);
    }
    this.#changed();
    return { ...NOTHING, stderr, exitCode: stderr === "" ? 0 : 1 };
  }

  #nameOf(text: string): SignalName | "EXIT" | "ERR" | null {
    const name = shortName(text.toUpperCase());
    if (name === "EXIT" || text === "0") return "EXIT";
    if (name === "ERR") return "ERR";
    return signalNamed(text);
  }

  async #do(interpreter: InterpreterInstance, text: string): Promise<void> {
    const { state } = interpreter.ctx;
    const code = state.lastExitCode;
    this.#running = true;
    try {
      const result = await interpreter.runCommand("eval", [text], [false], "");
      this.children.live.emit(result, this.children.live.current);
    } finally {
      this.#running = false;
      state.lastExitCode = code;
      state.env.set("?", String(code));
    }
  }

  /** Does what is to be done about the signals that have come. */
  async run(interpreter: InterpreterInstance): Promise<void> {
    if (this.#pending.length === 0 || this.#running) return;
    for (const signal of this.#pending.splice(0)) await this.#do(interpreter, this.#texts.get(signal) ?? "");
  }
  async failed(interpreter: InterpreterInstance): Promise<void> {
    const text = this.#texts.get("ERR");
    if (text && !this.#running) await this.#do(interpreter, text);
  }

  /** What is to be done at the end: once. */
  takeExit(): string | null {
    const text = this.#texts.get("EXIT") ?? null;
    this.#texts.delete("EXIT");
    return text === "" ? null : text;
  }
}
