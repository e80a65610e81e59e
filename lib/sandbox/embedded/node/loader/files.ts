import { codedError } from "../core/errors.ts";
import { type Dict, decodeText, sys } from "../core/machine.ts";
import { folderOf } from "../core/paths.ts";

export type PackageJson = { readonly path: string; readonly folder: string; readonly data: Dict };

const packages = new Map<string, PackageJson | null>();

export function kindOf(path: string): "file" | "directory" | null {
  try {
    const type = sys.fs.stat(path).mode & 0o170000;
    return type === 0o040000 ? "directory" : "file";
  } catch {
    return null;
  }
}
export const isFile = (path: string): boolean => kindOf(path) === "file";

export function readText(path: string): string {
  const text = decodeText(sys.fs.readFile(path));
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The package.json in exactly this folder. Throws ERR_INVALID_PACKAGE_CONFIG when it does not parse. */
export function packageAt(folder: string): PackageJson | null {
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const path = folder === "/" ? "/package.json" : `${folder}/package.json`;
  let found: PackageJson | null = null;
  let text: string | null = null;
  try {
    text = readText(path);
  } catch {
    text = null;
  }
  if (text !== null) {
    try {
      found = { path, folder, data: JSON.parse(text) as Dict };
    } catch (error) {
      throw codedError(
        Error,
        "ERR_INVALID_PACKAGE_CONFIG",
        `Invalid package config ${path}.\n${(error as Error).message}`,
      );
    }
  }
  packages.set(folder, found);
  return found;
}

/** The nearest package.json at or above the folder of `path`. */
export function packageOf(path: string): PackageJson | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (!folder.endsWith("/node_modules")) {
      const found = packageAt(folder);
      if (found) return found;
    }
    if (folder === "/") return null;
  }
}
