import { AsyncWrap } from "../../core/async.ts";
import { hold, makeCallback, post } from "../../core/loop.ts";
import type { Any } from "../../core/machine.ts";

const SYNC = 1;
/** Work that Node does on its pool of threads: here in the loop's poll phase, or in the browser where `later` says so. */
export abstract class Job<T> extends AsyncWrap {
  ondone: Any;
  readonly #sync: boolean;
  constructor(provider: string, mode: number) {
    super(provider);
    this.#sync = mode === SYNC;
  }
  protected abstract compute(): T;
  /** What the browser can do meanwhile; null: nothing. */
  protected later(): Promise<T> | null {
    return null;
  }
  #attempt(): [error: unknown, result: T | undefined] {
    try {
      return [undefined, this.compute()];
    } catch (error) {
      return [error, undefined];
    }
  }
  #done(error: unknown, result: T | undefined): void {
    this.inContext(() => makeCallback(this, "ondone", error, result));
  }
  run(): [unknown, T | undefined] | undefined {
    if (this.#sync) return this.#attempt();
    const work = this.later();
    if (!work) {
      post(() => this.#done(...this.#attempt()));
      return undefined;
    }
    const release = hold();
    const end = (finish: () => void): void => {
      post(finish);
      release();
    };
    work.then(
      (result) => end(() => this.#done(undefined, result)),
      // What the browser refuses is done here.
      () => end(() => this.#done(...this.#attempt())),
    );
    return undefined;
  }
}
