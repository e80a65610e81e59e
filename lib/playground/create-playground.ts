import { type AppError, appError, failed, type Result, toAppError } from "../domain/errors.ts";
import type { SessionId } from "../domain/ids.ts";
import { type OpenedStore, openStore } from "../store/open-store.ts";
import { codePart } from "./code-part.ts";
import { ModelSettings, storageOf } from "./model-settings.ts";
import type { Playground } from "./playground.ts";
import { SessionList } from "./session-list.ts";
import { TaskGallery } from "./task-gallery.ts";
import { titleOf } from "./title-of.ts";

type StoredSessions = typeof import("./stored-sessions.ts");

/** Milliseconds after which a page has loaded what it needs at first. */
const SETTLED_MS = 5_000;

const serverModels = () => codePart(() => import("../model/list-models.ts"));

/**
 * The composition root: chooses the store, the sandbox driver and the model wires, and puts them together. What only a
 * new or open session needs is in stored-sessions.ts, fetched when the first is asked for.
 */
export function createPlayground(): Playground {
  const opening: Promise<OpenedStore> = openStore();
  const sessions = new SessionList();
  const models = new ModelSettings(storageOf("sessionStorage"), storageOf("localStorage"));
  const gallery = new TaskGallery();
  const notes = new Map<SessionId, readonly string[]>();
  void opening.then((store) => sessions.open(store.events, store.why));
  const stopSweep = whenIdle(() => {
    void Promise.all([opening, codePart(() => import("./sweep-orphans.ts"))])
      .then(([store, { sweepOrphans }]) => sweepOrphans(store))
      // What is left over costs only room, and the next start tries again.
      .catch(() => undefined);
  });

  const withSessions = async <T>(
    use: (stored: StoredSessions, store: OpenedStore) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    try {
      const fetched = codePart(() => import("./stored-sessions.ts"));
      const [stored, store] = await Promise.all([fetched, opening]);
      return await use(stored, store);
    } catch (caught) {
      return failed(toAppError(caught));
    }
  };

  return {
    sessions: { getSnapshot: sessions.getSnapshot, subscribe: sessions.subscribe, keep: sessions.keep },
    tasks: gallery.list,

    createFromTask: (taskId, options = {}) =>
      withSessions(async (stored, store) => {
        const index = await gallery.list();
        if (!index.ok) return index;
        const entry = index.value.find((task) => task.id === taskId);
        if (!entry) return failed(appError("not-found", `There is no task "${taskId}" on this server.`));
        const files = await gallery.files(entry);
        if (!files.ok) return files;
        if (options.model) models.setChoice(options.model);
        const { files: _files, walkthrough: _walkthrough, ...task } = entry;
        return stored.createStored(store, { ...task, prompt: options.prompt?.trim() || task.prompt }, files.value);
      }),

    createEmpty: (prompt, model) =>
      withSessions((stored, store) => {
        if (model) models.setChoice(model);
        return stored.createEmpty(store, titleOf(prompt) || "Empty project", prompt);
      }),

    createFromOpened: (opened, prompt) =>
      withSessions(async (stored, store) => {
        const created = await stored.createFromOpened(store, opened, prompt.trim());
        if (created.ok) notes.set(created.value, opened.notes);
        return created;
      }),

    renameSession: (id, title) => withSessions((stored, store) => stored.renameStored(store, id, title)),
    removeSession: async (id) => (await opening).events.remove(id),
    exportSession: (id, format) => withSessions((stored, store) => stored.exportStored(store, id, format)),
    openSession: (id) =>
      withSessions(async (stored, store) => {
        const opened = await stored.openStored(store, id, models, gallery, notes.get(id) ?? []);
        // What is kept in a database that did not open is not gone, and nobody must be told so.
        return !opened.ok && opened.error.code === "not-found" && store.unopened ? unread(store.unopened) : opened;
      }),

    models: {
      server: async () => {
        try {
          const status = await (await serverModels()).readServerStatus(fetch);
          return { configured: status.ok && status.value.key === "server" };
        } catch {
          return { configured: false };
        }
      },
      list: async (key) => {
        try {
          const own = models.choice().provider === "responses" ? models.key() : null;
          return await (await serverModels()).listModels(fetch, key ?? own);
        } catch (caught) {
          return failed(toAppError(caught));
        }
      },
      setKey: models.setKey,
      choice: models.choice,
      setChoice: models.setChoice,
      subscribe: models.subscribe,
    },

    async dispose() {
      stopSweep();
      sessions.dispose();
      await (await opening).events.dispose();
    },
  };
}

const unread = (error: AppError): Result<never> =>
  failed(
    appError("unavailable", `${error.message} What is kept there was not read; reload the page to try again.`, {
      retryable: true,
    }),
  );

/** Once the page has nothing better to do, and not in its first seconds. Returns what calls it off. */
function whenIdle(run: () => void): () => void {
  let idle: number | undefined;
  const timer = setTimeout(() => {
    if (typeof requestIdleCallback === "function") idle = requestIdleCallback(run);
    else run();
  }, SETTLED_MS);
  return () => {
    clearTimeout(timer);
    if (idle !== undefined) cancelIdleCallback(idle);
  };
}
