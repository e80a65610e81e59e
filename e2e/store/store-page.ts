import type { SessionEvent } from "../../lib/domain/event.ts";
import { blobHash, seq, sessionId } from "../../lib/domain/ids.ts";
import { exportJsonl } from "../../lib/share/archive.ts";
import { importSession } from "../../lib/share/import-session.ts";
import { blobStoreContract } from "../../lib/store/blob-store.contract.ts";
import { eventStoreContract } from "../../lib/store/event-store.contract.ts";
import { fallBack } from "../../lib/store/fall-back.ts";
import { sha256 } from "../../lib/store/hash.ts";
import { locksContract } from "../../lib/store/locks.contract.ts";
import { memoStoreContract } from "../../lib/store/memo-store.contract.ts";
import { type OpenedStore, openStore } from "../../lib/store/open-store.ts";
import { equal, error, value } from "../../lib/store/testing/expect.ts";
import { append, created, message, output } from "../../lib/store/testing/samples.ts";
import { unsavedStoreContract } from "../../lib/store/unsaved-store.contract.ts";

/** What store.spec.ts asks of the page; everything runs against the browser's own IndexedDB, locks and channels. */
const contracts = {
  "event store": eventStoreContract,
  "blob store": blobStoreContract,
  "unsaved texts": unsavedStoreContract,
  memos: memoStoreContract,
  locks: locksContract,
};

async function runCase(contract: keyof typeof contracts, name: string): Promise<void> {
  const opened: OpenedStore[] = [];
  const found = contracts[contract].find((one) => one.name === name);
  if (!found) throw new Error(`There is no case "${name}".`);
  const database = `contract-${contract}-${name}`;
  const tab = async (): Promise<OpenedStore> => {
    const store = await openStore({ name: database });
    equal(store.why, undefined, "the store's reason to be in memory");
    opened.push(store);
    return store;
  };
  try {
    await found.run({ tab });
  } finally {
    for (const { events } of opened) await events.dispose();
  }
}

const id = sessionId("session-1");
const strict = (n: number): SessionEvent => (n % 3 === 0 ? message(`${n}`) : output(n, 1_000));
const contentOf = (n: number): Uint8Array =>
  new TextEncoder().encode(`the file of step ${n}`.repeat(n % 7 === 0 ? 9_000 : 1));

/** The store of this profile; what it keeps in memory only proves nothing here. */
async function openOnDisk(): Promise<OpenedStore> {
  const store = await openStore();
  equal(store.why, undefined, "the store's reason to be in memory");
  return store;
}

/** Appends for ever, each with a blob that it depends on, and tells the server of each step once it is acknowledged. */
async function appendUntilKilled(): Promise<void> {
  const { events, blobs } = await openOnDisk();
  const log = await events.read(id);
  let next = log.ok ? log.value.length : 0;
  if (next === 0) {
    value(await append(events, id, 0, created()));
    next = 1;
  }
  for (;;) {
    const burst = Array.from({ length: 1 + (next % 5) }, (_, index) => next + index);
    const content = contentOf(next);
    value(await blobs.put(id, new Map([[blobHash((await sha256(content))!), content]])));
    const results = await Promise.all(burst.map((n) => append(events, id, n, strict(n))));
    for (const result of results) value(result);
    next += burst.length;
    await fetch(`/acknowledged/${next}`, { method: "POST" });
  }
}

/** Length of the log, and how many steps from 1 on have their blob; fails when the log is damaged. */
async function inspect(): Promise<{ length: number; text: string[] }> {
  const { events, blobs } = await openOnDisk();
  const log = value(await events.read(id));
  const text = log.map(({ event }) => (event.type === "user-message" ? event.text : event.type));
  for (let n = 1; n < log.length; n += 1 + (n % 5)) {
    value(await blobs.get(blobHash((await sha256(contentOf(n)))!)));
  }
  await events.dispose();
  return { length: log.length, text };
}

let kept: OpenedStore | null = null;

/** Appends 200 KB events until the disk is full; what happened then. */
async function fill(): Promise<{ code: string; message: string; length: number }> {
  kept = await openStore();
  value(await append(kept.events, id, 0, created()));
  for (let n = 1; n < 2_000; n += 1) {
    // Random text, which no storage can compress.
    const noise = Array.from(crypto.getRandomValues(new Uint8Array(60_000)), (byte) => byte.toString(36)).join("");
    const result = await append(kept.events, id, n, message(noise));
    if (!result.ok) {
      const { code, message } = result.error;
      return { code, message, length: value(await kept.events.read(id)).length };
    }
  }
  throw new Error("The disk did not fill up.");
}

async function fillBlobs(): Promise<string> {
  const store = await openStore();
  const noise = crypto.getRandomValues(new Uint8Array(60_000));
  const large = new Uint8Array(20_000_000).map((_, n) => (noise[n % 60_000]! * (n >> 8)) & 255);
  const result = await store.blobs.put(id, new Map([[blobHash((await sha256(large))!), large]]));
  await store.events.dispose();
  return error(result).code;
}

/** Goes on in memory and exports from there; the number of steps of the export, read back. */
async function goOnInMemory(): Promise<number> {
  const memory = value(await fallBack(kept!, id));
  const { length } = value(await memory.events.read(id));
  value(await append(memory.events, id, length, message("in memory")));
  const text = exportJsonl({ events: value(await memory.events.read(id)), blobs: new Map() });
  return value(await importSession(text)).events.length;
}

async function appendOne(text: string): Promise<string> {
  kept ??= await openStore();
  const log = await kept.events.read(id);
  const length = log.ok ? log.value.length : 0;
  const result = await append(kept.events, id, length, ...(length === 0 ? [created()] : []), message(text));
  return result.ok ? "saved" : result.error.code;
}

const heard: string[] = [];
async function listen(): Promise<string> {
  kept ??= await openStore();
  kept.events.onChange((changed) => heard.push(`changed ${changed}`));
  kept.events.onLost((why) => heard.push(`lost ${why}`));
  return kept.events.kind;
}

async function acquire(steal: boolean): Promise<boolean> {
  kept ??= await openStore();
  const lock = await kept.locks.acquire(id, { steal });
  void lock?.lost.then(() => heard.push("lock lost"));
  return lock !== null;
}

/** As a later version of the app would. */
function upgradeDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("tabwright", 99);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
    request.onerror = () => reject(request.error);
  });
}

const storePage = {
  names: Object.entries(contracts).map(([contract, cases]) => ({ contract, names: cases.map(({ name }) => name) })),
  runCase,
  appendUntilKilled,
  inspect,
  fill,
  fillBlobs,
  goOnInMemory,
  appendOne,
  listen,
  acquire,
  upgradeDatabase,
  heard: () => heard,
  readFrom: async (from: number) => value(await kept!.events.read(id, seq(from))).length,
};
export type StorePage = typeof storePage;
Object.assign(globalThis, { storePage });
