import type { ExitStatus, SandboxProcess, SpawnOptions } from "../ports/sandbox.ts";

type Signal = Parameters<SandboxProcess["kill"]>[0];
const CODES = { SIGINT: 130, SIGTERM: 143, SIGKILL: 137 } as const;

/** A process that starts when `ready` has settled. It is to be seen, written to and killed before that. */
export class WaitingProcess implements SandboxProcess {
  readonly id = 0;
  readonly output: ReadableStream<Uint8Array>;
  readonly exit: Promise<ExitStatus>;
  readonly #writable: WritableStream<Uint8Array>;
  #process: SandboxProcess | null = null;
  #meanwhile: ((process: SandboxProcess) => void)[] = [];
  #stopped: ExitStatus | null = null;
  #stop!: (status: ExitStatus) => void;

  constructor(ready: Promise<unknown>, start: () => SandboxProcess, signal?: SpawnOptions["signal"]) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.output = readable;
    this.#writable = writable;
    const stopped = new Promise<ExitStatus>((resolve) => {
      this.#stop = (status) => {
        this.#stopped = status;
        resolve(status);
      };
    });
    const settled = ready.then(
      () => null,
      () => null,
    );
    this.exit = Promise.race([stopped, settled]).then((status) => status ?? this.#begin(start));
    void stopped.then(() => writable.close()).catch(() => undefined);
    if (signal?.aborted) this.kill("SIGKILL");
    signal?.addEventListener("abort", () => this.kill("SIGKILL"), { once: true });
  }

  write(data: string | Uint8Array): void {
    this.#tell((process) => process.write(data));
  }
  endInput(): void {
    this.#tell((process) => process.endInput());
  }
  resize(size: { columns: number; rows: number }): void {
    this.#tell((process) => process.resize(size));
  }
  kill(signal: Signal = "SIGTERM"): void {
    if (this.#process) this.#process.kill(signal);
    else if (!this.#stopped) this.#stop({ code: CODES[signal], signal, cause: "Stopped before it started." });
  }

  #tell(order: (process: SandboxProcess) => void): void {
    if (this.#process) order(this.#process);
    else this.#meanwhile.push(order);
  }

  async #begin(start: () => SandboxProcess): Promise<ExitStatus> {
    if (this.#stopped) return this.#stopped;
    const process = start();
    this.#process = process;
    for (const order of this.#meanwhile.splice(0)) order(process);
    // Whoever reads no more has cancelled it.
    process.output.pipeTo(this.#writable).catch(() => undefined);
    return process.exit;
  }
}
