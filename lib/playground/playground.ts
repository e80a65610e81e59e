import type { Result } from "../domain/errors.ts";
import type { SessionId } from "../domain/ids.ts";
import type { SessionSummary } from "../domain/session-summary.ts";
import type { TaskIndexEntry } from "../domain/task.ts";
import type { Opened } from "./open-source.ts";
import type { Keeping } from "./storage-keeping.ts";
import type { ModelChoice, SessionController } from "./workbench-state.ts";

/** `list`: newest first; null while it is being read. `why`: a sentence, present when storage is "memory". */
export type SessionsState = {
  readonly list: readonly SessionSummary[] | null;
  readonly storage: "indexeddb" | "memory" | "opening";
  readonly why?: string;
  /** Whether the browser may clear the list when the disk runs low. */
  readonly keeping: Keeping;
};

/**
 * Everything a page may ask of the tab, made once a page by the composition root and disposed explicitly. Its methods
 * need no `this`. Snapshots keep their identity until they change (useSyncExternalStore).
 */
export interface Playground {
  readonly sessions: {
    getSnapshot(): SessionsState;
    subscribe(listener: () => void): () => void;
    /** Asks the browser to clear nothing by itself; some ask the person. Only in answer to a press. */
    keep(): Promise<void>;
  };
  tasks(): Promise<Result<readonly TaskIndexEntry[]>>;

  /** The create methods record the session and its files. Nothing runs until somebody submits to its controller. */
  createFromTask(
    taskId: string,
    options?: { readonly prompt?: string; readonly model?: ModelChoice },
  ): Promise<Result<SessionId>>;
  createEmpty(prompt: string, model?: ModelChoice): Promise<Result<SessionId>>;
  /** What readFromOutside (open-source.ts) gave: a project, a task, or an exported session, which comes in as it was. */
  createFromOpened(opened: Opened, prompt: string): Promise<Result<SessionId>>;

  renameSession(id: SessionId, title: string): Promise<Result<void>>;
  removeSession(id: SessionId): Promise<Result<void>>;
  exportSession(id: SessionId, format: "jsonl" | "zip"): Promise<Result<Blob>>;
  /** "not-found" when this browser has no such session. */
  openSession(id: SessionId): Promise<Result<SessionController>>;

  readonly models: {
    server(): Promise<{ readonly configured: boolean }>;
    /** Model names from the upstream's list, with `key` or, absent, with what is set up. */
    list(key?: string): Promise<Result<readonly string[]>>;
    /** "session": sessionStorage, gone with the tab. null forgets it everywhere. */
    setKey(key: string | null, remember: "memory" | "session"): void;
    choice(): ModelChoice;
    setChoice(choice: ModelChoice): void;
    subscribe(listener: () => void): () => void;
  };
  dispose(): Promise<void>;
}
