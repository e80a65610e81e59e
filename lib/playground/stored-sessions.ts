import { failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import { type SessionId, seq } from "../domain/ids.ts";
import { project, projectAll, summarize } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import type { Opened } from "../share/opened.ts";
import { fallBack } from "../store/fall-back.ts";
import type { OpenedStore } from "../store/open-store.ts";
import { codePart } from "./code-part.ts";
import { createSession, NO_SESSION, ownTask } from "./create-session.ts";
import { type ModelSettings, storageOf } from "./model-settings.ts";
import { openSession } from "./open-session.ts";
import { pageChoice, WHY_EMBEDDED } from "./page-sandboxes.ts";
import { providerFor } from "./providers.ts";
import type { SessionParts, Stores } from "./session-parts.ts";
import { keepUnasked } from "./storage-keeping.ts";
import type { TaskGallery } from "./task-gallery.ts";
import type { SessionController } from "./workbench-state.ts";

type Files = ReadonlyMap<string, Uint8Array>;

const archives = () => codePart(() => import("./archives.ts"));

export async function createStored(store: OpenedStore, task: Task, files: Files): Promise<Result<SessionId>> {
  try {
    const created = await createSession(store, task, files);
    if (created.ok) void keepUnasked();
    return created;
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

export const createEmpty = (store: OpenedStore, title: string, prompt: string): Promise<Result<SessionId>> =>
  createStored(store, ownTask("empty", title, prompt, new Map()), new Map());

/** A session of what was opened from outside; one that was exported comes in as it was. */
export async function createFromOpened(store: OpenedStore, opened: Opened, prompt: string): Promise<Result<SessionId>> {
  switch (opened.kind) {
    case "session":
      return (await archives()).adoptSession(opened.session, store);
    case "task": {
      const task = { ...opened.task, source: opened.source, prompt: prompt || opened.task.prompt };
      return createStored(store, task, opened.files);
    }
    case "project":
      return createStored(store, ownTask(opened.source, opened.title, prompt, opened.files), opened.files);
  }
}

async function readLog(store: OpenedStore, id: SessionId): Promise<Result<readonly Recorded[]>> {
  const events = await store.events.read(id);
  return events.ok && events.value.length === 0 ? failed(NO_SESSION) : events;
}

export async function renameStored(store: OpenedStore, id: SessionId, title: string): Promise<Result<void>> {
  const log = await readLog(store, id);
  if (!log.ok) return log;
  const events = log.value;
  const name = title.trim().slice(0, 120);
  if (!name) return ok(undefined);
  const before = projectAll(events);
  const renamed = await store.events.append(
    id,
    seq(events.length),
    [{ type: "session-renamed", title: name }],
    (added) => summarize(project(before, [...events, ...added], added.length)),
  );
  return renamed.ok ? ok(undefined) : renamed;
}

export async function exportStored(store: OpenedStore, id: SessionId, format: "jsonl" | "zip"): Promise<Result<Blob>> {
  const log = await readLog(store, id);
  return log.ok ? (await archives()).packSession(format, store, log.value) : log;
}

export function openStored(
  store: OpenedStore,
  id: SessionId,
  models: ModelSettings,
  gallery: TaskGallery,
  notes: readonly string[],
): Promise<Result<SessionController>> {
  const exportSession: SessionParts["exportSession"] = async (...session) => (await archives()).packSession(...session);
  return openSession({
    id,
    stores: store,
    locks: store.locks,
    unsaved: store.unsaved,
    memos: store.memos,
    models,
    storage: storageOf("localStorage"),
    notes,
    sandboxWhy: WHY_EMBEDDED,
    createSandbox: pageChoice(storageOf("localStorage")),
    provider: (view) => providerFor(models, view, gallery),
    exportSession,
    fallBack: (from: Stores, view, events) => {
      // Where nothing can be saved, exporting has to work even if the server is gone by then.
      archives().catch(() => undefined);
      return fallBack(from, id, { recorded: events, summary: summarize(view) });
    },
  });
}
