import type { Storage } from "../src/ledger.ts";

/** Balances in memory, given a promise later. Accounts in `held` do not answer until release() is called. */
export class SlowStorage implements Storage {
  readonly balances = new Map<string, number>();
  readonly #held = new Map<string, Promise<void>>();

  hold(account: string): () => void {
    let release = () => {};
    this.#held.set(
      account,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    return release;
  }

  async read(account: string): Promise<number> {
    await this.#held.get(account);
    return this.balances.get(account) ?? 0;
  }

  async write(account: string, cents: number): Promise<void> {
    await this.#held.get(account);
    this.balances.set(account, cents);
  }
}
