import * as v from "valibot";
import type { BlobHash, SessionId } from "@/lib/domain/ids.ts";
import { blobHash } from "@/lib/domain/ids.ts";

/** Unsaved text, and the file's hash that it was typed upon (null: there was no file). */
export type Draft = { readonly base: BlobHash | null; readonly text: string };

const draftSchema = v.object({
  base: v.nullable(v.pipe(v.string(), v.transform(blobHash))),
  text: v.string(),
});

export interface Drafts {
  read(path: string): Draft | null;
  /** False when the browser would not keep it. */
  write(path: string, draft: Draft): boolean;
  clear(path: string): void;
  /** Files with unsaved text. */
  paths(): string[];
}

/** Drafts of one session in `storage`; with null (storage is blocked) nothing is kept. */
export function storedDrafts(session: SessionId, storage: Storage | null): Drafts {
  const prefix = `tabwright.draft:${session}:`;
  return {
    read(path) {
      try {
        const parsed = v.safeParse(draftSchema, JSON.parse(storage?.getItem(prefix + path) ?? "null"));
        return parsed.success ? parsed.output : null;
      } catch {
        return null;
      }
    },
    write(path, draft) {
      try {
        storage?.setItem(prefix + path, JSON.stringify(draft));
        return storage !== null;
      } catch {
        storage?.removeItem(prefix + path);
        return false;
      }
    },
    clear: (path) => storage?.removeItem(prefix + path),
    paths: () =>
      Object.keys(storage ?? {})
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
        .sort(),
  };
}

/** sessionStorage, or null where the browser denies it. */
export function sessionStore(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
