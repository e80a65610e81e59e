import type { SessionId } from "../domain/ids.ts";
import type { SessionLocks, WriterLock } from "../ports/event-store.ts";

/** Milliseconds that a lock is waited for: the browser frees that of a page that just ended within about 40. */
const GRACE_MS = 250;

type Wish = NonNullable<Parameters<SessionLocks["acquire"]>[1]>;

/** One writer a session among all tabs of the browser, by Web Locks; a closed or crashed tab frees its locks. */
export class WebSessionLocks implements SessionLocks {
  constructor(
    private readonly prefix: string,
    private readonly locks: LockManager = navigator.locks,
  ) {}

  acquire(id: SessionId, { steal = false, wait }: Wish = {}): Promise<WriterLock | null> {
    return new Promise((resolve) => {
      const waited = new AbortController();
      const timer = wait ? undefined : setTimeout(() => waited.abort(), GRACE_MS);
      const signal = wait ?? waited.signal;
      let release = (): void => {};
      let lose = (): void => {};
      const released = new Promise<void>((done) => {
        release = done;
      });
      const lost = new Promise<void>((done) => {
        lose = done;
      });
      let held = false;
      const holding = this.locks.request(`${this.prefix}${id}`, steal ? { steal } : { signal }, () => {
        clearTimeout(timer);
        held = true;
        resolve({ lost, release });
        return released;
      });
      // A request is rejected when it was not granted in time, or when another tab stole its lock.
      holding.catch(() => {
        clearTimeout(timer);
        if (held) lose();
        else resolve(null);
      });
    });
  }
}

/** The same within one tab, for browsers and pages without Web Locks. */
export class MemorySessionLocks implements SessionLocks {
  #holders = new Map<SessionId, () => void>();
  /** Called whenever a lock was freed. */
  #waiting = new Set<() => void>();

  async acquire(id: SessionId, { steal = false, wait }: Wish = {}): Promise<WriterLock | null> {
    while (wait && !wait.aborted && this.#holders.has(id)) await this.#freed(wait);
    const holder = this.#holders.get(id);
    if ((holder && !steal) || wait?.aborted) return null;
    let lose = (): void => {};
    const lost = new Promise<void>((done) => {
      lose = done;
    });
    const own = (): void => lose();
    this.#holders.set(id, own);
    holder?.();
    return {
      lost,
      release: () => {
        if (this.#holders.get(id) !== own) return;
        this.#holders.delete(id);
        for (const look of this.#waiting) look();
      },
    };
  }

  #freed(wait: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        this.#waiting.delete(look);
        wait.removeEventListener("abort", look);
        resolve();
      };
      this.#waiting.add(look);
      wait.addEventListener("abort", look);
    });
  }
}
