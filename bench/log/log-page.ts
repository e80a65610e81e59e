import type { SessionEvent } from "../../lib/domain/event.ts";
import { callId, type SessionId, seq, sessionId, treeHash } from "../../lib/domain/ids.ts";
import { type OpenedStore, openStore } from "../../lib/store/open-store.ts";

const tree = treeHash("a".repeat(64));
const words = "expected received passed failed at file line function return const import export ".repeat(16);

/** A finished call whose record is about 1,000 bytes of JSON; it needs no strict durability, as most events of a turn. */
const event = (n: number): SessionEvent => ({
  type: "tool-call-finished",
  callId: callId(`call_${n}`),
  outcome: { status: "ok", output: `${n} ${words.slice(n % 80, 770 + (n % 80))}`, exitCode: 0, durationMs: 3 },
  tree,
});
const created: SessionEvent = {
  type: "session-created",
  task: { id: "bench", title: "Bench", summary: "", prompt: "", tags: [], source: "empty" },
  title: "Bench",
  tree,
  app: "bench",
};

async function write(store: OpenedStore, id: SessionId, at: number, one: SessionEvent): Promise<void> {
  const result = await store.events.append(id, seq(at), [one], (recorded) => ({
    id,
    title: "Bench",
    taskId: "bench",
    createdAt: 0,
    updatedAt: recorded[0]?.at ?? 0,
    length: at + 1,
    status: "running",
    tests: null,
    thread: Array.from({ length: 60 }, () => "command" as const),
    tree,
  }));
  if (!result.ok) throw new Error(result.error.message);
}

async function open(): Promise<OpenedStore> {
  const store = await openStore();
  if (store.why) throw new Error(store.why);
  return store;
}

/** Events a second through append(), each call with one event, `burst` calls at once; all of them complete on disk. */
async function append(name: string, count: number, burst: number): Promise<number> {
  const store = await open();
  const id = sessionId(name);
  await write(store, id, 0, created);
  const events = Array.from({ length: count }, (_, n) => event(n));
  const started = performance.now();
  for (let n = 0; n < count; n += burst) {
    await Promise.all(events.slice(n, n + burst).map((one, index) => write(store, id, n + index + 1, one)));
  }
  const rate = (count / (performance.now() - started)) * 1_000;
  await store.events.dispose();
  return rate;
}

/** Milliseconds from opening the database until read() has given all `count` events of a session. */
async function reload(name: string, count: number): Promise<number> {
  const started = performance.now();
  const store = await open();
  const log = await store.events.read(sessionId(name));
  const took = performance.now() - started;
  if (!log.ok || log.value.length !== count) throw new Error(log.ok ? "Events are missing." : log.error.message);
  await store.events.dispose();
  return took;
}

const rows = (database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore =>
  database.transaction("rows", mode, { durability: "relaxed" }).objectStore("rows");

function openRows(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("rows", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("rows");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The plain way: one row and one awaited transaction an event. Events a second. */
async function appendRows(count: number): Promise<number> {
  const database = await openRows();
  const events = Array.from({ length: count }, (_, n) => ({ at: n, v: 1, event: event(n) }));
  const started = performance.now();
  for (let n = 0; n < count; n += 1) {
    const store = rows(database, "readwrite");
    store.put(events[n], n);
    await new Promise((resolve, reject) => {
      store.transaction.oncomplete = resolve;
      store.transaction.onabort = () => reject(store.transaction.error);
    });
  }
  const rate = (count / (performance.now() - started)) * 1_000;
  database.close();
  return rate;
}

/** The plain way to read them: milliseconds. */
async function reloadRows(count: number): Promise<number> {
  const started = performance.now();
  const database = await openRows();
  const all = await new Promise<unknown[]>((resolve, reject) => {
    const request = rows(database, "readonly").getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const took = performance.now() - started;
  if (all.length !== count) throw new Error("Rows are missing.");
  database.close();
  return took;
}

const logPage = { append, reload, appendRows, reloadRows };
export type LogPage = typeof logPage;
Object.assign(globalThis, { logPage });
