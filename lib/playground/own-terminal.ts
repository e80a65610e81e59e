import { readWithin } from "../domain/bytes.ts";
import type { Sandbox, SandboxProcess } from "../ports/sandbox.ts";
import type { Memos } from "./memos.ts";
import { WaitingProcess } from "./waiting-process.ts";

/** Where the sandbox's shell keeps the lines that were entered. */
const HISTORY = "~/.bash_history";
const MOST_LINES = 500;
const MOST_CHARACTERS = 50_000;
/** Bytes: whoever writes that file decides how long its lines are. */
const MOST_READ = 4 * MOST_CHARACTERS;
/** Milliseconds without output after which it is kept what was entered. */
const QUIET = 400;

export type OwnTerminalOptions = {
  readonly memos: Pick<Memos, "read" | "write">;
  /** The sandbox when it has booted. */
  readonly sandbox: () => Sandbox | null;
  /** What a shell has to wait for; null when it need not. */
  readonly wait: () => Promise<void> | null;
  /** What is printed has come to rest. */
  readonly rested: () => void;
};

/** The person's own shell. The lines entered in it outlive the page. */
export class OwnTerminal {
  #entered = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: OwnTerminalOptions) {}

  /** Null while there is no sandbox. */
  open(size: { columns: number; rows: number }): SandboxProcess | null {
    const sandbox = this.options.sandbox();
    if (!sandbox) return null;
    const ready = Promise.all([this.options.wait(), this.#giveHistory(sandbox)]);
    const shell = new WaitingProcess(ready, () => sandbox.spawn("sh", { tty: size, stdin: "open" }));
    const seen = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        controller.enqueue(chunk);
        this.#soon();
      },
    });
    return {
      id: shell.id,
      output: shell.output.pipeThrough(seen),
      exit: shell.exit,
      write: (data) => {
        if (typeof data === "string" && data.includes("\r")) this.#entered = true;
        shell.write(data);
      },
      endInput: () => shell.endInput(),
      resize: (now) => shell.resize(now),
      kill: (signal) => shell.kill(signal),
    };
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #soon(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.options.rested();
      if (!this.#entered) return;
      this.#entered = false;
      void this.#keepHistory().catch(() => undefined);
    }, QUIET);
  }

  /** A shell that ran in this sandbox before has left more than is kept here. */
  async #giveHistory(sandbox: Sandbox): Promise<void> {
    const kept = this.options.memos.read("history");
    if (kept === null) return;
    const process = sandbox.spawn(`test -s ${HISTORY} || cat > ${HISTORY}`, { stdin: "open" });
    process.write(kept);
    process.endInput();
    await process.exit;
  }

  async #keepHistory(): Promise<void> {
    const process = this.options
      .sandbox()
      ?.spawn(`tail -n ${MOST_LINES} ${HISTORY} 2>/dev/null | tail -c ${MOST_READ}`);
    if (!process) return;
    const bytes = await readWithin(process.output, MOST_READ);
    if (bytes === null) return process.kill("SIGKILL");
    if ((await process.exit).code !== 0) return;
    const text = new TextDecoder().decode(bytes);
    const recent = text.slice(-MOST_CHARACTERS);
    // What was cut begins within a line; a history that was deleted is not brought back.
    const whole = recent === text ? text : recent.slice(recent.indexOf("\n") + 1);
    this.options.memos.write("history", whole === "" ? null : whole);
  }
}
