/** A file or folder from a drop, a picker or a directory handle. A file's name may be a path. */
export type Node =
  | { readonly kind: "file"; readonly name: string; readonly open: () => Promise<File> }
  | { readonly kind: "folder"; readonly name: string; readonly children: () => Promise<readonly Node[]> };

/** From a drop. Must be called while the event runs; the entries outlive it. */
export function nodesOfDrop(transfer: DataTransfer): Node[] {
  return [...transfer.items].flatMap((item) => {
    if (item.kind !== "file") return [];
    const entry = item.webkitGetAsEntry();
    // Files that no file system knows, such as pictures dragged out of another page, have no entry.
    const file = entry ? null : item.getAsFile();
    return entry ? [nodeOfEntry(entry)] : file ? [nodeOfFile(file)] : [];
  });
}

function nodeOfEntry(entry: FileSystemEntry): Node {
  if (entry.isFile) {
    const open = (): Promise<File> =>
      new Promise((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return { kind: "file", name: entry.name, open };
  }
  const children = async (): Promise<Node[]> => {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const all: Node[] = [];
    for (;;) {
      // A reader hands out its entries in batches and then an empty one.
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return all;
      all.push(...batch.map(nodeOfEntry));
    }
  };
  return { kind: "folder", name: entry.name, children };
}

/** From a picker; with `webkitdirectory` every path begins with the chosen folder's name. */
export const nodeOfFile = (file: File): Node => ({
  kind: "file",
  name: file.webkitRelativePath || file.name,
  open: () => Promise.resolve(file),
});

type DirectoryHandle = {
  readonly name: string;
  readonly kind: "directory";
  values(): AsyncIterable<DirectoryHandle | { readonly name: string; readonly kind: "file"; getFile(): Promise<File> }>;
};

/** From showDirectoryPicker (https://wicg.github.io/file-system-access/). */
function nodeOfHandle(handle: DirectoryHandle): Node {
  const children = async (): Promise<Node[]> => {
    const all: Node[] = [];
    for await (const child of handle.values()) {
      all.push(
        child.kind === "file" ? { kind: "file", name: child.name, open: () => child.getFile() } : nodeOfHandle(child),
      );
    }
    return all;
  };
  return { kind: "folder", name: handle.name, children };
}

type WithPicker = { showDirectoryPicker?: (options: { mode: "read" }) => Promise<DirectoryHandle> };
export const hasDirectoryPicker = (): boolean => typeof (window as WithPicker).showDirectoryPicker === "function";

/** Asks for a folder; null when the person changed their mind. Throws what the browser says when it may not be read. */
export async function pickDirectory(): Promise<Node | null> {
  try {
    const handle = await (window as WithPicker).showDirectoryPicker?.({ mode: "read" });
    return handle ? nodeOfHandle(handle) : null;
  } catch (caught) {
    if (caught instanceof DOMException && caught.name === "AbortError") return null;
    throw caught;
  }
}
