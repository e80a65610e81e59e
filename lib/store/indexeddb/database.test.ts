import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { value } from "../testing/expect.ts";
import { type Database, type MigrationStep, migrations, openDatabase } from "./database.ts";

let count = 0;
const newName = (): string => `database-${count++}`;
const open = (name: string, steps: readonly MigrationStep[] = migrations, lost: string[] = []) =>
  openDatabase({ name, steps, deadlineMs: 500, onLost: (why) => lost.push(why) });
const chunk = { id: "s", first: 0, count: 1, text: "{}" };

/** A later version: a store of its own, and every chunk rewritten. */
const laterStep: MigrationStep = async (db, transaction) => {
  (db as unknown as { createObjectStore(name: string): void }).createObjectStore("extra");
  let cursor = await transaction.objectStore("chunks").openCursor();
  while (cursor) {
    await cursor.update({ ...cursor.value, text: `${cursor.value.text} migrated` });
    cursor = await cursor.continue();
  }
};

test("a database of version 1 is brought to the version of now and beyond with all it holds", async () => {
  const name = newName();
  const old = value(await open(name, migrations.slice(0, 1)));
  expect(old.version).toBe(1);
  await old.put("chunks", chunk);
  old.close();
  const now = value(await open(name));
  expect([now.version, await now.getAll("chunks"), await now.getAll("unsaved")]).toEqual([3, [chunk], []]);
  now.close();
  const db = value(await open(name, [...migrations, laterStep]));
  expect(db.version).toBe(4);
  expect([...db.objectStoreNames]).toEqual([
    "blobs",
    "chunks",
    "drafts",
    "extra",
    "memos",
    "refs",
    "sessions",
    "unsaved",
  ]);
  expect(await db.getAll("chunks")).toEqual([{ ...chunk, text: "{} migrated" }]);
  db.close();
});

test("a new database runs every step in order", async () => {
  const db = value(await open(newName(), [...migrations, laterStep]));
  expect([db.version, db.objectStoreNames.contains("extra" as never)]).toEqual([4, true]);
  db.close();
});

test("a step that fails leaves the old version as it was", async () => {
  const name = newName();
  const old = value(await open(name));
  await old.put("chunks", chunk);
  old.close();
  const failing: MigrationStep = async (db, transaction) => {
    await laterStep(db, transaction);
    throw new Error("no");
  };
  expect(await open(name, [...migrations, failing])).toMatchObject({ ok: false, error: { code: "unavailable" } });
  const again = value(await open(name));
  expect(again.version).toBe(3);
  expect(await again.getAll("chunks")).toEqual([chunk]);
  again.close();
});

test("an open tab lets the data be deleted and is told so", async () => {
  const name = newName();
  const lost: string[] = [];
  value(await open(name, migrations, lost));
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
  expect(lost).toEqual([expect.stringContaining("data was deleted")]);
});

test("an older app says that a newer one wrote the data", async () => {
  const name = newName();
  const newer = value(await open(name, [...migrations, laterStep]));
  newer.close();
  expect(await open(name)).toMatchObject({
    ok: false,
    error: { code: "unavailable", message: expect.stringContaining("newer version") },
  });
});

test("an open tab gives way to a newer version and is told", async () => {
  const name = newName();
  const lost: string[] = [];
  const old = value(await open(name, migrations, lost));
  const newer = value(await open(name, [...migrations, laterStep]));
  expect(newer.version).toBe(4);
  expect(lost).toEqual([expect.stringContaining("A newer version of Tabwright")]);
  expect(() => old.transaction("chunks")).toThrow();
  newer.close();
});

test("a tab that holds on to an old version is named when the deadline passes, and the late connection is closed", async () => {
  const name = newName();
  const holding = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const opening = await openDatabase({ name, steps: [() => {}, () => {}], deadlineMs: 30, onLost: () => {} });
  expect(opening).toMatchObject({ ok: false, error: { message: expect.stringContaining("Another tab") } });
  holding.close();
  // Deleting waits for every open connection: it ends only when the late one was closed.
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve;
  });
});

test("a browser without IndexedDB is said to have none", async () => {
  const kept = globalThis.indexedDB;
  Reflect.deleteProperty(globalThis, "indexedDB");
  try {
    expect(await open(newName())).toMatchObject({ ok: false, error: { code: "unavailable" } });
  } finally {
    Object.defineProperty(globalThis, "indexedDB", { value: kept, configurable: true, writable: true });
  }
});

test("the stores of version 3 are as written down", async () => {
  const db: Database = value(await open(newName()));
  const { objectStoreNames } = db;
  const stores = db.transaction([...objectStoreNames]);
  const shapes = [...objectStoreNames].map((name) => {
    const { keyPath, indexNames } = stores.objectStore(name);
    return [name, keyPath, [...indexNames]];
  });
  expect(shapes).toEqual([
    ["blobs", null, []],
    ["chunks", ["id", "first"], []],
    ["drafts", "id", []],
    ["memos", ["session", "name"], []],
    ["refs", ["session", "hash"], ["hash"]],
    ["sessions", "id", []],
    ["unsaved", ["session", "path"], []],
  ]);
  db.close();
});
