import { type AppError, appError, failed, ok, type Result } from "@/lib/domain/errors.ts";

/** What a tab can carry; the sentences below name these figures. */
const MOST_FILE = 50 * 1024 * 1024;
const MOST_TOTAL = 200 * 1024 * 1024;
const MOST_FILES = 20_000;
/** Not a project's own work: packages are installed again, and the history stays where it is. */
const LEFT_OUT = new Set([".git", "node_modules", ".DS_Store"]);

/** A file or folder from a drop, a picker or a directory handle. */
export type Node =
  | { readonly kind: "file"; readonly name: string; readonly open: () => Promise<File> }
  | { readonly kind: "folder"; readonly name: string; readonly children: () => Promise<readonly Node[]> };

export type ReadProject = { readonly title: string; readonly files: ReadonlyMap<string, Uint8Array> };

const isLeftOut = (path: string): boolean => path.split("/").some((part) => LEFT_OUT.has(part));

/** Reads a whole project into memory, or says what is too large for it. A single folder's own name becomes the title. */
export async function readProject(nodes: readonly Node[]): Promise<Result<ReadProject>> {
  const [only] = nodes;
  const single = nodes.length === 1 && only?.kind === "folder" ? only : null;
  const files = new Map<string, Uint8Array>();
  let total = 0;
  const read = async (level: readonly Node[], prefix: string): Promise<AppError | null> => {
    for (const node of level) {
      const path = `${prefix}${node.name}`;
      if (isLeftOut(path)) continue;
      if (node.kind === "folder") {
        const problem = await read(await node.children(), `${path}/`);
        if (problem) return problem;
        continue;
      }
      const file = await node.open();
      total += file.size;
      const problem = tooLarge(path, file.size, total, files.size + 1);
      if (problem) return problem;
      files.set(path, new Uint8Array(await file.arrayBuffer()));
    }
    return null;
  };
  try {
    const problem = await read(single ? await single.children() : nodes, "");
    if (problem) return failed(problem);
  } catch (cause) {
    return failed(
      appError("bad-input", "A file could not be read. Check that it still exists and may be read, and try again.", {
        cause,
      }),
    );
  }
  if (files.size === 0) return failed(appError("bad-input", "There are no files in it. Nothing was opened."));
  return ok({ title: single?.name ?? "Dropped files", files });
}

function tooLarge(path: string, size: number, total: number, count: number): AppError | null {
  const say = (message: string): AppError => appError("too-large", message);
  if (size > MOST_FILE) {
    const megabytes = Math.round(size / 1_048_576);
    return say(
      `${path} has ${megabytes} MB; a file may have at most 50 MB. Leave it out and try again. Nothing was opened.`,
    );
  }
  if (total > MOST_TOTAL)
    return say("The project has more than 200 MB. Leave out build results and data. Nothing was opened.");
  if (count > MOST_FILES)
    return say("The project has more than 20,000 files. Leave some out and try again. Nothing was opened.");
  return null;
}

/** The bytes of a dropped archive or exported session. */
export async function readArchive(file: File): Promise<Result<Uint8Array>> {
  if (file.size > MOST_TOTAL) {
    const megabytes = Math.round(file.size / 1_048_576);
    return failed(
      appError("too-large", `${file.name} has ${megabytes} MB; at most 200 MB can be opened. Nothing was opened.`),
    );
  }
  try {
    return ok(new Uint8Array(await file.arrayBuffer()));
  } catch (cause) {
    return failed(appError("bad-input", `${file.name} could not be read. Nothing was opened.`, { cause }));
  }
}

export const isArchive = (name: string): boolean => /\.(zip|tgz|tar\.gz|jsonl)$/i.test(name);

/** For a drop that is neither a folder nor several files nor an archive. `name`: of the file, when it was one. */
export const notUnderstood = (name: string | undefined): AppError =>
  appError(
    "bad-input",
    `${name ? `${name} is a single file that is no archive.` : "What was dropped is neither a file nor a folder."} Drop a folder, several files, a zip or tgz, or an exported session. Nothing was opened.`,
  );
