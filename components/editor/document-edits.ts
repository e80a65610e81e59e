import { Text, Transaction, type TransactionSpec } from "@codemirror/state";
import type { BlobHash } from "@/lib/domain/ids.ts";
import { fromDisk } from "./line-ends.ts";
import { baseOf, type TextDocument } from "./open-document.ts";
import { changesBetween, mergeTexts } from "./text-changes.ts";

/** The part of EditorView that is needed here. */
export type DocumentView = { dispatch(spec: TransactionSpec): void };

/** Makes the text this one by the smallest changes, so that cursor and scroll position stay; through `view` where it is shown. */
export function replaceText(document: TextDocument, text: string, undoable: boolean, view: DocumentView | null): void {
  const changes = changesBetween(document.state.doc.toString(), text).map((change) => ({
    ...change,
    insert: Text.of(change.insert.split("\n")),
  }));
  if (changes.length === 0) return;
  const annotations = [Transaction.remote.of(true), Transaction.addToHistory.of(undoable)];
  if (view) view.dispatch({ changes, annotations });
  else document.state = document.state.update({ changes, annotations }).state;
}

export const isDirty = (document: TextDocument): boolean =>
  document.base.hash === null || !document.state.doc.eq(document.base.doc);

/** Somebody else wrote the file: taken as it is, merged with unsaved text where the edits lie apart, or put to the person. */
export function meetDisk(document: TextDocument, hash: BlobHash, raw: string, view: DocumentView | null): void {
  const { text, ends } = fromDisk(raw);
  const mine = document.state.doc.toString();
  const dirty = isDirty(document);
  const merged = dirty ? mergeTexts(document.base.text, mine, text) : text;
  if (merged === null) {
    document.disk = { kind: "changed", hash, text, ends };
    return;
  }
  if (dirty && merged !== text && merged !== mine) {
    document.note = { tone: "info", text: "A change on disk was merged with your unsaved text." };
  }
  document.base = baseOf(hash, text);
  document.ends = ends;
  document.disk = null;
  replaceText(document, merged, false, view);
}

/** Not null while something on disk waits for the person: the hash that they were told of. */
export const knownHash = ({ disk, base }: TextDocument): BlobHash | null =>
  disk?.kind === "changed" ? disk.hash : disk?.kind === "deleted" ? null : base.hash;
