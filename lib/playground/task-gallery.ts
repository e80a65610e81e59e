import { appError, failed, ok, type Result } from "../domain/errors.ts";
import { type TaskIndexEntry, taskIndexSchema, type Walkthrough, walkthroughSchema } from "../domain/task.ts";
import { fetchJson } from "./fetch-json.ts";

/** The server's own tasks: public/tasks/index.json, and each task's files and walkthrough. */
export class TaskGallery {
  #index: Promise<Result<readonly TaskIndexEntry[]>> | null = null;

  /** Cached once it was read; a failure is tried again at the next call. */
  list = async (): Promise<Result<readonly TaskIndexEntry[]>> => {
    this.#index ??= fetchJson("/tasks/index.json", taskIndexSchema, "The list of tasks");
    const index = await this.#index;
    if (!index.ok) this.#index = null;
    return index;
  };

  async files(task: TaskIndexEntry): Promise<Result<Map<string, Uint8Array>>> {
    const files = new Map<string, Uint8Array>();
    try {
      await Promise.all(
        task.files.map(async (path) => {
          const url = `/tasks/${task.id}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
          const response = await fetch(url);
          if (!response.ok) throw new RangeError(path);
          files.set(path, new Uint8Array(await response.arrayBuffer()));
        }),
      );
      return ok(files);
    } catch (cause) {
      const what =
        cause instanceof RangeError
          ? `Its file ${cause.message} is missing on the server.`
          : "The server does not answer.";
      return failed(
        appError("not-found", `The task "${task.title}" could not be loaded. ${what}`, { retryable: true, cause }),
      );
    }
  }

  async walkthrough(taskId: string): Promise<Result<Walkthrough | null>> {
    const index = await this.list();
    if (!index.ok) return index;
    if (!index.value.find((task) => task.id === taskId)?.walkthrough) return ok(null);
    return fetchJson(`/tasks/${taskId}/walkthrough.json`, walkthroughSchema, "The scripted walkthrough");
  }
}
