import type { Node } from "./read-project.ts";

/** From a drop. Must be called while the event runs; the entries outlive it. */
export function nodesOfDrop(transfer: DataTransfer): Node[] {
  return [...transfer.items].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry ? [nodeOfEntry(entry)] : [];
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

/** From `<input webkitdirectory>`: every path begins with the chosen folder's name. */
export function nodesOfList(list: FileList): Node[] {
  const files = [...list];
  const root = files[0]?.webkitRelativePath.split("/")[0] ?? "";
  const below = (file: File): Node => ({
    kind: "file",
    name: file.webkitRelativePath.slice(root.length + 1) || file.name,
    open: () => Promise.resolve(file),
  });
  return [{ kind: "folder", name: root || "Folder", children: () => Promise.resolve(files.map(below)) }];
}

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

/** Asks for a folder; null when the person changed their mind. */
export async function pickDirectory(): Promise<Node | null> {
  try {
    const handle = await (window as WithPicker).showDirectoryPicker?.({ mode: "read" });
    return handle ? nodeOfHandle(handle) : null;
  } catch (caught) {
    if (caught instanceof DOMException && caught.name === "AbortError") return null;
    throw caught;
  }
}
