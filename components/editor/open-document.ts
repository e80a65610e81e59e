import type { EditorState, StateEffect } from "@codemirror/state";
import { Text } from "@codemirror/state";
import type { BlobHash } from "@/lib/domain/ids.ts";
import type { LineEnds } from "./line-ends.ts";

/** What the text on screen was made from; hash null: there is no such file on disk. */
export type Base = { readonly hash: BlobHash | null; readonly text: string; readonly doc: Text };
export const baseOf = (hash: BlobHash | null, text: string): Base => ({ hash, text, doc: Text.of(text.split("\n")) });

/** What lies on disk meanwhile and does not fit the unsaved text; waits for the person. */
export type DiskChange =
  | { readonly kind: "changed"; readonly hash: BlobHash; readonly text: string; readonly ends: LineEnds }
  | { readonly kind: "deleted" };

export type Note = { readonly tone: "info" | "fail"; readonly text: string };

export type TextDocument = {
  readonly kind: "text";
  readonly path: string;
  state: EditorState;
  ends: LineEnds;
  base: Base;
  dirty: boolean;
  disk: DiskChange | null;
  note: Note | null;
  saving: boolean;
  scroll: StateEffect<unknown> | null;
};

export type OpenDocument =
  | TextDocument
  | { readonly kind: "loading"; readonly path: string }
  /** Shown instead of text: binary, too large, missing, unreadable. */
  | { readonly kind: "sentence"; readonly path: string; readonly hash: BlobHash | null; readonly sentence: string };

/** What React shows of the open files: replaced on every change but typing. */
export type DocumentsView = {
  readonly tabs: readonly { readonly path: string; readonly dirty: boolean; readonly conflict: boolean }[];
  readonly active:
    | null
    | { readonly kind: "loading"; readonly path: string }
    | { readonly kind: "sentence"; readonly path: string; readonly sentence: string }
    | {
        readonly kind: "text";
        readonly path: string;
        readonly dirty: boolean;
        readonly saving: boolean;
        readonly disk: DiskChange["kind"] | null;
        readonly note: Note | null;
        readonly ends: LineEnds;
      };
};

export function viewOf(documents: Iterable<OpenDocument>, active: OpenDocument | undefined): DocumentsView {
  const tabs = [...documents].map((document) => ({
    path: document.path,
    dirty: document.kind === "text" && document.dirty,
    conflict: document.kind === "text" && document.disk !== null,
  }));
  if (!active) return { tabs, active: null };
  if (active.kind !== "text") return { tabs, active };
  const { kind, path, dirty, saving, note, ends } = active;
  return { tabs, active: { kind, path, dirty, saving, disk: active.disk?.kind ?? null, note, ends } };
}
