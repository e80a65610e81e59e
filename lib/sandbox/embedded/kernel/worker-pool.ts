import { type Channel, openChannel } from "../process/channel.ts";

export type PooledWorker = { readonly worker: Worker; readonly channel: Channel };

/**
 * Workers that are loaded before anybody needs them. They are made in idle moments: a new one competes with the process
 * that has just started for the same processors.
 */
export class WorkerPool {
  readonly #urls: Readonly<Record<string, string>>;
  readonly #ready = new Map<string, PooledWorker[]>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    urls: Readonly<Record<string, string>>,
    private readonly sizes: Readonly<Record<string, number>>,
  ) {
    this.#urls = urls;
  }

  has(bundle: string): boolean {
    return this.#urls[bundle] !== undefined;
  }

  #make(bundle: string): PooledWorker {
    return { worker: new Worker(this.#urls[bundle] as string, { name: bundle }), channel: openChannel() };
  }

  take(bundle: string): PooledWorker {
    return this.#ready.get(bundle)?.shift() ?? this.#make(bundle);
  }

  /** Fills up after `delay` milliseconds without another call, one worker at a time. */
  fillWhenIdle(delay: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      for (const [bundle, size] of Object.entries(this.sizes)) {
        if (!this.has(bundle)) continue;
        const list = this.#ready.get(bundle) ?? [];
        this.#ready.set(bundle, list);
        if (list.length >= size) continue;
        list.push(this.#make(bundle));
        this.fillWhenIdle(5);
        return;
      }
    }, delay);
  }
}
