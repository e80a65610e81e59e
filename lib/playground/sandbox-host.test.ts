import { describe, expect, it, vi } from "vitest";
import { type AppError, appError, Failure, failed } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import { blobHash, callId } from "../domain/ids.ts";
import { createMemorySandbox } from "../sandbox/memory/create-memory-sandbox.ts";
import { MemoryBlobStore, MemoryData, MemoryEventStore } from "../store/memory.ts";
import type { LogWriter } from "./log-writer.ts";
import { openQuietHost } from "./testing/quiet-host.ts";

const call = { callId: callId("c"), name: "sh", input: "{}", kind: "function", by: "agent" } as const;
const intent: readonly SessionEvent[] = [
  { type: "tool-call-requested", call },
  { type: "tool-call-decided", callId: call.callId, decision: "allow", by: "policy" },
];
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function openHost() {
  const data = new MemoryData();
  const [store, blobs] = [new MemoryEventStore(data), new MemoryBlobStore(data)];
  const sandbox = createMemorySandbox();
  // Changes are recorded when a test says so, not by themselves.
  sandbox.onChange = () => () => {};
  const { log, host } = await openQuietHost({ events: store, blobs }, { "a.txt": "one" }, () => sandbox);
  await host.ready();
  return { host, log, store, blobs, sandbox, tree: log.view.tree };
}
const typesOf = (log: LogWriter): string[] => log.events.slice(1).map(({ event }) => event.type);

describe("an intent", () => {
  it("needs no checkpoint while the newest tree on record is that of the files", async () => {
    const { host, log } = await openHost();
    expect(await host.intend(intent)).toBeNull();
    expect(typesOf(log)).toEqual(["tool-call-requested", "tool-call-decided"]);
  });

  it("is followed by a checkpoint, with its blobs, before anything may run on files that the log does not know", async () => {
    const { host, log, blobs, sandbox, tree } = await openHost();
    await sandbox.files.write("a.txt", encode("two"));
    expect(await host.intend(intent)).toBeNull();
    expect(typesOf(log)).toEqual(["tool-call-requested", "tool-call-decided", "checkpoint"]);
    expect(log.view.tree).not.toBe(tree);
    expect((await blobs.get(blobHash(log.view.tree))).ok).toBe(true);
    const [entry] = (await sandbox.snapshot(new Set())).entries;
    expect(entry && (await blobs.get(entry.hash))).toEqual({ ok: true, value: encode("two") });
  });

  it("is not done before both the record and the picture are, whichever comes last", async () => {
    for (const slow of ["record", "picture"] as const) {
      const { host, store, sandbox } = await openHost();
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const [append, snapshot] = [store.append.bind(store), sandbox.snapshot.bind(sandbox)];
      const order: string[] = [];
      vi.spyOn(store, "append").mockImplementation(async (...args) => {
        if (slow === "record") await held;
        const done = await append(...args);
        order.push("record");
        return done;
      });
      vi.spyOn(sandbox, "snapshot").mockImplementation(async (stored) => {
        if (slow === "picture") await held;
        const done = await snapshot(stored);
        order.push("picture");
        return done;
      });
      const done = host.intend(intent).then(() => order.push("done"));
      await vi.waitFor(() => expect(order).toEqual([slow === "record" ? "picture" : "record"]));
      release();
      await done;
      expect(order).toEqual(slow === "record" ? ["picture", "record", "done"] : ["record", "picture", "done"]);
    }
  });

  it("is on disk when the sandbox cannot give its files, and says so", async () => {
    const { host, log, sandbox } = await openHost();
    const error = appError("sandbox-crashed", "It died.");
    vi.spyOn(sandbox, "snapshot").mockRejectedValue(new Failure(error));
    expect(await host.intend(intent)).toEqual(error);
    expect(typesOf(log)).toEqual(["tool-call-requested", "tool-call-decided"]);
  });

  it("rejects when it cannot be stored, or when its checkpoint cannot", async () => {
    const { host, store, sandbox, log } = await openHost();
    const { append } = store;
    const refuse = (type: string) =>
      vi
        .spyOn(store, "append")
        .mockImplementation(async (...args) =>
          args[2].some((event) => event.type === type) ? failed(appError("quota", "Full.")) : append.apply(store, args),
        );
    refuse("tool-call-requested");
    await expect(host.intend(intent)).rejects.toMatchObject({ error: { code: "quota" } });
    expect(typesOf(log)).toEqual([]);
    await sandbox.files.write("a.txt", encode("two"));
    refuse("checkpoint");
    await expect(host.intend(intent)).rejects.toMatchObject({ error: { code: "quota" } });
  });
});

describe("a boot", () => {
  it("that a crash has cut off does not undo the one after it", async () => {
    const data = new MemoryData();
    const stores = { events: new MemoryEventStore(data), blobs: new MemoryBlobStore(data) };
    const sandbox = createMemorySandbox();
    let crash = (_: AppError): void => {};
    sandbox.onCrash = (fn) => {
      crash = fn;
      return () => {};
    };
    let fail = (_: Failure): void => {};
    vi.spyOn(sandbox, "restore").mockReturnValueOnce(
      new Promise((_, reject) => {
        fail = reject;
      }),
    );
    const { host, log } = await openQuietHost(stores, { "a.txt": "one" }, () => sandbox);
    const first = host.ready();
    await vi.waitFor(() => expect(sandbox.restore).toHaveBeenCalledOnce());
    crash(appError("sandbox-crashed", "It died."));
    const second = host.ready();
    await second;
    fail(new Failure(appError("sandbox-crashed", "It died.")));
    await expect(first).rejects.toThrow();
    expect(host.ready()).toBe(second);
    await sandbox.files.write("a.txt", encode("two"));
    await vi.waitFor(() => expect(typesOf(log)).toContain("checkpoint"));
  });
});

describe("a captured tree", () => {
  it("is stored in the same write as the event that names it, and once", async () => {
    const { host, store, sandbox } = await openHost();
    const asked = vi.spyOn(store, "append");
    await sandbox.files.write("a.txt", encode("two"));
    const record = () =>
      host.capture((tree) => [
        { type: "tool-call-finished", callId: call.callId, outcome: { status: "ok", output: "", durationMs: 0 }, tree },
      ]);
    const tree = await record();
    await record();
    expect(
      asked.mock.calls.map(([, , events, , blobs]) => [events[0]?.type, blobs?.size, blobs?.has(blobHash(tree))]),
    ).toEqual([
      ["tool-call-finished", 2, true],
      ["tool-call-finished", 0, false],
    ]);
  });

  it("is stored with the next record when the first one was refused", async () => {
    const { host, store, sandbox } = await openHost();
    await sandbox.files.write("a.txt", encode("two"));
    const asked = vi.spyOn(store, "append").mockResolvedValueOnce(failed(appError("unavailable", "Not now.")));
    await expect(host.persist("terminal")).rejects.toMatchObject({ error: { code: "unavailable" } });
    await host.persist("terminal");
    expect(asked.mock.calls.map(([, , , , blobs]) => blobs?.size)).toEqual([2, 2]);
  });
});
