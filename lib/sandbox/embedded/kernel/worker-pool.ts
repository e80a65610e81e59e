import { type Channel, openChannel } from "../process/channel.ts";
import type { MakeWorker, ProcessWorker } from "./process-worker.ts";

export type PooledWorker = { readonly worker: ProcessWorker; readonly channel: Channel };

/** Which workers to keep loaded: each kind as often as it is named, the most wanted first. */
export type PoolOrder = {
  /** Once processes have started faster than workers load. */
  readonly busy: readonly string[];
  /** Before that, and when none has started for a while: a loaded worker of Node holds some 20 MB. */
  readonly resting: readonly string[];
  /** Whose workers are one process after another. Nothing of a project's code runs in them, so nothing of it stays. */
  readonly kept: ReadonlySet<string>;
};
/** Milliseconds without a start after which the pool rests. */
const REST_MS = 5_000;
/** Workers of a kind that are kept after a process, at most. */
const MAX_KEPT = 4;
/** Milliseconds that a worker may take to come back from a process that has ended. */
const BACK_MS = 1_000;

/**
 * Workers that are loaded before anybody needs them. They are made in idle moments, one after the other: each competes
 * with the process that has just started for the same processors.
 */
export class WorkerPool {
  readonly #ready = new Map<string, PooledWorker[]>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #restTimer: ReturnType<typeof setTimeout> | null = null;
  #wanted: readonly string[];
  /** The worker that is being loaded for the pool. */
  #loading: ProcessWorker | null = null;

  /** `bundles`: the kinds there are. */
  constructor(
    private readonly make: MakeWorker,
    private readonly bundles: ReadonlySet<string>,
    private readonly order: PoolOrder,
    /** Node's library and the kind of worker that runs it. */
    private readonly library: { readonly bundle: string; readonly bytes: SharedArrayBuffer } | null = null,
  ) {
    this.#wanted = order.resting;
  }

  has(bundle: string): boolean {
    return this.bundles.has(bundle);
  }

  /** `thread`: of a process's further threads, the number; the library starts in another way there. */
  #make(bundle: string, thread = 0): PooledWorker {
    const worker = this.make(bundle);
    if (this.library?.bundle === bundle) worker.postMessage({ type: "library", library: this.library.bytes, thread });
    return { worker, channel: openChannel() };
  }

  take(bundle: string): PooledWorker {
    const ready = this.#ready.get(bundle)?.shift();
    if (!ready && this.order.busy.includes(bundle)) this.#wanted = this.order.busy;
    const taken = ready ?? this.#make(bundle);
    if (taken.worker === this.#loading) this.#loading = null;
    this.#restLater();
    return taken;
  }

  #restLater(): void {
    if (this.#restTimer !== null) clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.#rest(), REST_MS);
  }

  takeThread(bundle: string, thread: number): PooledWorker {
    return this.#make(bundle, thread);
  }

  keeps(bundle: string): boolean {
    return this.order.kept.has(bundle);
  }

  /** The worker of a process that has ended, once it says that it is free. */
  takeBack(bundle: string, worker: ProcessWorker): void {
    const end = (): void => worker.terminate();
    const late = setTimeout(end, BACK_MS);
    worker.onerror = end;
    worker.onmessage = (message) => {
      // What it still said as the process before.
      if (typeof message !== "object" || message?.type !== "loaded") return;
      clearTimeout(late);
      worker.onmessage = null;
      const ready = this.#ready.get(bundle) ?? [];
      if (ready.length >= MAX_KEPT) return end();
      const back = { worker, channel: openChannel() };
      worker.onerror = () => this.#drop(bundle, back);
      this.#ready.set(bundle, [...ready, back]);
      this.#restLater();
    };
  }

  /** One that is broken is not kept: the process that needs the next one says what is wrong. */
  #drop(bundle: string, broken: PooledWorker): void {
    const others = (this.#ready.get(bundle) ?? []).filter((each) => each !== broken);
    this.#ready.set(bundle, others);
    broken.worker.terminate();
  }

  /** The first kind of which fewer are ready than are wanted up to that place. */
  #missing(): string | undefined {
    const counted = new Map<string, number>();
    return this.#wanted.find((bundle) => {
      const wanted = (counted.get(bundle) ?? 0) + 1;
      counted.set(bundle, wanted);
      return this.has(bundle) && (this.#ready.get(bundle)?.length ?? 0) < wanted;
    });
  }

  #rest(): void {
    this.#restTimer = null;
    this.#wanted = this.order.resting;
    for (const [bundle, ready] of this.#ready) {
      const kept = this.#wanted.filter((each) => each === bundle).length;
      for (const { worker } of ready.splice(kept)) {
        if (worker === this.#loading) this.#loading = null;
        worker.terminate();
      }
    }
  }

  /** Fills up after `delay` milliseconds without another call. */
  fillWhenIdle(delay: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const bundle = this.#missing();
      if (bundle === undefined || this.#loading !== null) return;
      const made = this.#make(bundle);
      this.#loading = made.worker;
      this.#ready.set(bundle, [...(this.#ready.get(bundle) ?? []), made]);
      // Its first message says that it is loaded.
      made.worker.onmessage = () => {
        if (this.#loading !== made.worker) return;
        this.#loading = null;
        this.fillWhenIdle(0);
      };
      made.worker.onerror = () => {
        if (this.#loading === made.worker) this.#loading = null;
        this.#drop(bundle, made);
      };
    }, delay);
  }
}
