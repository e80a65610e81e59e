import type { PackedFile } from "../packages/packed-tree.ts";
import { type DirectoryNode, newDirectory, newFile, type User } from "./inode.ts";

/** A folder that is in no tree yet, with what was packed. Contents stay where they are: the first write to one copies it. */
export function folderOf(files: readonly PackedFile[], owner: User): DirectoryNode {
  const root = owned(newDirectory(0o755), owner);
  const known = new Map<string, DirectoryNode>([["", root]]);
  const folder = (path: string): DirectoryNode => {
    const had = known.get(path);
    if (had) return had;
    const slash = path.lastIndexOf("/");
    const parent = folder(slash < 0 ? "" : path.slice(0, slash));
    const made = owned(newDirectory(0o755), owner);
    put(parent, path.slice(slash + 1), made);
    known.set(path, made);
    return made;
  };
  for (const { path, executable, data } of files) {
    const slash = path.lastIndexOf("/");
    const file = owned(newFile(executable ? 0o755 : 0o644), owner);
    file.bytes = data;
    file.size = data.length;
    file.shared = true;
    put(folder(slash < 0 ? "" : path.slice(0, slash)), path.slice(slash + 1), file);
  }
  return root;
}

function owned<T extends { uid: number; gid: number }>(node: T, owner: User): T {
  node.uid = owner;
  node.gid = owner;
  return node;
}

export function put(folder: DirectoryNode, name: string, node: DirectoryNode | ReturnType<typeof newFile>): void {
  folder.children.set(name, node);
  node.parent = folder;
  node.name = name;
}

export function nodesBelow(folder: DirectoryNode): number {
  let count = folder.children.size;
  for (const child of folder.children.values()) if (child.kind === "directory") count += nodesBelow(child);
  return count;
}

/** Moves what `from` holds into `into`, in the place of what has the same name there; two folders are joined. */
export function joinFolders(from: DirectoryNode, into: DirectoryNode): void {
  for (const [name, child] of from.children) {
    const there = into.children.get(name);
    if (there?.kind === "directory" && child.kind === "directory") joinFolders(child, there);
    else {
      into.children.set(name, child);
      child.parent = into;
    }
  }
}
