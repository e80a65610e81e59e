import type { SessionId } from "../domain/ids.ts";
import type { SessionLocks, WriterLock } from "../ports/event-store.ts";

/** A reader's place in line: once no other tab writes the session, this one may. */
export class WriterLine {
  #waiting: AbortController | null = null;

  constructor(
    private readonly locks: SessionLocks,
    private readonly id: SessionId,
    private readonly granted: (lock: WriterLock) => Promise<void>,
  ) {}

  stand(): void {
    this.leave();
    const control = new AbortController();
    this.#waiting = control;
    void this.locks.acquire(this.id, { wait: control.signal }).then((lock) => {
      if (control.signal.aborted) lock?.release();
      else if (lock) return this.granted(lock);
    });
  }

  leave(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }
}
