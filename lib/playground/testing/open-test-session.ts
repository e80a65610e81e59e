import { type answer, FakeProvider } from "../../agent/testing/fake-provider.ts";
import type { SessionId } from "../../domain/ids.ts";
import { summarize } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import { createMemorySandbox, type MemoryOptions } from "../../sandbox/memory/create-memory-sandbox.ts";
import { fallBack } from "../../store/fall-back.ts";
import { MemorySessionLocks } from "../../store/locks.ts";
import {
  MemoryBlobStore,
  MemoryData,
  MemoryEventStore,
  MemoryMemoStore,
  MemoryUnsavedStore,
} from "../../store/memory.ts";
import { createSession } from "../create-session.ts";
import { ModelSettings } from "../model-settings.ts";
import { openSession } from "../open-session.ts";
import type { SessionParts } from "../session-parts.ts";
import type { SessionController, WorkbenchState } from "../workbench-state.ts";

const task: Task = {
  id: "own-project",
  title: "Test",
  summary: "",
  prompt: "",
  tags: [],
  source: "folder",
  check: "npm test",
};

/** What outlives a reload: stores, locks, local storage. */
export function createTestBrowser() {
  const data = new MemoryData();
  const kept = new Map<string, string>();
  return {
    events: new MemoryEventStore(data),
    blobs: new MemoryBlobStore(data),
    unsaved: new MemoryUnsavedStore(data),
    memos: new MemoryMemoStore(data),
    locks: new MemorySessionLocks(),
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  };
}
export type TestBrowser = ReturnType<typeof createTestBrowser>;

export async function createTestSession(browser: TestBrowser, files: Record<string, string> = {}): Promise<SessionId> {
  const encoded = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const id = await createSession(browser, task, encoded);
  if (!id.ok) throw new Error(id.error.message);
  return id.value;
}

/** A tab on the session, whose model gives these answers in turn. */
export async function openTestSession(
  browser: TestBrowser,
  id: SessionId,
  answers: readonly ReturnType<typeof answer>[] = [],
  commands: NonNullable<MemoryOptions["commands"]> = {},
  more: Partial<Pick<SessionParts, "provider">> = {},
) {
  const provider = new FakeProvider(...answers);
  const parts: SessionParts = {
    id,
    stores: browser,
    locks: browser.locks,
    unsaved: browser.unsaved,
    memos: browser.memos,
    storage: browser.storage,
    notes: [],
    models: new ModelSettings(null, null),
    sandboxWhy: "for a test",
    createSandbox: async () => ({ sandbox: createMemorySandbox({ commands }), why: "for a test", other: null }),
    provider: async () => ({ provider, speaker: { provider: "responses", model: "m" } }),
    exportSession: async () => ({ ok: true, value: new Blob() }),
    fallBack: (from, view, recorded) => fallBack(from, id, { recorded, summary: summarize(view) }),
    ...more,
  };
  const opened = await openSession(parts);
  if (!opened.ok) throw new Error(opened.error.message);
  return { controller: opened.value, provider };
}

/** Resolves with the first state, now or later, that `met` accepts. */
export function until(controller: SessionController, met: (state: WorkbenchState) => boolean): Promise<WorkbenchState> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = controller.getSnapshot();
      if (!met(state)) return;
      stop();
      resolve(state);
    };
    const stop = controller.subscribe(look);
    look();
  });
}
