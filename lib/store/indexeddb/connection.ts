import { appError, Failure, ok, type Result } from "../../domain/errors.ts";
import { type Database, type MigrationStep, openDatabase } from "./database.ts";

/** The one open database of a tab, shared by the stores over it. */
export class Connection {
  #database: Database | null = null;
  #lost: string | null = null;
  #listeners = new Set<(why: string) => void>();

  private constructor(readonly name: string) {}

  /** Never throws; `deadlineMs` as in openDatabase. */
  static async open(options: {
    readonly name: string;
    readonly deadlineMs: number;
    readonly steps?: readonly MigrationStep[];
  }): Promise<Result<Connection>> {
    const connection = new Connection(options.name);
    const opened = await openDatabase({ ...options, onLost: (why) => connection.#lose(why) });
    if (!opened.ok) return opened;
    connection.#database = opened.value;
    return ok(connection);
  }

  /** @throws Failure ("unavailable") when it was closed. */
  database(): Database {
    if (this.#database) return this.#database;
    throw new Failure(appError("unavailable", this.#lost ?? "The browser's database was closed in this tab."));
  }

  /** Told at once, also when it happened before. */
  onLost(fn: (why: string) => void): () => void {
    if (this.#lost !== null) fn(this.#lost);
    const own = (why: string): void => fn(why);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
    this.#listeners.clear();
  }

  #lose(why: string): void {
    this.#database = null;
    this.#lost ??= why;
    for (const listener of [...this.#listeners]) listener(why);
  }
}
