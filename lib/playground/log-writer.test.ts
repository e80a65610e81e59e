import { describe, expect, it, vi } from "vitest";
import { appError, failed } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import { blobHash, callId, seq, sessionId, treeHash } from "../domain/ids.ts";
import { projectAll, summarize } from "../domain/project.ts";
import { MemoryData, MemoryEventStore } from "../store/memory.ts";
import { LogWriter } from "./log-writer.ts";

const id = sessionId("s");
const created: SessionEvent = {
  type: "session-created",
  task: { id: "empty", title: "T", summary: "", prompt: "", tags: [], source: "empty" },
  title: "T",
  tree: treeHash("0".repeat(64)),
  app: "test",
};
const says = (text: string): SessionEvent => ({ type: "user-message", text, delivery: "start" });

async function open(store = new MemoryEventStore(new MemoryData())) {
  await store.append(id, seq(0), [created], (first) => summarize(projectAll(first)));
  const events = await store.read(id);
  if (!events.ok) throw new Error(events.error.message);
  const told: string[] = [];
  const spare = new MemoryEventStore(new MemoryData());
  const log = new LogWriter(id, store, events.value, {
    changed: () => told.push(`changed ${log?.view.length}`),
    conflicted: () => told.push("conflicted"),
    failed: async () => spare,
  });
  return { log, store, told, spare };
}

describe("LogWriter", () => {
  it("appends in the order of the calls, without waiting in between", async () => {
    const { log, store } = await open();
    await Promise.all([log.append([says("1")]), log.append([says("2")]), log.append([says("3")])]);
    const read = await store.read(id);
    expect(read.ok && read.value.map((r) => (r.event.type === "user-message" ? r.event.text : ""))).toEqual([
      "",
      "1",
      "2",
      "3",
    ]);
    expect(log.view.entries).toHaveLength(3);
    expect(log.saving).toBe(false);
  });

  it("keeps what is shown and not yet told in the store's draft, whatever else is appended", async () => {
    const { log, store } = await open();
    const draft = async () => {
      const read = await store.readDraft(id);
      return read.ok ? read.value : read.error;
    };
    const outputs = [{ callId: callId("c"), text: "half a line" }];
    const writing = { name: "sh", about: "npm te" };
    await log.saveDraft({ text: "Half a sen", writing, outputs });
    await log.append([{ type: "session-renamed", title: "Renamed" }]);
    expect(await draft()).toEqual({ at: 2, text: "Half a sen", writing, outputs });

    const appended = log.append([{ type: "model-partial", text: "Half a sentence" }]);
    await log.saveDraft({ text: "Half a sentence", writing, outputs });
    await appended;
    expect(await draft()).toEqual({ at: 3, text: "", writing, outputs });

    await log.append([{ type: "request-finished" }]);
    expect(await draft()).toEqual({ at: 4, text: "", outputs });
  });

  it("writes nothing more after another tab wrote", async () => {
    const { log, store, told } = await open();
    await store.append(id, seq(1), [says("theirs")], () => summarize(log.view));
    await expect(log.append([says("ours")])).rejects.toMatchObject({ error: { code: "conflict" } });
    await expect(log.append([says("again")])).rejects.toMatchObject({ error: { code: "read-only" } });
    expect(told).toContain("conflicted");
    const read = await store.read(id);
    expect(read.ok && read.value).toHaveLength(2);
  });

  it("goes on in the store it is given when the disk is full, and loses nothing", async () => {
    const { log, store, spare } = await open();
    const events = await store.read(id);
    if (events.ok) await spare.adopt(events.value, summarize(projectAll(events.value)));
    store.append = async () => failed(appError("quota", "The disk is full."));
    const blob = blobHash("a".repeat(64));
    const asked = vi.spyOn(spare, "append");
    await log.append([says("kept")], new Map([[blob, new Uint8Array([1])]]));
    const read = await spare.read(id);
    expect(read.ok && read.value.at(-1)?.event).toEqual(says("kept"));
    expect([...(asked.mock.calls[0]?.[4] ?? [])]).toEqual([[blob, new Uint8Array([1])]]);
  });
});
