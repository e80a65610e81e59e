import type { DirectoryNode, Inode } from "./inode.ts";
import { CallError } from "./system-errors.ts";

const MAX_LINKS = 40;
const MAX_NAME = 255;
const MAX_PATH = 4096;

/** A name in a folder, and what is there. The name is empty when the path is the root or ends in "..". */
export type Place = { readonly parent: DirectoryNode; readonly name: string; readonly node: Inode | undefined };

const parts = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

/** Where a path leads. `follow`: whether a link in the last place is followed. The parent must exist. */
export function locate(root: DirectoryNode, path: string, follow: boolean): Place {
  if (path.length > MAX_PATH) throw new CallError("ENAMETOOLONG", path);
  const todo = parts(path);
  const trail: DirectoryNode[] = [root];
  let links = 0;
  let place: Place = { parent: root, name: "", node: root };
  while (todo.length > 0) {
    const name = todo.shift() as string;
    const parent = trail.at(-1) as DirectoryNode;
    if (name === "..") {
      if (trail.length > 1) trail.pop();
      place = { parent: trail.at(-1) as DirectoryNode, name: "", node: trail.at(-1) };
      continue;
    }
    if (name.length > MAX_NAME) throw new CallError("ENAMETOOLONG", path);
    const node = parent.children.get(name);
    const last = todo.length === 0;
    if (node?.kind === "symlink" && (!last || follow)) {
      if (++links > MAX_LINKS) throw new CallError("ELOOP", path);
      if (node.target.startsWith("/")) trail.length = 1;
      todo.unshift(...parts(node.target));
      place = { parent: trail.at(-1) as DirectoryNode, name: "", node: trail.at(-1) };
      continue;
    }
    place = { parent, name, node };
    if (last) break;
    if (!node) throw new CallError("ENOENT", path);
    if (node.kind !== "directory") throw new CallError("ENOTDIR", path);
    trail.push(node);
  }
  if (path.endsWith("/") && place.node && place.node.kind !== "directory" && place.node.kind !== "symlink")
    throw new CallError("ENOTDIR", path);
  return place;
}

/** The path of what `path` leads to, free of links and of "..". What it leads to must exist. */
export function realPath(root: DirectoryNode, path: string): string {
  let done: string[] = [];
  const todo = parts(path);
  while (todo.length > 0) {
    const name = todo.shift() as string;
    if (name === "..") {
      done.pop();
      continue;
    }
    const { node } = locate(root, `/${[...done, name].join("/")}`, false);
    if (node?.kind === "symlink") {
      if (node.target.startsWith("/")) done = [];
      todo.unshift(...parts(node.target));
    } else done.push(name);
  }
  return `/${done.join("/")}`;
}
