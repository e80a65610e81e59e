import type { SessionController } from "@/lib/playground/workbench-state.ts";
import type { TerminalView } from "./terminal-view.ts";

type ShellProcess = NonNullable<ReturnType<SessionController["openTerminal"]>>;

export type ShellState =
  | { readonly kind: "starting" }
  | { readonly kind: "unavailable" }
  | { readonly kind: "running" }
  | { readonly kind: "ended"; readonly exit: Awaited<ShellProcess["exit"]> };

/** Characters typed before the first prompt that are kept for the shell. */
const MOST_TYPED = 4096;

/** The person's shell on a terminal: bytes both ways, size, end. Started again when it has ended. */
export class OwnShell {
  #process: ShellProcess | null = null;
  #disposed = false;
  /** Typed before the first prompt: a shell drops what comes before it reads. Null once it does. */
  #typed: string | null = "";

  constructor(
    private readonly controller: Pick<SessionController, "openTerminal">,
    private readonly view: TerminalView,
    private readonly onState: (state: ShellState) => void,
    private readonly onPrinted: () => void,
  ) {
    view.onData((data) => {
      if (this.#typed === null) this.#process?.write(data);
      else this.#typed = (this.#typed + data).slice(0, MOST_TYPED);
    });
    view.onResize((size) => this.#process?.resize(size));
  }

  /** Does nothing while one runs. */
  start(): void {
    if (this.#process || this.#disposed) return;
    const process = this.controller.openTerminal(this.view.size);
    if (!process) {
      this.onState({ kind: "unavailable" });
      return;
    }
    this.#process = process;
    this.onState({ kind: "running" });
    void this.#follow(process);
  }

  dispose(): void {
    this.#disposed = true;
    this.#process?.kill("SIGKILL");
    this.#process = null;
  }

  async #follow(process: ShellProcess): Promise<void> {
    const reader = process.output.getReader();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        await this.view.write(part.value);
        this.onPrinted();
        if (this.#typed) process.write(this.#typed);
        this.#typed = null;
      }
    } catch {
      await this.view.write("\r\n(the output was cut)\r\n");
    }
    const exit = await process.exit;
    if (this.#process !== process) return;
    this.#process = null;
    this.view.resetModes();
    if (!this.#disposed) this.onState({ kind: "ended", exit });
  }
}
