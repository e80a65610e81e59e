import { failed, ok, type Result, toAppError } from "../domain/errors.ts";
import { safePath } from "../domain/tree.ts";
import { Budget, badInput, LIMITS, megabytes, number, quoted, readSource, type Source, tooLarge } from "./limits.ts";
import { isGzip, listTarball } from "./tar.ts";
import { type Entry, isZip, listZip } from "./zip.ts";

/** A project from outside. Keys are safe paths (see safePath) that collide on no file system. */
export type ProjectFiles = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Sentences about what was left out. */
  readonly notes: readonly string[];
};

/**
 * The files of a project zip or of a package's .tgz, without their single top folder. Never rejects; refuses with a
 * sentence ("bad-input", "too-large") what is damaged, unsafe or too large, and then nothing of it is used.
 */
export async function readArchive(source: Source): Promise<Result<ProjectFiles>> {
  try {
    const bytes = await readSource(source);
    const budget = new Budget(bytes.length);
    if (isZip(bytes)) return ok(await collect(listZip(bytes), budget));
    if (isGzip(bytes)) return ok(await collect(listTarball(bytes, budget), budget));
    throw badInput("This file is neither a zip nor a .tgz archive. Pack the project's folder as a zip and drop that.");
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

/** The files of a dropped or opened folder: `path` is relative and starts with the folder's own name. Rules as for readArchive. */
export async function readFolder(
  entries: Iterable<{ readonly path: string; readonly content: Blob }>,
): Promise<Result<ProjectFiles>> {
  try {
    const listed = Array.from(entries, ({ path, content }): Entry => {
      const read = async (budget: Budget): Promise<Uint8Array> => {
        budget.spend(content.size);
        return new Uint8Array(await content.arrayBuffer());
      };
      return { name: path, kind: "file", size: content.size, read };
    });
    return ok(await collect(listed, new Budget(Number.POSITIVE_INFINITY)));
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

const SKIPPED_FOLDERS = ["node_modules", ".git", "__MACOSX"];
const SKIPPED_FILES = new Set([".DS_Store", "Thumbs.db"]);

async function collect(entries: readonly Entry[], budget: Budget): Promise<ProjectFiles> {
  const skipped = new Map<string, number>();
  const kept: { path: string; entry: Entry }[] = [];
  for (const entry of entries) {
    const path = safePath(entry.name);
    if (path === null && entry.kind === "folder" && /^[./\\]*$/.test(entry.name) && !entry.name.includes(".."))
      continue;
    if (path === null) {
      throw badInput(`The path ${quoted(entry.name)} leaves the project's folder or is no path. Nothing was opened.`);
    }
    const parts = path.split("/");
    const folder = SKIPPED_FOLDERS.find(
      (name) => parts.includes(name) && (parts.length > 1 || entry.kind === "folder"),
    );
    const reason = folder ?? (entry.kind === "link" ? "links" : null);
    if (reason) skipped.set(reason, (skipped.get(reason) ?? 0) + (entry.kind === "folder" ? 0 : 1));
    else if (entry.kind === "file" && !SKIPPED_FILES.has(parts.at(-1)!)) kept.push({ path, entry });
  }
  if (kept.length === 0) throw badInput("There are no files in it that a project could be made of.");
  if (kept.length > LIMITS.entries) {
    throw tooLarge(
      `There are ${number(kept.length)} files in it; a project may have ${number(LIMITS.entries)}. Nothing was opened.`,
    );
  }
  const top = singleTop(kept.map(({ path }) => path));
  const placed = kept.map(({ path, entry }) => ({ path: path.slice(top.length), entry }));
  refuseCollisions(placed.map(({ path }) => path));
  const files = new Map<string, Uint8Array>();
  for (const { path, entry } of placed) {
    refuseLarge(path, entry.size);
    const content = await entry.read(budget);
    refuseLarge(path, content.length);
    files.set(path, content);
    await budget.breathe();
  }
  return { files, notes: [...skipped].filter(([what]) => what !== "__MACOSX").map(noteOf) };
}

const refuseLarge = (path: string, size: number): void => {
  if (size <= LIMITS.file) return;
  throw tooLarge(
    `${quoted(path)} has ${megabytes(size)}; a file may have ${megabytes(LIMITS.file)} here. Nothing was opened; leave it out and try again.`,
  );
};

const noteOf = ([what, count]: [string, number]): string =>
  what === "links"
    ? `${number(count)} symbolic or special ${count === 1 ? "file was" : "files were"} left out.`
    : `${what} was left out (${number(count)} ${count === 1 ? "file" : "files"}).`;

/** "package/" when everything lies in `package`, otherwise "". */
function singleTop(paths: readonly string[]): string {
  const top = `${paths[0]!.split("/")[0]}/`;
  return paths.every((path) => path.startsWith(top)) ? top : "";
}

/** Two paths that are one on some file system, or a file where another path needs a folder. */
function refuseCollisions(paths: readonly string[]): void {
  const key = (path: string): string => path.normalize("NFC").toLowerCase();
  const seen = new Map<string, string>();
  for (const path of paths) {
    const other = seen.get(key(path));
    if (other !== undefined) {
      throw badInput(
        other === path
          ? `${quoted(path)} is in it twice. Nothing was opened.`
          : `${quoted(other)} and ${quoted(path)} differ only in how they are written, which not every system can keep apart. Nothing was opened.`,
      );
    }
    seen.set(key(path), path);
  }
  for (const path of paths) {
    const parts = key(path).split("/");
    for (let length = 1; length < parts.length; length += 1) {
      const file = seen.get(parts.slice(0, length).join("/"));
      if (file !== undefined) throw badInput(`${quoted(file)} is both a file and a folder in it. Nothing was opened.`);
    }
  }
}
