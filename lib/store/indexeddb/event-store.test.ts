import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { seq } from "../../domain/ids.ts";
import { equal, error, value } from "../testing/expect.ts";
import { append, created, message, newSession, output, summaryOf } from "../testing/samples.ts";
import { IndexedDbBlobStore } from "./blob-store.ts";
import { Connection } from "./connection.ts";
import { type ChunkRecord, type MigrationStep, migrations } from "./database.ts";
import { IndexedDbEventStore } from "./event-store.ts";

let count = 0;
const closers: (() => Promise<void>)[] = [];
async function open() {
  const connection = value(await Connection.open({ name: `events-${count++}`, deadlineMs: 1_000 }));
  const events = new IndexedDbEventStore(connection);
  closers.push(() => events.dispose());
  return { connection, events, blobs: new IndexedDbBlobStore(connection) };
}
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(closers.splice(0).map((close) => close()));
});

const full = () => new DOMException("The quota was exceeded.", "QuotaExceededError");

test("merges single appends into large records, so that a long log stays a few of them", async () => {
  const { events, connection } = await open();
  const id = newSession();
  value(await append(events, id, 0, created()));
  for (let n = 1; n < 1_000; n += 1) value(await append(events, id, n, output(n, 1_000)));
  const chunks = await connection.database().getAll("chunks");
  expect(chunks.length).toBeLessThan(130);
  expect(chunks.reduce((sum, chunk) => sum + chunk.count, 0)).toBe(1_000);
  expect(value(await events.read(id)).length).toBe(1_000);
});

test("writes a burst of appends as one record in one transaction", async () => {
  const { events, connection } = await open();
  const id = newSession();
  value(await append(events, id, 0, created()));
  const transactions = vi.spyOn(connection.database(), "transaction");
  const burst = Array.from({ length: 50 }, (_, n) => append(events, id, n + 1, output(n)));
  for (const one of await Promise.all(burst)) value(one);
  expect(transactions.mock.calls.length).toBe(1);
  expect((await connection.database().getAll("chunks")).map((chunk) => chunk.count)).toEqual([1, 50]);
});

test("carries out a write that is asked for at any moment around another one's end", async () => {
  const { events } = await open();
  const id = newSession();
  value(await append(events, id, 0, created()));
  for (let ticks = 0; ticks < 12; ticks += 1) {
    value(await events.saveDraft(id, { at: seq(1), text: `${ticks}`, outputs: [] }));
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    value(await events.saveDraft(id, { at: seq(1), text: `${ticks} again`, outputs: [] }));
  }
});

test("asks for strict durability exactly when an event needs it", async () => {
  const { events } = await open();
  const asked = vi.spyOn(IDBDatabase.prototype, "transaction");
  const id = newSession();
  value(await append(events, id, 0, created()));
  value(await append(events, id, 1, output(1)));
  value(await append(events, id, 2, output(2), message("keep this")));
  value(await events.saveDraft(id, { at: seq(3), text: "x", outputs: [] }));
  expect(asked.mock.calls.map(([, , options]) => options?.durability)).toEqual([
    "strict",
    "relaxed",
    "strict",
    "relaxed",
  ]);
});

const damages: readonly [name: string, damage: (chunk: ChunkRecord) => ChunkRecord | null, readable: number][] = [
  ["a line is cut", (chunk) => ({ ...chunk, text: chunk.text.slice(0, -10) }), 5],
  ["a line is not an event", (chunk) => ({ ...chunk, text: `{"v":1,"at":1,"event":{"type":"odd"}}` }), 3],
  [
    "an event lacks what its type needs",
    (chunk) => ({ ...chunk, text: `{"v":1,"at":1,"event":{"type":"rewound"}}` }),
    3,
  ],
  ["a line is null", (chunk) => ({ ...chunk, text: "null" }), 3],
  ["a line is of another version", (chunk) => ({ ...chunk, text: chunk.text.replaceAll('"v":1', '"v":2') }), 3],
  ["the record is gone", () => null, 3],
  ["the record holds fewer events than it says", (chunk) => ({ ...chunk, count: chunk.count + 1 }), 6],
];
for (const [name, damage, readable] of damages) {
  test(`says corrupt and keeps what could be read when ${name}`, async () => {
    const { events, connection } = await open();
    const id = newSession();
    value(await append(events, id, 0, created(), message("1"), message("2")));
    value(await append(events, id, 3, message("3"), message("4"), message("5")));
    value(await append(events, id, 6, message("6")));
    const db = connection.database();
    const chunk = (await db.get("chunks", [id, 3]))!;
    const damaged = damage(chunk);
    if (damaged) await db.put("chunks", damaged);
    else await db.delete("chunks", [id, 3]);
    const result = error(await events.read(id));
    expect(result.code).toBe("corrupt");
    expect(result.message).toContain(`step ${readable + 1} of 7`);
    expect((result.cause as { readable: unknown[] }).readable).toHaveLength(readable);
    if (readable > 3) return;
    expect(await events.read(id, seq(6))).toMatchObject({ ok: true });
  });
}

