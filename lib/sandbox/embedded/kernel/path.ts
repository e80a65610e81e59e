import { allowed, type DirectoryNode, type Inode, type User } from "./inode.ts";
import { CallError } from "./system-errors.ts";

const MAX_LINKS = 40;
const MAX_NAME = 255;
const MAX_PATH = 4096;
const SLASH = 47;

/** What the last part of a path is: a name, or one of the ways to name a folder without saying its name. */
export type Ending = "name" | "." | ".." | "root";
/** A name in a folder, and what is there. The name is empty when the path does not end in a name. */
export type Place = {
  readonly parent: DirectoryNode;
  readonly name: string;
  readonly node: Inode | undefined;
  readonly ending: Ending;
  /** The path ends in a slash. */
  readonly slash: boolean;
};
/**
 * What becomes of a link in the last place: `follow` it; take the `link` itself, unless a slash comes after it; or take it
 * as an `entry` of its folder in every case, to make or remove it.
 */
export type How = "follow" | "link" | "entry";

function tooLong(name: string): boolean {
  if (name.length * 3 <= MAX_NAME) return false;
  if (name.length > MAX_NAME) return true;
  let bytes = 0;
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3;
  }
  return bytes > MAX_NAME;
}

/** Where an absolute path leads. All folders on the way must exist and let the user through. @throws CallError */
export function locate(root: DirectoryNode, path: string, how: How, user: User): Place {
  if (path.length >= MAX_PATH) throw new CallError("ENAMETOOLONG", path);
  let rest = path;
  let at = 0;
  let folder = root;
  let links = 0;
  let slash = false;
  let ending: Ending = "root";
  for (;;) {
    while (rest.charCodeAt(at) === SLASH) at++;
    if (at >= rest.length) return { parent: folder, name: "", node: folder, ending, slash };
    if (!allowed(folder, user, 1)) throw new CallError("EACCES", path);
    let end = rest.indexOf("/", at);
    if (end < 0) end = rest.length;
    let next = end;
    while (rest.charCodeAt(next) === SLASH) next++;
    const last = next >= rest.length;
    const name = rest.slice(at, end);
    slash = last && end < rest.length;
    if (name === "." || name === "..") {
      if (name === "..") folder = folder.parent ?? root;
      ending = name;
      at = next;
      continue;
    }
    if (tooLong(name)) throw new CallError("ENAMETOOLONG", path);
    const node = folder.children.get(name);
    if (node?.kind === "symlink" && (!last || how === "follow" || (slash && how === "link"))) {
      if (++links > MAX_LINKS) throw new CallError("ELOOP", path);
      rest = node.target + rest.slice(end);
      at = 0;
      if (node.target.startsWith("/")) folder = root;
      ending = "root";
      continue;
    }
    if (last) {
      if (slash && node && node.kind !== "directory" && how !== "entry") throw new CallError("ENOTDIR", path);
      return { parent: folder, name, node, ending: "name", slash };
    }
    if (!node) throw new CallError("ENOENT", path);
    if (node.kind !== "directory") throw new CallError("ENOTDIR", path);
    folder = node;
    at = next;
  }
}

/** The path of a folder, free of links. */
export function pathOf(folder: DirectoryNode): string {
  const names: string[] = [];
  for (let at: DirectoryNode | null = folder; at?.parent; at = at.parent) names.push(at.name);
  return `/${names.reverse().join("/")}`;
}
