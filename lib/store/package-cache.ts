import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { PackageCache } from "../ports/packages.ts";

interface Schema extends DBSchema {
  /** What was kept. */
  data: { key: string; value: Uint8Array<ArrayBuffer> };
  /** Its size in bytes and when it was put, to know what goes first. */
  sizes: { key: string; value: { key: string; size: number; at: number }; indexes: { at: number } };
}

/** Bytes of packages kept; beyond that the oldest go. */
const LIMIT = 1024 * 1024 * 1024;
/** The share of the limit that stays when some go. */
const KEPT = 0.8;

/**
 * Packages in a database of their own: nothing in it is anybody's work, so it can be cleared without asking. Where there is no
 * database it keeps nothing.
 */
export class IndexedDbPackageCache implements PackageCache {
  #database: Promise<IDBPDatabase<Schema> | null> | null = null;
  #bytes: number | null = null;

  constructor(
    private readonly name = "tabwright-packages",
    private readonly limit = LIMIT,
  ) {}

  #open(): Promise<IDBPDatabase<Schema> | null> {
    this.#database ??= openDB<Schema>(this.name, 1, {
      upgrade: (db) => {
        db.createObjectStore("data");
        db.createObjectStore("sizes", { keyPath: "key" }).createIndex("at", "at");
      },
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
      terminated: () => {
        this.#database = null;
      },
    }).catch(() => null);
    return this.#database;
  }

  async get(keys: readonly string[]): Promise<readonly (Uint8Array<ArrayBuffer> | null)[]> {
    try {
      const store = (await this.#open())?.transaction("data").store;
      if (!store) return keys.map(() => null);
      return await Promise.all(keys.map(async (key) => (await store.get(key)) ?? null));
    } catch {
      this.#database = null;
      return keys.map(() => null);
    }
  }

  async put(key: string, data: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      const database = await this.#open();
      if (!database || data.length > this.limit) return;
      const transaction = database.transaction(["data", "sizes"], "readwrite", { durability: "relaxed" });
      transaction.done.catch(() => {});
      const sizes = transaction.objectStore("sizes");
      this.#bytes ??= (await sizes.getAll()).reduce((sum, { size }) => sum + size, 0);
      const before = (await sizes.get(key))?.size ?? 0;
      this.#bytes += data.length - before;
      void sizes.put({ key, size: data.length, at: Date.now() });
      void transaction.objectStore("data").put(data, key);
      if (this.#bytes > this.limit) {
        let oldest = await sizes.index("at").openCursor();
        while (oldest && this.#bytes > this.limit * KEPT) {
          if (oldest.value.key !== key) {
            this.#bytes -= oldest.value.size;
            void transaction.objectStore("data").delete(oldest.value.key);
            void oldest.delete();
          }
          oldest = await oldest.continue();
        }
      }
      await transaction.done;
    } catch {
      // No room: what is there stays, and the count is taken anew.
      this.#bytes = null;
    }
  }
}
