import "fake-indexeddb/auto";
import { afterEach, describe, test } from "vitest";
import { blobStoreContract } from "./blob-store.contract.ts";
import { eventStoreContract, type StoreCase } from "./event-store.contract.ts";
import { locksContract } from "./locks.contract.ts";
import { MemorySessionLocks } from "./locks.ts";
import { memoStoreContract } from "./memo-store.contract.ts";
import { MemoryBlobStore, MemoryData, MemoryEventStore, MemoryMemoStore, MemoryUnsavedStore } from "./memory.ts";
import { type OpenedStore, openStore } from "./open-store.ts";
import { unsavedStoreContract } from "./unsaved-store.contract.ts";

const opened: OpenedStore[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ events }) => events.dispose()));
});

function run(cases: readonly StoreCase[], tabs: () => () => Promise<OpenedStore>): void {
  for (const { name, run } of cases) {
    test(name, async () => {
      const open = tabs();
      await run({
        tab: async () => {
          const store = await open();
          opened.push(store);
          return store;
        },
      });
    });
  }
}

const memoryTabs = (): (() => Promise<OpenedStore>) => {
  const data = new MemoryData();
  const locks = new MemorySessionLocks();
  return async () => ({
    events: new MemoryEventStore(data),
    blobs: new MemoryBlobStore(data),
    unsaved: new MemoryUnsavedStore(data),
    memos: new MemoryMemoStore(data),
    locks,
  });
};
let databases = 0;
const databaseTabs = (): (() => Promise<OpenedStore>) => {
  const name = `contract-${databases++}`;
  const locks = new MemorySessionLocks();
  return async () => ({ ...(await openStore({ name })), locks });
};

describe("event store in memory", () => run(eventStoreContract, memoryTabs));
describe("event store in IndexedDB", () => run(eventStoreContract, databaseTabs));
describe("blob store in memory", () => run(blobStoreContract, memoryTabs));
describe("blob store in IndexedDB", () => run(blobStoreContract, databaseTabs));
describe("unsaved texts in memory", () => run(unsavedStoreContract, memoryTabs));
describe("unsaved texts in IndexedDB", () => run(unsavedStoreContract, databaseTabs));
describe("memos in memory", () => run(memoStoreContract, memoryTabs));
describe("memos in IndexedDB", () => run(memoStoreContract, databaseTabs));
describe("locks in memory", () => run(locksContract, memoryTabs));
