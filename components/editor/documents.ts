import type { EditorState, Extension } from "@codemirror/state";
import type { BlobHash } from "@/lib/domain/ids.ts";
import type { TreeEntry } from "@/lib/domain/tree.ts";
import { readText } from "../files/file-text.ts";
import { type DocumentView, isDirty, knownHash, meetDisk, replaceText } from "./document-edits.ts";
import { toDisk } from "./line-ends.ts";
import { type Disk, type Drafts, loadDocument, SENTENCES } from "./load-document.ts";
import { baseOf, type DocumentsView, type OpenDocument, type TextDocument, viewOf } from "./open-document.ts";

/** A save that meets another writer merges and tries again at most so often. */
const SAVE_ATTEMPTS = 3;
/** Unsaved text is kept so long after a key, in milliseconds; leaving the page keeps it at once. */
const DRAFT_AFTER_MS = 200;

/** The open files: their text, what of it is unsaved, and what becomes of it when somebody else writes the file. */
export class EditorDocuments {
  readonly #open = new Map<string, OpenDocument>();
  readonly #listeners = new Set<() => void>();
  readonly #reading = new Set<string>();
  readonly #again = new Set<string>();
  #active: string | null = null;
  #shown: { readonly path: string; readonly view: DocumentView } | null = null;
  readonly #unkept = new Set<string>();
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #files: ReadonlyMap<string, BlobHash> = new Map();
  #snapshot: DocumentsView = { tabs: [], active: null };

  constructor(
    private readonly disk: Disk,
    private readonly drafts: Drafts,
    private readonly extensions: (path: string) => Extension,
  ) {}

