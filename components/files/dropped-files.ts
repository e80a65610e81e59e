import { safePath } from "@/lib/domain/tree.ts";

/** A drop is read into memory at once, so it is bounded; the sentences name these figures. */
const MAX_FILES = 5000;
const MAX_BYTES = 100_000_000;
const MAX_FILE_BYTES = 50_000_000;
/** Neither is the project's own work; packages are installed again. */
const LEFT_OUT = new Set([".git", "node_modules", ".DS_Store"]);

export type Dropped = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What was not taken, in sentences. */
  readonly problems: readonly string[];
};

/** The part of FileSystemEntry that is used here. */
export type DroppedEntry = {
  readonly name: string;
  readonly isFile: boolean;
  file?(ok: (file: File) => void, failed: (error: unknown) => void): void;
  createReader?(): { readEntries(ok: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void };
};

/** Must be called while the drop event runs: the entries are gone afterwards. */
export function entriesOf(transfer: DataTransfer): DroppedEntry[] {
  return [...transfer.items].flatMap((item) => {
    if (item.kind !== "file") return [];
    const entry = item.webkitGetAsEntry() as DroppedEntry | null;
    const file = entry ? null : item.getAsFile();
    return entry ? [entry] : file ? [entryOf(file)] : [];
  });
}

/** Files from a file picker as entries. */
export const entryOf = (file: File): DroppedEntry => ({ name: file.name, isFile: true, file: (ok) => ok(file) });

const fileOf = (entry: DroppedEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file?.(resolve, reject) ?? reject(new TypeError("Not a file.")));

async function childrenOf(entry: DroppedEntry): Promise<DroppedEntry[]> {
  const reader = entry.createReader?.();
  if (!reader) return [];
  const children: DroppedEntry[] = [];
  for (;;) {
    const some = await new Promise<DroppedEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || children.length > MAX_FILES) return children;
    children.push(...some);
  }
}

/** Reads files and folders, whatever their depth, to be put into `folder` ("" is the root). Never throws. */
export async function readDropped(entries: readonly DroppedEntry[], folder: string): Promise<Dropped> {
  const files = new Map<string, Uint8Array>();
  const problems = new Set<string>();
  let bytes = 0;
  const queue = entries.map((entry) => ({ entry, path: folder === "" ? entry.name : `${folder}/${entry.name}` }));
  for (const { entry, path } of queue) {
    if (LEFT_OUT.has(entry.name)) {
      if (entry.name !== ".DS_Store") problems.add(`Folders named ${entry.name} were left out.`);
      continue;
    }
    try {
      if (!entry.isFile) {
        for (const child of await childrenOf(entry)) queue.push({ entry: child, path: `${path}/${child.name}` });
        continue;
      }
      const file = await fileOf(entry);
      const safe = safePath(path);
      if (safe === null) problems.add(`${path.slice(0, 80)} was left out: its name cannot be used in a project.`);
      else if (file.size > MAX_FILE_BYTES) problems.add(`${path} was left out: it is over ${MAX_FILE_BYTES / 1e6} MB.`);
      else if (files.size >= MAX_FILES) problems.add(`Only the first ${MAX_FILES} files were taken.`);
      else if (bytes + file.size > MAX_BYTES) problems.add(`${path} was left out: a drop holds ${MAX_BYTES / 1e6} MB.`);
      else {
        files.set(safe, new Uint8Array(await file.arrayBuffer()));
        bytes += file.size;
      }
    } catch {
      problems.add(
        `${path} could not be read. Check that it still exists and that you may read it, and drop it again.`,
      );
    }
  }
  return { files, problems: [...problems].slice(0, 5) };
}
