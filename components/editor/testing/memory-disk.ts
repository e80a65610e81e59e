import { createHash } from "node:crypto";
import { type BlobHash, blobHash } from "@/lib/domain/ids.ts";
import type { TreeEntry } from "@/lib/domain/tree.ts";
import type { SaveResult } from "@/lib/playground/workbench-state.ts";
import type { Drafts } from "../load-document.ts";

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;
const hashOf = (bytes: Uint8Array): BlobHash => blobHash(createHash("sha256").update(bytes).digest("hex"));

/** Files in memory with the controller's obligations. */
export function memoryDisk(initial: Readonly<Record<string, string | Uint8Array>>) {
  const files = new Map(Object.entries(initial).map(([path, content]) => [path, bytesOf(content)]));
  const blobs = new Map([...files.values()].map((bytes) => [hashOf(bytes), bytes]));
  const put = (path: string, bytes: Uint8Array): BlobHash => {
    files.set(path, bytes);
    blobs.set(hashOf(bytes), bytes);
    return hashOf(bytes);
  };
  return {
    read: (path: string): string | null => (files.has(path) ? new TextDecoder().decode(files.get(path)) : null),
    write: (path: string, text: string | null): void => {
      if (text === null) files.delete(path);
      else put(path, bytesOf(text));
    },
    remember: (hash: BlobHash, text: string): void => {
      blobs.set(hash, bytesOf(text));
    },
    entries: (): TreeEntry[] =>
      [...files].map(([path, bytes]) => ({ path, mode: "100644", size: bytes.length, hash: hashOf(bytes) })),
    readBlob: async (hash: BlobHash): Promise<Uint8Array | null> => blobs.get(hash) ?? null,
    readFile: async (path: string) => {
      const bytes = files.get(path);
      return bytes ? { bytes, hash: hashOf(bytes) } : null;
    },
    saveFile: async (path: string, bytes: Uint8Array, base: BlobHash | null): Promise<SaveResult> => {
      const now = files.get(path);
      if ((now ? hashOf(now) : null) === base) return { ok: true, hash: put(path, bytes) };
      const text = now ? new TextDecoder().decode(now) : "";
      return { ok: false, conflict: { hash: now ? hashOf(now) : null, text } };
    },
  };
}

/** Unsaved texts in memory with the controller's obligations. */
export function memoryDrafts(): Drafts & { readonly kept: ReadonlyMap<string, unknown> } {
  const kept = new Map<string, Parameters<Drafts["write"]>[1]>();
  return {
    kept,
    read: (path) => kept.get(path) ?? null,
    write: (path, draft) => {
      kept.set(path, draft);
      return true;
    },
    clear: (path) => void kept.delete(path),
    paths: () => [...kept.keys()],
  };
}

/** Resolves when everything that was started has been done. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
