import { expect, test } from "vitest";
import { appError, failed } from "../domain/errors.ts";
import { sessionId } from "../domain/ids.ts";
import { MemoryData, MemoryUnsavedStore } from "../store/memory.ts";
import { UnsavedTexts } from "./unsaved-texts.ts";

const id = sessionId("s");
const typed = (text: string) => ({ base: null, text });

function tab(data: MemoryData, writes = true) {
  const store = new MemoryUnsavedStore(data);
  return { store, texts: new UnsavedTexts(id, store, () => writes) };
}

test("unsaved texts are there again in the next tab", async () => {
  const data = new MemoryData();
  const { texts } = tab(data);
  texts.write("b.ts", typed("b"));
  texts.write("a.ts", typed("a"));
  texts.write("c.ts", typed("c"));
  texts.clear("c.ts");
  const next = tab(data).texts;
  await next.load();
  expect([next.paths(), next.read("a.ts"), next.read("c.ts")]).toEqual([["a.ts", "b.ts"], typed("a"), null]);
});

test("a tab that only reads neither keeps nor forgets anything", async () => {
  const data = new MemoryData();
  tab(data).texts.write("a.ts", typed("theirs"));
  const { texts, store } = tab(data, false);
  await texts.load();
  texts.clear("a.ts");
  texts.write("a.ts", typed("ours"));
  expect(await store.read(id)).toEqual({ ok: true, value: new Map([["a.ts", typed("theirs")]]) });
});

test("a text that the browser refused is told with the next one", async () => {
  const { texts, store } = tab(new MemoryData());
  const { write } = store;
  store.write = async () => failed(appError("quota", "The disk is full."));
  texts.write("a.ts", typed("a"));
  await Promise.resolve();
  await Promise.resolve();
  store.write = write;
  expect(texts.write("a.ts", typed("ab"))).toBe(false);
  await Promise.resolve();
  await Promise.resolve();
  expect(texts.write("a.ts", typed("abc"))).toBe(true);
});
