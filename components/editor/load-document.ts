import { EditorState, type Extension } from "@codemirror/state";
import type { BlobHash } from "@/lib/domain/ids.ts";
import type { SessionController } from "@/lib/playground/workbench-state.ts";
import { readText } from "../files/file-text.ts";
import { meetDisk, replaceText } from "./document-edits.ts";
import { fromDisk, type LineEnds } from "./line-ends.ts";
import { type Base, baseOf, type OpenDocument, type TextDocument } from "./open-document.ts";

/** Unsaved text of the session's files, as it is kept. */
export type Drafts = SessionController["unsaved"];
export type Disk = Pick<SessionController, "readFile" | "saveFile" | "readBlob">;

export const SENTENCES = {
  binary: "This file is binary, so it is not shown as text.",
  "too-large": "This file is larger than 10 MB, so it is not opened here. The terminal can show parts of it.",
  missing: "There is no such file any more. The diff still shows what it held.",
  unreadable: "This file could not be read just now. Close the tab and open it again.",
} as const;

/** The file as it is on disk, with the unsaved text of before a reload on top. Never throws. */
export async function loadDocument(
  path: string,
  disk: Disk,
  drafts: Drafts,
  extensions: (path: string) => Extension,
): Promise<OpenDocument> {
  const sentence = (hash: BlobHash | null, text: string): OpenDocument => ({
    kind: "sentence",
    path,
    hash,
    sentence: text,
  });
  try {
    const draft = drafts.read(path);
    const file = await disk.readFile(path);
    const read = file && readText(file.bytes);
    if (read && read.kind !== "text") return sentence(file.hash, SENTENCES[read.kind]);
    if (!draft && !file) return sentence(null, SENTENCES.missing);
    const raw = read?.text ?? "";
    const { text, ends } = fromDisk(raw);
    const document = newDocument(path, baseOf(file?.hash ?? null, text), ends, extensions);
    if (!draft) return document;
    if (draft.base !== document.base.hash) document.base = await baseOfDraft(disk, draft.base);
    replaceText(document, draft.text, true, null);
    if (!file) document.disk = { kind: "deleted" };
    else if (draft.base !== file.hash) meetDisk(document, file.hash, raw, null);
    return document;
  } catch {
    return sentence(null, SENTENCES.unreadable);
  }
}

async function baseOfDraft(disk: Disk, hash: BlobHash | null): Promise<Base> {
  const bytes = hash && (await disk.readBlob(hash));
  const read = bytes ? readText(bytes) : null;
  return baseOf(hash, read?.kind === "text" ? fromDisk(read.text).text : "");
}

function newDocument(path: string, base: Base, ends: LineEnds, extensions: (path: string) => Extension): TextDocument {
  const keepReturns = ends === "mixed" ? EditorState.lineSeparator.of("\n") : [];
  const state = EditorState.create({ doc: base.doc, extensions: [keepReturns, extensions(path)] });
  return { kind: "text", path, state, ends, base, dirty: false, disk: null, note: null, saving: false, scroll: null };
}