  readonly getSnapshot = (): DocumentsView => this.#snapshot;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  text(path: string): TextDocument | null {
    const document = this.#open.get(path);
    return document?.kind === "text" ? document : null;
  }

  /** Shows the file, loading it when it is not open. */
  open(path: string): void {
    this.#active = path;
    if (this.#open.has(path)) this.#changed();
    else void this.#load(path);
  }

  /** Opens files with unsaved text of before. Shows `last` of them, or the first, unless a file is shown already. */
  restore(last: string | null): void {
    const paths = this.drafts.paths();
    this.#active ??= paths.find((path) => path === last) ?? paths[0] ?? null;
    for (const path of paths) if (!this.#open.has(path)) void this.#load(path);
    this.#changed();
  }

  /** Unsaved text is given up. Returns the file that is shown then. */
  close(path: string): string | null {
    const paths = [...this.#open.keys()];
    const at = paths.indexOf(path);
    this.#open.delete(path);
    this.drafts.clear(path);
    if (this.#active === path) this.#active = paths[at + 1] ?? paths[at - 1] ?? null;
    this.#changed();
    return this.#active;
  }

  /** The view that shows this file now; changes of it go through the view. */
  attach(path: string, view: DocumentView): () => void {
    const shown = { path, view };
    this.#shown = shown;
    return () => {
      if (this.#shown === shown) this.#shown = null;
    };
  }

  /** Keeps all unsaved text now. */
  keepDrafts(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    for (const path of this.#unkept) {
      const document = this.text(path);
      if (!document) continue;
      const text = document.state.doc.toString();
      if (!document.dirty) this.drafts.clear(path);
      else if (!this.drafts.write(path, { base: document.base.hash, text })) {
        const warning = "The browser does not keep this unsaved text should the page close: save it.";
        document.note ??= { tone: "info", text: warning };
        this.#changed();
      }
    }
    this.#unkept.clear();
  }

  /** The view has a new state of the active file. */
  edited(path: string, state: EditorState): void {
    const document = this.text(path);
    if (!document) return;
    const typed = document.state.doc !== state.doc;
    document.state = state;
    if (typed) this.#recheck(document);
  }

  /** The project's files as they are on disk now. */
  sync(files: readonly TreeEntry[]): void {
    this.#files = new Map(files.map((file) => [file.path, file.hash]));
    for (const document of this.#open.values()) this.#check(document);
  }

  async save(path: string): Promise<void> {
    const document = this.text(path);
    if (!document || document.saving || document.disk) return;
    document.saving = true;
    document.note = null;
    this.#changed();
    try {
      for (let attempt = 1; attempt <= SAVE_ATTEMPTS && !document.disk; attempt++) {
        if (await this.#write(document)) break;
      }
    } catch {
      document.note = { tone: "fail", text: `${path} was not saved. Your text is still here: try again.` };
    }
    document.saving = false;
    this.#recheck(document);
    this.keepDrafts();
    this.#check(document);
  }

  /** The unsaved text stays; saving it will replace what is on disk. */
  keepMine(path: string): void {
    const document = this.text(path);
    if (!document?.disk) return;
    document.base =
      document.disk.kind === "deleted" ? baseOf(null, "") : baseOf(document.disk.hash, document.disk.text);
    document.disk = null;
    this.#recheck(document);
  }

  /** What is on disk replaces the unsaved text; undo brings it back. */
  takeTheirs(path: string): void {
    const document = this.text(path);
    if (document?.disk?.kind !== "changed") return;
    const { hash, text, ends } = document.disk;
    document.base = baseOf(hash, text);
    document.ends = ends;
    document.disk = null;
    replaceText(document, text, true, this.#viewOf(document));
    this.#recheck(document);
  }

  dismissNote(path: string): void {
    const document = this.text(path);
    if (document) document.note = null;
    this.#changed();
  }

  /** The list of files may be older than what was saved here, so a difference only says: look. */
  #check(document: OpenDocument): void {
    if (document.kind === "loading" || (document.kind === "text" && document.saving)) return;
    const known = document.kind === "sentence" ? document.hash : knownHash(document);
    if ((this.#files.get(document.path) ?? null) !== known) void this.#refresh(document.path);
  }

  async #load(path: string): Promise<void> {
    this.#open.set(path, { kind: "loading", path });
    this.#changed();
    const loaded = await loadDocument(path, this.disk, this.drafts, this.extensions);
    if (!this.#open.has(path)) return;
    this.#open.set(path, loaded);
    if (loaded.kind === "text") this.#recheck(loaded);
    else this.#changed();
  }

  async #refresh(path: string): Promise<void> {
    if (this.#reading.has(path)) {
      this.#again.add(path);
      return;
    }
    this.#reading.add(path);
    try {
      const file = await this.disk.readFile(path);
      const document = this.#open.get(path);
      if (document?.kind === "sentence" && (file?.hash ?? null) !== document.hash) await this.#load(path);
      else if (document?.kind === "text" && !document.saving) {
        if (file) this.#arrived(document, file.hash, file.bytes);
        else if (document.base.hash !== null) {
          document.disk = { kind: "deleted" };
          this.#changed();
        }
      }
    } catch {
      const document = this.text(path);
      if (document) document.note = { tone: "fail", text: `${path} changed on disk and could not be read just now.` };
      this.#changed();
    }
    this.#reading.delete(path);
    if (this.#again.delete(path)) await this.#refresh(path);
  }

  #arrived(document: TextDocument, hash: BlobHash, bytes: Uint8Array): void {
    const read = readText(bytes);
    if (hash === document.base.hash) document.disk = null;
    else if (read.kind === "text") meetDisk(document, hash, read.text, this.#viewOf(document));
    else if (!document.dirty) {
      this.#open.set(document.path, { kind: "sentence", path: document.path, hash, sentence: SENTENCES[read.kind] });
    } else
      document.note = { tone: "fail", text: `${document.path} is no text any more on disk. Your text is still here.` };
    this.#recheck(document);
  }

  async #write(document: TextDocument): Promise<boolean> {
    const { path } = document;
    const text = document.state.doc.toString();
    const bytes = new TextEncoder().encode(toDisk(text, document.ends));
    const result = await this.disk.saveFile(path, bytes, document.base.hash);
    if (result.ok) {
      document.base = baseOf(result.hash, text);
      return true;
    }
    if ("error" in result) {
      document.note = { tone: "fail", text: result.error.message };
      return true;
    }
    if (result.conflict.hash === null) document.disk = { kind: "deleted" };
    else meetDisk(document, result.conflict.hash, result.conflict.text, this.#viewOf(document));
    return false;
  }

  #viewOf(document: TextDocument): DocumentView | null {
    return this.#open.get(document.path) === document && this.#shown?.path === document.path ? this.#shown.view : null;
  }

  #recheck(document: TextDocument): void {
    document.dirty = isDirty(document);
    this.#unkept.add(document.path);
    this.#keeping ??= setTimeout(() => this.keepDrafts(), DRAFT_AFTER_MS);
    this.#changed();
  }

  #changed(): void {
    const next = viewOf(this.#open.values(), this.#active === null ? undefined : this.#open.get(this.#active));
    if (JSON.stringify(next) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}
