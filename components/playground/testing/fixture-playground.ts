import { appError, failed, ok } from "@/lib/domain/errors.ts";
import { type SessionId, sessionId, treeHash } from "@/lib/domain/ids.ts";
import type { SessionSummary } from "@/lib/domain/session-summary.ts";
import type { TickKind } from "@/lib/domain/thread.ts";
import type { Playground, SessionsState } from "@/lib/playground/playground.ts";
import type { ModelChoice, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { fixtureController } from "./fixture-controller.ts";
import { fixtureState } from "./fixture-state.ts";

const summary = (id: string, title: string, minutesAgo: number, more: Partial<SessionSummary>): SessionSummary => ({
  id: sessionId(id),
  title,
  taskId: id,
  createdAt: Date.now() - minutesAgo * 60_000,
  updatedAt: Date.now() - minutesAgo * 60_000,
  length: 40,
  status: "idle",
  tests: "passed",
  thread: "message command fail edit fail edit pass edit pass".split(" ") as TickKind[],
  tree: treeHash("1".repeat(64)),
  ...more,
});

/** A playground with two sessions in a list and the drawn workbench in each. */
export function fixturePlayground(state: WorkbenchState = fixtureState): Playground {
  let sessions: SessionsState = {
    storage: "indexeddb",
    list: [
      summary("fixture", "Cart total is off by a cent", 12, {}),
      summary("second", "Port the date parser to Temporal", 1500, { status: "interrupted", tests: null }),
    ],
  };
  let choice: ModelChoice = { provider: "scripted" };
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const edit = (id: SessionId, change: (old: SessionSummary) => SessionSummary[]): void => {
    sessions = { ...sessions, list: (sessions.list ?? []).flatMap((old) => (old.id === id ? change(old) : [old])) };
    changed();
  };
  const created = (): Promise<{ ok: true; value: SessionId }> =>
    Promise.resolve({ ok: true, value: sessionId("fixture") });
  return {
    sessions: { getSnapshot: () => sessions, subscribe },
    tasks: () => Promise.resolve(ok([])),
    createFromTask: created,
    createEmpty: created,
    createFromFiles: created,
    createFromArchive: (name) =>
      Promise.resolve(failed(appError("bad-input", `${name} is no zip, tgz or session that can be read.`))),
    renameSession: (id, title) => Promise.resolve(ok(edit(id, (old) => [{ ...old, title }]))),
    removeSession: (id) => Promise.resolve(ok(edit(id, () => []))),
    exportSession: () => Promise.resolve(ok(new Blob(["{}"]))),
    openSession: (id) =>
      Promise.resolve(
        id === "fixture" || id === "second"
          ? ok(fixtureController(state))
          : failed(appError("not-found", "This browser has no such session.")),
      ),
    models: {
      server: () => Promise.resolve({ configured: false }),
      list: () => Promise.resolve(ok(["gpt-5.3-codex", "gpt-5.3", "gpt-5-mini"])),
      setKey: () => undefined,
      choice: () => choice,
      setChoice: (next) => {
        choice = next;
        changed();
      },
      subscribe,
    },
    dispose: () => Promise.resolve(),
  };
}
