import { expect, test } from "vitest";
import { blobHash, sessionId } from "../domain/ids.ts";
import { adoptSession } from "./archives.ts";
import { sweepOrphans } from "./sweep-orphans.ts";
import { createTestBrowser, createTestSession } from "./testing/open-test-session.ts";

const files = new Map([[blobHash("a".repeat(64)), new Uint8Array([1])]]);
const stored = async ({ blobs }: ReturnType<typeof createTestBrowser>) => {
  const found = await blobs.sessions();
  return found.ok ? [...found.value] : found.error;
};

test("what an import that never came to its end left behind is removed, and nothing of one that lives or is being made", async () => {
  const browser = createTestBrowser();
  const living = await createTestSession(browser, { "a.txt": "one" });
  const [dead, coming] = [sessionId("dead"), sessionId("coming")];
  await browser.blobs.put(dead, files);
  await browser.blobs.put(coming, files);
  await browser.unsaved.write(dead, "a.ts", { base: null, text: "x" });
  await browser.memos.write(dead, "terminal", "x");
  const held = await browser.locks.acquire(coming);
  await sweepOrphans(browser);
  expect(await stored(browser)).toEqual([living, coming]);
  expect(await browser.unsaved.read(dead)).toEqual({ ok: true, value: new Map() });
  expect(await browser.memos.read(dead)).toEqual({ ok: true, value: new Map() });
  held?.release();
  await sweepOrphans(browser);
  expect(await stored(browser)).toEqual([living]);
});

test("an imported session is held until its events are there", async () => {
  const from = createTestBrowser();
  const events = await from.events.read(await createTestSession(from, { "a.txt": "one" }));
  const browser = createTestBrowser();
  const { put } = browser.blobs;
  browser.blobs.put = async (id, blobs) => {
    const done = await put.call(browser.blobs, id, blobs);
    await sweepOrphans(browser);
    return done;
  };
  const id = await adoptSession(
    { events: events.ok ? events.value : [], blobs: files, missing: [], notes: [] },
    browser,
  );
  expect(await stored(browser)).toEqual([id.ok && id.value]);
  expect(id.ok && (await browser.locks.acquire(id.value))).not.toBe(null);
});
