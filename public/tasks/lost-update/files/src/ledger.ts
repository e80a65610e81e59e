/** Where balances are kept, in cents. It answers later, and in an order of its own. */
export interface Storage {
  /** 0 for an account that was never written. */
  read(account: string): Promise<number>;
  write(account: string, cents: number): Promise<void>;
}

export class Ledger {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  balance(account: string): Promise<number> {
    return this.#storage.read(account);
  }

  /** Resolves with the new balance. */
  deposit(account: string, cents: number): Promise<number> {
    return this.#change(account, cents);
  }

  /** Resolves with the new balance. Rejects, and changes nothing, when there is less on the account. */
  withdraw(account: string, cents: number): Promise<number> {
    return this.#change(account, -cents);
  }

  async #change(account: string, difference: number): Promise<number> {
    const balance = (await this.#storage.read(account)) + difference;
    if (balance < 0) throw new Error(`${account} is ${-balance} cents short.`);
    await this.#storage.write(account, balance);
    return balance;
  }
}
