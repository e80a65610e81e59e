import { type AppError, Failure, failed, ok, type Result } from "../domain/errors.ts";
import { disposedError } from "./disposed.ts";

/** What was booted. `end` takes all of it away; what still waits fails with `reason`. */
type Living = { end(reason: AppError): void };

export type LifecycleOptions<T> = {
  /** Never throws. */
  readonly start: (deadlineMs: number, disposal: AbortSignal) => Promise<Result<T>>;
  /** It has not been booted yet. */
  readonly off: () => AppError;
  readonly crashed: () => AppError;
};

/** Of a sandbox's driver: one boot at a time, remembered until it fails or what was booted is lost. */
export class Lifecycle<T extends Living> {
  readonly #disposal = new AbortController();
  #boot: Promise<Result<void>> | null = null;
  #current: T | null = null;
  #crashes = 0;

  constructor(private readonly options: LifecycleOptions<T>) {}

  get current(): T | null {
    return this.#current;
  }

  /** Why there is none now. */
  get absence(): AppError {
    if (this.#disposal.signal.aborted) return disposedError();
    return this.#crashes > 0 ? this.options.crashed() : this.options.off();
  }

  boot(deadlineMs: number): Promise<Result<void>> {
    if (this.#disposal.signal.aborted) return Promise.resolve(failed(disposedError()));
    if (this.#boot) return this.#boot;
    const boot = this.#start(deadlineMs);
    this.#boot = boot;
    // A boot that failed is not remembered: the next one tries again.
    void boot.then((result) => {
      if (!result.ok && this.#boot === boot) this.#boot = null;
    });
    return boot;
  }

  async #start(deadlineMs: number): Promise<Result<void>> {
    const started = await this.options.start(deadlineMs, this.#disposal.signal);
    if (!started.ok) return started;
    if (this.#disposal.signal.aborted) {
      started.value.end(disposedError());
      return failed(disposedError());
    }
    this.#current = started.value;
    return ok(undefined);
  }

  /** @throws Failure */
  async live(): Promise<T> {
    if (this.#disposal.signal.aborted) throw new Failure(disposedError());
    if (this.#boot) {
      const result = await this.#boot;
      if (!result.ok) throw new Failure(result.error);
    }
    if (this.#current) return this.#current;
    throw new Failure(this.absence);
  }

  /** It is gone: the next boot begins anew. */
  lose(): void {
    this.#current = null;
    this.#boot = null;
    this.#crashes++;
  }

  /** False: it was disposed of before. */
  dispose(): boolean {
    if (this.#disposal.signal.aborted) return false;
    this.#disposal.abort();
    this.#current?.end(disposedError());
    this.#current = null;
    return true;
  }
}
