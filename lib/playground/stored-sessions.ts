import { failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import { type SessionId, seq } from "../domain/ids.ts";
import { project, projectAll, summarize } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import { createEmbeddedSandbox } from "../sandbox/embedded/create-embedded-sandbox.ts";
import { fallBack } from "../store/fall-back.ts";
import type { OpenedStore } from "../store/open-store.ts";
import { codePart } from "./code-part.ts";
import { createSession, NO_SESSION, ownTask } from "./create-session.ts";
import { type ModelSettings, storageOf } from "./model-settings.ts";
import { providerFor } from "./providers.ts";
import { openSession } from "./session-controller.ts";
import type { SessionParts, Stores } from "./session-parts.ts";
import type { TaskGallery } from "./task-gallery.ts";
import type { SessionController } from "./workbench-state.ts";

const SANDBOX_ASSETS = "/sandbox/";
const WHY_EMBEDDED = "Our own runtime, served by this site: no other server is needed.";

type Files = ReadonlyMap<string, Uint8Array>;

const archives = () => codePart(() => import("./archives.ts"));

export async function createStored(store: OpenedStore, task: Task, files: Files): Promise<Result<SessionId>> {
  try {
    return await createSession(store, task, files);
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

export const createOwn = (
  store: OpenedStore,
  source: Parameters<typeof ownTask>[0],
  title: string,
  prompt: string,
  files: Files,
): Promise<Result<SessionId>> => createStored(store, ownTask(source, title, prompt, files), files);

/** `notes`: sentences about what was left out, for when it is opened. */
export async function createFromArchive(
  store: OpenedStore,
  name: string,
  bytes: Uint8Array,
): Promise<Result<{ readonly id: SessionId; readonly notes: readonly string[] }>> {
  const opened = await (await archives()).openArchive(name, bytes, store);
  if (!opened.ok) return opened;
  const { value } = opened;
  const id = value.kind === "session" ? ok(value.id) : await createOwn(store, "zip", value.title, "", value.files);
  return id.ok ? ok({ id: id.value, notes: value.notes }) : id;
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
    models,
    storage: storageOf("localStorage"),
    notes,
    sandboxWhy: WHY_EMBEDDED,
    createSandbox: () => createEmbeddedSandbox({ assets: SANDBOX_ASSETS }),
    provider: (view) => providerFor(models, view, gallery),
    exportSession,
    fallBack: (from: Stores, view, events) => {
      // Where nothing can be saved, exporting has to work even if the server is gone by then.
      archives().catch(() => undefined);
      return fallBack(from, id, { recorded: events, summary: summarize(view) });
    },
  });
}
