import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { seq } from "../domain/ids.ts";
import { fallBack } from "./fall-back.ts";
import { sha256 } from "./hash.ts";
import { openStore } from "./open-store.ts";
import { value } from "./testing/expect.ts";
import { append, created, message, newSession, summaryOf } from "./testing/samples.ts";

afterEach(() => {
  vi.restoreAllMocks();
});
const blob = async (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return [(await sha256(bytes)) as never, bytes] as const;
};

test("opens the browser's database and says nothing", async () => {
  const store = await openStore({ name: "opens" });
  expect([store.events.kind, store.why]).toEqual(["indexeddb", undefined]);
  await store.events.dispose();
});

test("works in memory and says why when the database does not answer within the deadline", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() =>
    Object.create(IDBOpenDBRequest.prototype, { addEventListener: { value: () => {} } }),
  );
  const store = await openStore({ name: "silent", deadlineMs: 20 });
  expect(store.events.kind).toBe("memory");
  expect(store.why).toContain("did not open in time");
  expect(store.unopened?.message).toBe("The browser's database did not open in time.");
  value(await append(store.events, newSession(), 0, created()));
});

test("works in memory and says why when the browser refuses the database", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("The user denied permission to access the database.", "SecurityError");
  });
  const store = await openStore({ name: "refused" });
  expect(store.events.kind).toBe("memory");
  expect(store.why).toContain("denied permission");
});

test("falls back to memory with the session's log, draft and blobs, and goes on there", async () => {
  const store = await openStore({ name: "falls" });
  const id = newSession();
  const [hash, bytes] = await blob("a file");
  value(await append(store.events, id, 0, created(), message("one")));
  value(await store.blobs.put(id, new Map([[hash, bytes]])));
  value(await store.events.saveDraft(id, { at: seq(2), text: "half", outputs: [] }));
  const memory = value(await fallBack(store, id));
  expect(memory.incomplete).toBeNull();
  expect(value(await memory.events.read(id))).toEqual(value(await store.events.read(id)));
  expect(value(await memory.events.readDraft(id))?.text).toBe("half");
  expect(value(await memory.blobs.get(hash))).toEqual(bytes);
  value(await append(memory.events, id, 2, message("two")));
  expect(value(await memory.events.read(id)).length).toBe(3);
  await store.events.dispose();
});

test("falls back to what the caller knows when the database is gone, and says what is missing", async () => {
  const store = await openStore({ name: "gone" });
  const id = newSession();
  const recorded = value(await append(store.events, id, 0, created(), message("one")));
  await store.events.dispose();
  const memory = value(await fallBack(store, id, { recorded, summary: summaryOf(id)(recorded) }));
  expect(memory.incomplete).toMatchObject({ code: "unavailable" });
  expect(value(await memory.events.read(id))).toEqual(recorded);
  expect(await fallBack(store, id)).toMatchObject({ ok: false, error: { code: "unavailable" } });
});

test("falls back to an empty store for a session that has nothing yet", async () => {
  const store = await openStore({ name: "fresh" });
  const id = newSession();
  const memory = value(await fallBack(store, id));
  value(await append(memory.events, id, 0, created()));
  await store.events.dispose();
});
