import { appError, ok, type Result } from "../domain/errors.ts";
import type { Recorded, SessionEvent } from "../domain/event.ts";
import { type SessionId, seq, sessionId } from "../domain/ids.ts";
import { projectAll, summarize } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import type { EventStore } from "../ports/event-store.ts";
import { treeOf } from "./session-trees.ts";

export const APP_VERSION = "0.1.0";

export const NO_SESSION = appError(
  "not-found",
  "This browser has no such session. It may have been deleted, or made in another browser.",
);

/**
 * Stores the files and the log's first event together, so that a session in the list always has its files and no files
 * are left without one. Their paths are safe and their sizes within PROJECT_LIMITS: the gallery's by its build, others' by
 * lib/share.
 */
export async function createSession(
  store: { events: EventStore },
  task: Task,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Result<SessionId>> {
  const id = sessionId(crypto.randomUUID());
  const { tree, blobs } = await treeOf(files);
  const event: SessionEvent = { type: "session-created", task, title: task.title, tree, app: APP_VERSION };
  const summary = (first: readonly Recorded[]) => summarize(projectAll(first));
  const recorded = await store.events.append(id, seq(0), [event], summary, blobs);
  return recorded.ok ? ok(id) : recorded;
}

/** A project of the person's own, told as a task: `check` is its test script when it has one. */
export function ownTask(
  source: "empty" | "folder" | "zip",
  title: string,
  prompt: string,
  files: ReadonlyMap<string, Uint8Array>,
): Task {
  const check = hasTestScript(files) ? "npm test" : undefined;
  return {
    id: source === "empty" ? "empty" : "own-project",
    title: title.slice(0, 120) || "Untitled",
    summary: "",
    prompt,
    tags: [],
    source,
    ...(check ? { check } : {}),
  };
}

function hasTestScript(files: ReadonlyMap<string, Uint8Array>): boolean {
  try {
    const manifest = JSON.parse(new TextDecoder().decode(files.get("package.json") ?? new Uint8Array())) as {
      scripts?: { test?: unknown };
    };
    return typeof manifest.scripts?.test === "string" && !manifest.scripts.test.includes("no test specified");
  } catch {
    return false;
  }
}
