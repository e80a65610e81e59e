import { appError, failed, type Result, toAppError } from "../domain/errors.ts";
import type { ProjectFiles } from "../share/collect.ts";
import type { Folder, Opened } from "../share/opened.ts";
import type { FolderEntry } from "../share/read-folder.ts";
import { codePart } from "./code-part.ts";

export type { FolderEntry, Opened, ProjectFiles };

export type OpenRequest =
  | { readonly kind: "file"; readonly file: File }
  | ({ readonly kind: "folder" } & Folder)
  | { readonly kind: "additions"; readonly entries: readonly FolderEntry[] };
export type OpenAnswers = { readonly file: Opened; readonly folder: Opened; readonly additions: ProjectFiles };

/**
 * Reads and judges a file, a folder, or files to be put into a project, off the page's thread and before anything is
 * stored. Never rejects; refuses with a sentence. `signal` gives up, with "aborted".
 */
export async function readFromOutside<Request extends OpenRequest>(
  request: Request,
  signal?: AbortSignal,
): Promise<Result<OpenAnswers[Request["kind"]]>> {
  let worker: Worker | null = null;
  try {
    if (signal?.aborted) return failed(appError("aborted", "Stopped."));
    return await codePart(
      () =>
        new Promise<Result<OpenAnswers[Request["kind"]]>>((resolve, reject) => {
          worker = new Worker(new URL("./open-worker.ts", import.meta.url), { type: "module" });
          worker.onmessage = ({ data }: MessageEvent<Result<OpenAnswers[Request["kind"]]>>) => resolve(data);
          // Its own code answers every failure: what arrives here is that the code itself did not.
          worker.onerror = reject;
          signal?.addEventListener("abort", () => resolve(failed(appError("aborted", "Stopped."))), { once: true });
          worker.postMessage(request);
        }),
    );
  } catch (caught) {
    return failed(toAppError(caught));
  } finally {
    (worker as Worker | null)?.terminate();
  }
}
