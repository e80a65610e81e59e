import { failed, ok, type Result, toAppError } from "../domain/errors.ts";
import { type CollectRules, collect, type ProjectFiles } from "./collect.ts";
import { Budget, badInput, readSource, type Source } from "./limits.ts";
import { isGzip, listTarball } from "./tar.ts";
import { type Entry, isZip, listZip } from "./zip.ts";

/** A file of a folder: `path` is relative. */
export type FolderEntry = { readonly path: string; readonly content: Blob };

const WHOLE: CollectRules = { strip: true, bad: "refuse" };

/**
 * The files of a project zip or of a package's .tgz, without their single top folder. Never rejects; refuses with a
 * sentence ("bad-input", "too-large") what is damaged, unsafe or too large, and then nothing of it is used.
 */
export async function readArchive(source: Source): Promise<Result<ProjectFiles>> {
  try {
    const bytes = await readSource(source);
    const budget = new Budget(bytes.length);
    if (isZip(bytes)) return ok(await collect(listZip(bytes), budget, WHOLE));
    if (isGzip(bytes)) return ok(await collect(listTarball(bytes, budget), budget, WHOLE));
    throw badInput("This file is neither a zip nor a .tgz archive. Pack the project's folder as a zip and drop that.");
  } catch (caught) {
    return failed(toAppError(caught));
  }
}

/** The files of a dropped or opened folder: paths start with the folder's own name. Rules as for readArchive. */
export const readFolder = (entries: Iterable<FolderEntry>): Promise<Result<ProjectFiles>> => read(entries, WHOLE);

/** Files to be put into a project that is there: paths stay as they are, and what cannot be taken is left out with a note. */
export const readAdditions = (entries: Iterable<FolderEntry>): Promise<Result<ProjectFiles>> =>
  read(entries, { strip: false, bad: "leave-out" });

async function read(entries: Iterable<FolderEntry>, rules: CollectRules): Promise<Result<ProjectFiles>> {
  try {
    const listed = Array.from(entries, ({ path, content }): Entry => {
      const read = async (budget: Budget): Promise<Uint8Array> => {
        budget.spend(content.size);
        return new Uint8Array(await content.arrayBuffer());
      };
      return { name: path, kind: "file", size: content.size, read };
    });
    return ok(await collect(listed, new Budget(null), rules));
  } catch (caught) {
    return failed(toAppError(caught));
  }
}
