import { failed, type Result } from "../../domain/errors.ts";
import { BLOB_STORES, type Database, LOG_STORES, type WriteTransaction } from "./database.ts";
import { storeError } from "./store-error.ts";
import { Known, Stale, WriteBatch } from "./write-batch.ts";

/** One write. `run` may await only requests of the batch's transaction; a failed Result must have written nothing. */
export type Operation<T> = {
  readonly strict: boolean;
  /** Whether it writes blobs and their refs too. Others leave those stores free for writers of blobs. */
  readonly blobs?: boolean;
  /** Characters to be written, roughly. */
  readonly size: number;
  run(batch: WriteBatch): Promise<Result<T>>;
};
type Waiting = { operation: Operation<unknown>; resolve: (result: Result<unknown>) => void };

/** A transaction takes no more than this, so that the first of a burst does not wait for the last. */
const MOST_OPERATIONS = 512;
const MOST_CHARACTERS = 4_000_000;

/**
 * Runs writes in the order they were asked for; those that come while a transaction is on its way share the next one.
 * A result resolves when its transaction is complete.
 */
export class GroupCommit {
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #known = new Known();

  constructor(
    private readonly database: () => Database,
    private readonly onWritten: (ids: ReadonlySet<string>) => void,
  ) {}

  write<T>(operation: Operation<T>): Promise<Result<T>> {
    return new Promise((resolve) => {
      this.#waiting.push({ operation, resolve: resolve as (result: Result<unknown>) => void });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  async #flush(): Promise<void> {
    // A burst of calls in one task becomes one group.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        const group = this.#waiting.splice(0, this.#groupLength());
        if (await this.#commit(group)) continue;
        // One bad write must not fail its neighbours: each for itself.
        for (const one of group) await this.#commit([one]);
      }
    } finally {
      // In the same step as the last look: what is asked for from now on starts a flush of its own.
      this.#flushing = null;
    }
  }

  #groupLength(): number {
    let characters = 0;
    let length = 0;
    for (const { operation } of this.#waiting) {
      characters += operation.size;
      if (length === MOST_OPERATIONS || (length > 0 && characters > MOST_CHARACTERS)) break;
      length += 1;
    }
    return length;
  }

  /** False when a group of several failed as a whole and nothing was written or answered. */
  async #commit(group: readonly Waiting[]): Promise<boolean> {
    const attempt: { transaction?: WriteTransaction } = {};
    let results: readonly Result<unknown>[];
    try {
      results = await this.#run(group, attempt);
    } catch (caught) {
      const error = await abortReason(attempt.transaction, caught);
      this.#known.forget();
      // Nothing is known any more, so this comes once.
      if (error instanceof Stale) return this.#commit(group);
      if (group.length > 1) return false;
      results = [failed(storeError(error))];
    }
    group.forEach(({ resolve }, at) => {
      resolve(results[at]!);
    });
    return true;
  }

  /** One transaction, complete when this resolves. @throws whatever ended it, Stale among others */
  async #run(
    group: readonly Waiting[],
    attempt: { transaction?: WriteTransaction },
  ): Promise<readonly Result<unknown>[]> {
    const durability = group.some(({ operation }) => operation.strict) ? "strict" : "relaxed";
    const stores = group.some(({ operation }) => operation.blobs) ? [...LOG_STORES, ...BLOB_STORES] : LOG_STORES;
    const transaction: WriteTransaction = this.database().transaction(stores, "readwrite", { durability });
    attempt.transaction = transaction;
    // The abort of a failed request is told by `done`, which is awaited below.
    transaction.done.catch(() => {});
    const batch = new WriteBatch(transaction, this.#known);
    const results: Result<unknown>[] = [];
    for (const { operation } of group) results.push(await operation.run(batch));
    await batch.finish();
    transaction.commit();
    await transaction.done;
    batch.remember();
    if (batch.changed.size > 0) this.onWritten(batch.changed);
    return results;
  }
}

/** Aborts what is left of a transaction; its own reason (a full disk, say) says more than the request's that died of it. */
async function abortReason(transaction: WriteTransaction | undefined, caught: unknown): Promise<unknown> {
  if (!transaction) return caught;
  try {
    transaction.abort();
  } catch {
    // Already aborted or finished.
  }
  const why = await transaction.done.then(
    () => caught,
    (reason: unknown) => reason,
  );
  const aborted = why instanceof DOMException && why.name === "AbortError";
  return aborted ? caught : why;
}