test("says corrupt when the end of a log is missing", async () => {
  const { events, connection } = await open();
  const id = newSession();
  value(await append(events, id, 0, created()));
  value(await append(events, id, 1, message("1")));
  await connection.database().delete("chunks", [id, 1]);
  equal(error(await events.read(id)).code, "corrupt");
});

test("a full disk fails the append with a sentence, changes nothing, and spares the neighbours that fit", async () => {
  const { events } = await open();
  const id = newSession();
  value(await append(events, id, 0, created()));
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, record, key) {
    if (JSON.stringify(record).includes("too big")) throw full();
    return key === undefined ? put.call(this, record) : put.call(this, record, key);
  });
  const other = newSession();
  const results = await Promise.all([append(events, id, 1, message("too big")), append(events, other, 0, created())]);
  expect(error(results[0]).code).toBe("quota");
  expect(error(results[0]).message).toContain("everything saved before is kept");
  expect(results[1].ok).toBe(true);
  vi.restoreAllMocks();
  expect(value(await events.read(id)).length).toBe(1);
  value(await append(events, id, 1, message("fits")));
});

test("a full disk fails an append together with its blobs, whichever of them did not fit", async () => {
  const { events, blobs } = await open();
  const id = newSession();
  value(await append(events, id, 0, created()));
  const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" as never;
  const { put } = IDBObjectStore.prototype;
  for (const full of ["blobs", "refs", "chunks", "sessions"]) {
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, record, key) {
      if (this.name === full) throw new DOMException("The quota was exceeded.", "QuotaExceededError");
      return key === undefined ? put.call(this, record) : put.call(this, record, key);
    });
    const refused = await events.append(id, seq(1), [message("1")], summaryOf(id), new Map([[hash, new Uint8Array()]]));
    expect(error(refused).code).toBe("quota");
    vi.restoreAllMocks();
    expect(value(await events.read(id)).length).toBe(1);
    expect(value(await blobs.stored(id)).size).toBe(0);
    expect(error(await blobs.get(hash)).code).toBe("not-found");
  }
});

test("a full disk fails a put of blobs as a whole", async () => {
  const { blobs } = await open();
  const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" as never;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw full();
  });
  const id = newSession();
  expect(error(await blobs.put(id, new Map([[hash, new Uint8Array()]]))).code).toBe("quota");
  vi.restoreAllMocks();
  expect(value(await blobs.stored(id)).size).toBe(0);
});

test("tells why once a newer version took the database, also those who ask later, and then refuses with that reason", async () => {
  const { events, blobs, connection } = await open();
  const heard: string[] = [];
  events.onLost((why) => heard.push(why));
  const newer: readonly MigrationStep[] = [...migrations, () => {}];
  const other = value(await Connection.open({ name: connection.name, deadlineMs: 1_000, steps: newer }));
  expect(heard).toEqual([expect.stringContaining("newer version of Tabwright")]);
  events.onLost((why) => heard.push(why));
  expect(heard).toHaveLength(2);
  const id = newSession();
  for (const result of [
    await append(events, id, 0, created()),
    await events.read(id),
    await events.list(),
    await events.remove(id),
    await events.readDraft(id),
    await blobs.stored(id),
  ]) {
    expect(error(result)).toMatchObject({ code: "unavailable", message: heard[0] });
  }
  other.close();
});
