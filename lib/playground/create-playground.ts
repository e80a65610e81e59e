import { appError, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Recorded } from "../domain/event.ts";
import { type SessionId, seq } from "../domain/ids.ts";
import { project, projectAll, summarize } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import { listModels, readServerStatus } from "../model/list-models.ts";
import { createEmbeddedSandbox } from "../sandbox/embedded/create-embedded-sandbox.ts";
import { fallBack } from "../store/fall-back.ts";
import { type OpenedStore, openStore } from "../store/open-store.ts";
import { openArchive, packSession } from "./archives.ts";
import { createSession, ownTask } from "./create-session.ts";
import { ModelSettings, storageOf } from "./model-settings.ts";
import type { Playground } from "./playground.ts";
import { providerFor } from "./providers.ts";
import { openSession } from "./session-controller.ts";
import { SessionList } from "./session-list.ts";
import type { Stores } from "./session-parts.ts";
import { TaskGallery } from "./task-gallery.ts";

const SANDBOX_ASSETS = "/sandbox/";
const WHY_EMBEDDED = "Our own runtime, served by this site: no other server is needed.";

/** The composition root: chooses the store, the sandbox driver and the model wires, and puts them together. */
export function createPlayground(): Playground {
  const opening: Promise<OpenedStore> = openStore();
  const sessions = new SessionList();
  const models = new ModelSettings(storageOf("sessionStorage"), storageOf("localStorage"));
  const gallery = new TaskGallery();
  const notes = new Map<SessionId, readonly string[]>();
  void opening.then((store) => sessions.open(store.events, store.why));

  const create = async (task: Task, files: ReadonlyMap<string, Uint8Array>): Promise<Result<SessionId>> => {
    try {
      return await createSession(await opening, task, files);
    } catch (caught) {
      return failed(toAppError(caught));
    }
  };

  const readLog = async (id: SessionId): Promise<Result<{ store: OpenedStore; events: readonly Recorded[] }>> => {
    const store = await opening;
    const events = await store.events.read(id);
    if (!events.ok) return events;
    if (events.value.length === 0) return failed(NO_SESSION);
    return ok({ store, events: events.value });
  };

  return {
    sessions: { getSnapshot: sessions.getSnapshot, subscribe: sessions.subscribe },
    tasks: gallery.list,

    async createFromTask(taskId, options = {}) {
      const index = await gallery.list();
      if (!index.ok) return index;
      const entry = index.value.find((task) => task.id === taskId);
      if (!entry) return failed(appError("not-found", `There is no task "${taskId}" on this server.`));
      const files = await gallery.files(entry);
      if (!files.ok) return files;
      if (options.model) models.setChoice(options.model);
      const { files: _files, walkthrough: _walkthrough, ...task } = entry;
      return create({ ...task, prompt: options.prompt?.trim() || task.prompt }, files.value);
    },

    createEmpty(prompt, model) {
      if (model) models.setChoice(model);
      const title = prompt.trim().split("\n", 1)[0]?.slice(0, 80) || "Empty project";
      return create(ownTask("empty", title, prompt, new Map()), new Map());
    },

    createFromFiles: (title, files, prompt, source) => create(ownTask(source, title, prompt, files), files),

    async createFromArchive(name, bytes) {
      const store = await opening;
      const opened = await openArchive(name, bytes, store);
      if (!opened.ok) return opened;
      const { value } = opened;
      const id =
        value.kind === "session"
          ? ok(value.id)
          : await create(ownTask("zip", value.title, "", value.files), value.files);
      if (id.ok) notes.set(id.value, value.notes);
      return id;
    },

    async renameSession(id, title) {
      const log = await readLog(id);
      if (!log.ok) return log;
      const { store, events } = log.value;
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
    },

    removeSession: async (id) => (await opening).events.remove(id),

    async exportSession(id, format) {
      const log = await readLog(id);
      return log.ok ? packSession(format, log.value.store, log.value.events) : log;
    },

    async openSession(id) {
      const store = await opening;
      return openSession({
        id,
        stores: store,
        locks: store.locks,
        models,
        storage: storageOf("localStorage"),
        notes: notes.get(id) ?? [],
        sandboxWhy: WHY_EMBEDDED,
        createSandbox: () => createEmbeddedSandbox({ assets: SANDBOX_ASSETS }),
        provider: (view) => providerFor(models, view, gallery),
        exportSession: packSession,
        fallBack: (from: Stores, view, events) => fallBack(from, id, { recorded: events, summary: summarize(view) }),
      });
    },

    models: {
      server: async () => {
        const status = await readServerStatus(fetch);
        return { configured: status.ok && status.value.key === "server" };
      },
      list: (key) => listModels(fetch, key ?? (models.choice().provider === "responses" ? models.key() : null)),
      setKey: models.setKey,
      choice: models.choice,
      setChoice: models.setChoice,
      subscribe: models.subscribe,
    },

    async dispose() {
      sessions.dispose();
      await (await opening).events.dispose();
    },
  };
}

const NO_SESSION = appError(
  "not-found",
  "This browser has no such session. It may have been deleted, or made in another browser.",
);
