import { appError, failed, ok, type Result, toAppError } from "../domain/errors.ts";
import type { Task } from "../domain/task.ts";
import type { ProjectFiles } from "./collect.ts";
import { type ImportedSession, importSession, looksLikeSession } from "./import-session.ts";
import { badInput, LIMITS, megabytes, tooLarge } from "./limits.ts";
import { type FolderEntry, readArchive, readFolder } from "./read-folder.ts";
import { isGzip } from "./tar.ts";
import { looksLikeTask, parseTask, readTaskFolder } from "./task-folder.ts";
import { isZip } from "./zip.ts";

/** What a file or folder from outside turned out to be: read whole, judged, and not yet stored anywhere. */
export type Opened =
  | {
      readonly kind: "session";
      readonly title: string;
      readonly session: ImportedSession;
      readonly notes: readonly string[];
    }
  | ({
      readonly kind: "task";
      readonly title: string;
      readonly task: Task;
      readonly source: "folder" | "zip";
    } & ProjectFiles)
  | ({ readonly kind: "project"; readonly title: string; readonly source: "folder" | "zip" } & ProjectFiles);

const PACKED = /\.(zip|tgz|tar\.gz)$/i;
/** A JSON file that is larger is nobody's task.json. */
const MOST_DESCRIPTION = 1_000_000;

/** What a single file is, by its contents: an exported session, a packed task, a packed project. Refuses with a sentence. */
export async function openFile(name: string, source: Blob): Promise<Result<Opened>> {
  try {
    const head = new Uint8Array(await readable(name, source.slice(0, 64)));
    const packed = isZip(head) || isGzip(head) || PACKED.test(name);
    const session = !packed && (/\.jsonl$/i.test(name) || (await looksLikeSession(head)));
    if (!packed && !session) return failed(await noArchive(name, source));
    if (source.size > LIMITS.total) {
      throw tooLarge(
        `${name} has ${megabytes(source.size)}; at most ${megabytes(LIMITS.total)} can be opened. Nothing was opened.`,
      );
    }
    const bytes = new Uint8Array(await readable(name, source));
    return session || (await looksLikeSession(bytes)) ? await openSession(bytes) : await openPacked(name, bytes);
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

export type Folder = {
  readonly title: string;
  /** Paths start with the folder's own name. */
  readonly entries: readonly FolderEntry[];
  /** What was left out already. */
  readonly notes: readonly string[];
};

/** What a folder is: a task's, or some project's. */
export async function openFolder({ title, entries, notes }: Folder): Promise<Result<Opened>> {
  const read = await readFolder(entries);
  if (read.ok) return judge(title, "folder", { files: read.value.files, notes: [...notes, ...read.value.notes] });
  if (entries.length > 0) return read;
  return failed({ ...read.error, message: [read.error.message, ...notes].join(" ") });
}

async function openSession(bytes: Uint8Array): Promise<Result<Opened>> {
  const session = await importSession(bytes);
  if (!session.ok) return session;
  const { events, notes } = session.value;
  const first = events[0]?.event;
  const title = first?.type === "session-created" ? first.title : "Imported session";
  return ok({ kind: "session", title, session: session.value, notes });
}

async function openPacked(name: string, bytes: Uint8Array): Promise<Result<Opened>> {
  const read = await readArchive(bytes);
  return read.ok ? judge(name.replace(PACKED, ""), "zip", read.value) : read;
}

function judge(title: string, source: "folder" | "zip", project: ProjectFiles): Result<Opened> {
  try {
    const task = readTaskFolder(project.files);
    if (!task) return ok({ kind: "project", title, source, ...project });
    const notes = [...project.notes, ...task.notes];
    return ok({ kind: "task", title: task.task.title, source, task: task.task, files: task.files, notes });
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

async function readable(name: string, source: Blob): Promise<ArrayBuffer> {
  try {
    return await source.arrayBuffer();
  } catch (cause) {
    throw badInput(
      `${name} could not be read: check that it still exists and that you may read it. Nothing was opened.`,
      cause,
    );
  }
}

/** Why a file that is neither packed nor a session is not opened. @throws Failure */
async function noArchive(name: string, source: Blob): Promise<ReturnType<typeof appError>> {
  if (/\.json$/i.test(name) && source.size <= MOST_DESCRIPTION) {
    const text = new TextDecoder().decode(await readable(name, source));
    if (/(^|\/)task\.json$/i.test(name) || looksLikeTask(parsedOrNull(text))) {
      parseTask(text);
      return appError(
        "bad-input",
        `${name} describes a task, but a task is its whole folder: drop the folder that holds it and files/, or a zip of it. Nothing was opened.`,
      );
    }
  }
  return notUnderstood(name);
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const notUnderstood = (name: string) =>
  appError(
    "bad-input",
    `${name} is a single file that is no archive. Drop a folder, several files, a zip or tgz, or an exported session. Nothing was opened.`,
  );
