import { appError, failed, ok, type Result } from "../domain/errors.ts";
import type { SessionEvent } from "../domain/event.ts";
import { type SessionId, seq, sessionId } from "../domain/ids.ts";
import { projectAll, summarize } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import { safePath } from "../domain/tree.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { EventStore } from "../ports/event-store.ts";
import { treeOf } from "./session-trees.ts";

export const APP_VERSION = "0.1.0";
const MAX_FILE = 50 * 1024 * 1024;
const MAX_TOTAL = 200 * 1024 * 1024;
const MAX_FILES = 20_000;

export const NO_SESSION = appError(
  "not-found",
  "This browser has no such session. It may have been deleted, or made in another browser.",
);

/** Stores the files first and the log's first event then, so that a session in the list always has its files. */
export async function createSession(
  store: { events: EventStore; blobs: BlobStore },
  task: Task,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Result<SessionId>> {
  const checked = checkFiles(files);
  if (!checked.ok) return checked;
  const id = sessionId(crypto.randomUUID());
  const { tree, blobs } = await treeOf(checked.value);
  const kept = await store.blobs.put(id, blobs);
  if (!kept.ok) return kept;
  const event: SessionEvent = { type: "session-created", task, title: task.title, tree, app: APP_VERSION };
  const recorded = await store.events.append(id, seq(0), [event], (first) => summarize(projectAll(first)));
  return recorded.ok ? ok(id) : recorded;
}

/** Paths made safe and sizes held to what a tab can carry; the first thing wrong is named. */
export function checkFiles(files: ReadonlyMap<string, Uint8Array>): Result<Map<string, Uint8Array>> {
  if (files.size > MAX_FILES)
    return failed(
      appError(
        "too-large",
        `There are ${files.size} files; the most a project may have is ${MAX_FILES}. Nothing was opened.`,
      ),
    );
  const safe = new Map<string, Uint8Array>();
  let total = 0;
  for (const [raw, bytes] of files) {
    const path = safePath(raw);
    if (path === null)
      return failed(appError("bad-input", `"${raw.slice(0, 80)}" is not a path inside a project. Nothing was opened.`));
    if (bytes.length > MAX_FILE)
      return failed(
        appError(
          "too-large",
          `${path} has ${megabytes(bytes.length)} MB; the most a file may have is 50 MB. Leave it out and try again; nothing was opened.`,
        ),
      );
    total += bytes.length;
    if (total > MAX_TOTAL)
      return failed(
        appError(
          "too-large",
          "The project has more than 200 MB. Leave out build results and data and try again; nothing was opened.",
        ),
      );
    safe.set(path, bytes);
  }
  return ok(safe);
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576);

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
