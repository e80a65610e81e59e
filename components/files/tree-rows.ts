import type { FileChange } from "@/lib/domain/tree.ts";
import { safePath } from "@/lib/domain/tree.ts";
import { fileName } from "./file-text.ts";

export type TreeRow = {
  readonly path: string;
  readonly name: string;
  readonly kind: "folder" | "file";
  /** 1 for the root's own. */
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  /** Of a folder. */
  readonly open: boolean;
  /** Of a file; a folder tells whether anything in it changed. */
  readonly mark: FileChange["kind"] | null;
};

type Folder = {
  readonly path: string;
  readonly folders: Map<string, Folder>;
  readonly files: string[];
  changed: boolean;
};
const newFolder = (path: string): Folder => ({ path, folders: new Map(), files: [], changed: false });

/** Folders as people sort them: numbers by value, case aside. */
const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const compare = (a: string, b: string): number => byName.compare(a, b) || (a < b ? -1 : 1);

function folderTree(paths: Iterable<string>, marks: ReadonlyMap<string, unknown>): Folder {
  const root = newFolder("");
  for (const path of paths) {
    const parts = path.split("/");
    const changed = marks.has(path);
    let at = root;
    for (const part of parts.slice(0, -1)) {
      at.changed ||= changed;
      let next = at.folders.get(part);
      if (!next) {
        next = newFolder(at.path === "" ? part : `${at.path}/${part}`);
        at.folders.set(part, next);
      }
      at = next;
    }
    at.changed ||= changed;
    at.files.push(path);
  }
  return root;
}

/** The rows that are seen: folders first, then files, by name; deleted files stay, so that they can be found. */
export function treeRows(
  files: Iterable<string>,
  changes: readonly FileChange[],
  isOpen: (folder: string) => boolean,
): TreeRow[] {
  const marks = new Map(changes.map((change) => [change.path, change.kind]));
  const paths = new Set(files);
  for (const change of changes) if (change.kind === "deleted") paths.add(change.path);
  const rows: TreeRow[] = [];
  const add = (folder: Folder, level: number): void => {
    const folders = [...folder.folders].sort(([a], [b]) => compare(a, b));
    const own = [...folder.files].sort((a, b) => compare(fileName(a), fileName(b)));
    const setSize = folders.length + own.length;
    let position = 0;
    for (const [name, child] of folders) {
      const open = isOpen(child.path);
      const mark = child.changed ? "modified" : null;
      rows.push({ path: child.path, name, kind: "folder", level, position: ++position, setSize, open, mark });
      if (open) add(child, level + 1);
    }
    for (const path of own) {
      const mark = marks.get(path) ?? null;
      const name = fileName(path);
      rows.push({ path, name, kind: "file", level, position: ++position, setSize, open: false, mark });
    }
  };
  add(folderTree(paths, marks), 1);
  return rows;
}

/** Folders start open in a small project; in a large one only where something changed, never where packages lie. */
export function opensAtFirst(folder: string, files: number, changedFolders: ReadonlySet<string>): boolean {
  if (/(^|\/)(node_modules|\.git)$/.test(folder)) return false;
  return files <= 200 || changedFolders.has(folder);
}

export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) folders.add(path.slice(0, at));
  }
  return folders;
}

/** The path that a typed name means, or a sentence that says why it cannot be used. */
export function checkName(
  typed: string,
  taken: { has(path: string): boolean },
  current: string | null,
): { readonly ok: true; readonly path: string } | { readonly ok: false; readonly why: string } {
  const path = safePath(typed.trim());
  if (path === null) return { ok: false, why: "Type a path inside the project, such as src/cart.ts." };
  if (path !== current && taken.has(path)) return { ok: false, why: `${path} is there already.` };
  return { ok: true, path };
}
