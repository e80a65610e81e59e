import type { ExitStatus, SandboxProcess, SpawnOptions } from "../../ports/sandbox.ts";

const CODES = { SIGINT: 130, SIGTERM: 143, SIGKILL: 137 } as const;
const encoder = new TextEncoder();

/** A process of the memory driver: output and an end, given by its script. */
export class MemoryProcess implements SandboxProcess {
  readonly output: ReadableStream<Uint8Array>;
  readonly exit: Promise<ExitStatus>;
  /** All of standard input, once it has ended. */
  readonly input: Promise<string>;
  ended = false;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #resolve!: (status: ExitStatus) => void;
  #endInput!: () => void;
  #typed = "";
  #cancelled = false;

  constructor(
    readonly id: number,
    options: SpawnOptions,
  ) {
    this.exit = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.input = new Promise((resolve) => {
      this.#endInput = () => resolve(this.#typed);
    });
    this.output = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.#cancelled = true;
      },
    });
    if (options.stdin !== "open") this.#endInput();
    const { signal } = options;
    if (signal?.aborted) this.kill("SIGKILL");
    signal?.addEventListener("abort", () => this.kill("SIGKILL"), { once: true });
  }

  print(text: string): void {
    if (!this.ended && !this.#cancelled && text) this.#controller.enqueue(encoder.encode(text));
  }

  end(status: ExitStatus): void {
    if (this.ended) return;
    this.ended = true;
    this.#endInput();
    if (!this.#cancelled) this.#controller.close();
    this.#resolve(status);
  }

  write(data: string | Uint8Array): void {
    this.#typed += typeof data === "string" ? data : new TextDecoder().decode(data);
  }

  endInput(): void {
    this.#endInput();
  }

  resize(): void {}

  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL" = "SIGTERM"): void {
    this.end({ code: CODES[signal], signal });
  }
}
