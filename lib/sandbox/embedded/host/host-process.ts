import type { TestEvent } from "../../../domain/test-report.ts";
import type { ExitStatus, SandboxProcess, SpawnOptions } from "../../../ports/sandbox.ts";
import type { HostMessage } from "./protocol.ts";

type Send = (message: HostMessage) => void;

/** A process as the host holds it: a queue of output that acknowledges what is read, and the end. */
export class HostProcess implements SandboxProcess {
  readonly output: ReadableStream<Uint8Array>;
  readonly exit: Promise<ExitStatus>;
  readonly #queue: Uint8Array[] = [];
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #wanted = false;
  #discarded = false;
  #status: ExitStatus | null = null;
  #resolve!: (status: ExitStatus) => void;
  readonly #onTest: ((event: TestEvent) => void) | undefined;
  readonly #abort: { signal: AbortSignal; handler: () => void } | null;

  constructor(
    readonly id: number,
    private readonly send: Send,
    options: SpawnOptions,
  ) {
    this.#onTest = options.onTest;
    this.exit = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.output = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.#pass();
        },
        cancel: () => {
          this.#discarded = true;
          this.#queue.length = 0;
          this.send({ type: "discard", id });
        },
      },
      { highWaterMark: 0 },
    );
    const { signal } = options;
    const handler = (): void => this.kill("SIGKILL");
    this.#abort = signal ? { signal, handler } : null;
    signal?.addEventListener("abort", handler, { once: true });
  }

  #pass(): void {
    if (this.#discarded) return;
    const chunk = this.#wanted ? this.#queue.shift() : undefined;
    if (chunk) {
      this.#wanted = false;
      this.#controller.enqueue(chunk);
      this.send({ type: "taken", id: this.id, bytes: chunk.length });
    }
    if (this.#status && this.#queue.length === 0) {
      this.#discarded = true;
      this.#controller.close();
    }
  }

  takeOutput(data: Uint8Array): void {
    if (this.#status || this.#discarded || data.length === 0) return;
    this.#queue.push(data);
    this.#pass();
  }

  takeTest(event: TestEvent): void {
    if (!this.#status) this.#onTest?.(event);
  }

  end(status: ExitStatus): void {
    if (this.#status) return;
    this.#status = status;
    this.#abort?.signal.removeEventListener("abort", this.#abort.handler);
    this.#pass();
    this.#resolve(status);
  }

  write(data: string | Uint8Array): void {
    if (this.#status) return;
    this.send({ type: "input", id: this.id, data: typeof data === "string" ? new TextEncoder().encode(data) : data });
  }

  endInput(): void {
    if (!this.#status) this.send({ type: "input-end", id: this.id });
  }

  resize(size: { columns: number; rows: number }): void {
    if (!this.#status) this.send({ type: "resize", id: this.id, size: { columns: size.columns, rows: size.rows } });
  }

  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL" = "SIGTERM"): void {
    if (!this.#status) this.send({ type: "kill", id: this.id, signal });
  }
}

/** A process that never was: it says why and ends. */
export function stillborn(id: number, options: SpawnOptions, status: ExitStatus): HostProcess {
  const process = new HostProcess(id, () => {}, options);
  process.takeOutput(new TextEncoder().encode(`${status.cause ?? "The command could not be started."}\n`));
  process.end(status);
  return process;
}
