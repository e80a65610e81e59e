import { expect, test } from "vitest";
import type { BlobHash } from "../domain/ids.ts";
import { adoptSession } from "./archives.ts";
import { renameStored } from "./stored-sessions.ts";
import { createTestBrowser, createTestSession, type TestBrowser } from "./testing/open-test-session.ts";

const blobs: ReadonlyMap<BlobHash, Uint8Array> = new Map();

async function exported(browser: TestBrowser, id: Awaited<ReturnType<typeof createTestSession>>) {
  const events = await browser.events.read(id);
  if (!events.ok) throw new Error(events.error.message);
  return { events: events.value, blobs, missing: [], notes: [] };
}
const listed = async (browser: TestBrowser) => {
  const list = await browser.events.list();
  if (!list.ok) return list.error;
  return Object.fromEntries(list.value.map(({ title, importedAt }) => [title, importedAt !== undefined]));
};

test("an import of what is here already is a copy by name, every time anew, and says that it was imported", async () => {
  const browser = createTestBrowser();
  const session = await exported(browser, await createTestSession(browser, { "a.txt": "one" }));
  const first = await adoptSession(session, browser);
  await adoptSession(session, browser);
  expect(await listed(browser)).toEqual({ Test: false, "Test (copy)": true, "Test (copy 2)": true });
  // A copy's own copy, and one of a session that has been renamed since.
  if (!first.ok) throw new Error(first.error.message);
  await renameStored(browser, first.value, "Mine");
  await adoptSession(await exported(browser, first.value), browser);
  expect(await listed(browser)).toEqual({ Test: false, "Test (copy 2)": true, Mine: true, "Mine (copy)": true });
});

test("an import that nothing here has the name of keeps its name, its steps and its identity", async () => {
  const from = createTestBrowser();
  const id = await createTestSession(from, { "a.txt": "one" });
  const session = await exported(from, id);
  const browser = createTestBrowser();
  expect(await adoptSession(session, browser)).toEqual({ ok: true, value: id });
  const events = await browser.events.read(id);
  expect(events.ok && events.value).toEqual([
    ...session.events,
    expect.objectContaining({ seq: session.events.length, event: { type: "session-imported" } }),
  ]);
});

test("another session of the same name is not called a copy", async () => {
  const [from, browser] = [createTestBrowser(), createTestBrowser()];
  const session = await exported(from, await createTestSession(from, { "a.txt": "one" }));
  await createTestSession(browser, { "a.txt": "two" });
  await adoptSession(session, browser);
  expect(await listed(browser)).toEqual({ Test: false, "Test (imported)": true });
});
