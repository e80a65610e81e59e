import type { StoreCase } from "./event-store.contract.ts";
import { equal } from "./testing/expect.ts";
import { newSession } from "./testing/samples.ts";

export const locksContract: readonly StoreCase[] = [
  {
    name: "lets one tab write a session and gives the next its turn after release",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      const first = await ours.locks.acquire(id);
      equal(first === null, false, "the first acquire was refused");
      equal(await theirs.locks.acquire(id), null);
      const other = await theirs.locks.acquire(newSession());
      equal(other === null, false, "another session's lock was refused");
      first?.release();
      const second = await theirs.locks.acquire(id);
      equal(second === null, false, "the lock was not free after release");
      second?.release();
      other?.release();
    },
  },
  {
    name: "tells the old holder when its lock is stolen, and its release then frees nothing",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      const first = await ours.locks.acquire(id);
      const second = await theirs.locks.acquire(id, { steal: true });
      equal(second === null, false, "stealing was refused");
      await first?.lost;
      first?.release();
      equal(await ours.locks.acquire(id), null);
      second?.release();
    },
  },
  {
    name: "gives a lock to who waits for it once it is free, and not after the wait was given up",
    async run({ tab }) {
      const [ours, theirs] = [await tab(), await tab()];
      const id = newSession();
      const first = await ours.locks.acquire(id);
      const [kept, given] = [new AbortController(), new AbortController()];
      const waiting = theirs.locks.acquire(id, { wait: kept.signal });
      const left = theirs.locks.acquire(id, { wait: given.signal });
      given.abort();
      equal(await left, null);
      first?.release();
      const second = await waiting;
      equal(second === null, false, "who waited got nothing");
      kept.abort();
      equal(await ours.locks.acquire(id), null);
      second?.release();
    },
  },
  {
    name: "gives a free lock to whoever would steal it",
    async run({ tab }) {
      const { locks } = await tab();
      const id = newSession();
      const lock = await locks.acquire(id, { steal: true });
      equal(lock === null, false, "the lock was refused");
      lock?.release();
    },
  },
];
