import type { TreeHash } from "@/lib/domain/ids.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { type LineEnds, toDisk } from "../editor/line-ends.ts";
import type { DiffFile } from "./use-diff.ts";

type Files = Pick<SessionController, "saveFile" | "deleteFile" | "revertFile" | "readBlob">;

/** What was done, in a sentence, and how to take it back; `undo` absent: nothing was done. */
export type Reverted = { readonly text: string; readonly undo?: () => Promise<Reverted> };

const changedMeanwhile = (path: string): Reverted => ({
  text: `${path} was changed meanwhile, so nothing was written. The diff shows it as it is now.`,
});

async function save(
  files: Files,
  path: string,
  bytes: Uint8Array,
  base: DiffFile["after"] | null,
  done: string,
): Promise<Reverted> {
  const result = await files.saveFile(path, bytes, base?.hash ?? null);
  return result.ok ? { text: done } : "error" in result ? { text: result.error.message } : changedMeanwhile(path);
}

/** Writes `text`, the file without one of its changes. */
export async function revertHunk(files: Files, file: DiffFile, text: string, ends: LineEnds): Promise<Reverted> {
  const { path, after } = file;
  const old = after && (await files.readBlob(after.hash));
  if (!after || !old) return changedMeanwhile(path);
  const result = await files.saveFile(path, new TextEncoder().encode(toDisk(text, ends)), after.hash);
  if (!result.ok) return "error" in result ? { text: result.error.message } : changedMeanwhile(path);
  const written = { ...after, hash: result.hash };
  return {
    text: `One change of ${path} was taken back.`,
    undo: () => save(files, path, old, written, `The change of ${path} is back.`),
  };
}

/** Makes the file what it is in `tree`. */
export async function revertFile(files: Files, file: DiffFile, tree: TreeHash): Promise<Reverted> {
  const { path, before, after } = file;
  const old = after ? await files.readBlob(after.hash) : null;
  await files.revertFile(path, tree);
  const back = `${path} is as it was before.`;
  if (!after) {
    return {
      text: `${path} was restored.`,
      undo: () => files.deleteFile(path).then(() => ({ text: back })),
    };
  }
  const text = before ? `${path} was reverted.` : `${path} was removed.`;
  return old ? { text, undo: () => save(files, path, old, before, back) } : { text };
}
