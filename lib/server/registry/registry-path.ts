/** What of the registry may be read: a package's document, or one of its tarballs. */
export type RegistryPath =
  | { readonly kind: "document"; readonly name: string }
  | { readonly kind: "tarball"; readonly name: string; readonly file: string };

/** Longest name of a package (npm's own limit). */
const MAX_NAME = 214;
const PART = "[A-Za-z0-9_~][A-Za-z0-9_.~-]*";
const PATH = new RegExp(`^((?:@${PART}/)?${PART})(?:/-/(${PART}\\.tgz))?$`);

/** Reads `name`, `@scope/name` or either with `/-/file.tgz`, as it stands in an address; null for everything else. */
export function readRegistryPath(path: string): RegistryPath | null {
  const [, name, file] = PATH.exec(path) ?? [];
  if (name === undefined || name.length > MAX_NAME || path.length > 3 * MAX_NAME) return null;
  return file === undefined ? { kind: "document", name } : { kind: "tarball", name, file };
}

/** The address at the registry. Registries take a scoped name as one part: its slash is escaped in a document's address. */
export const upstreamPath = (path: RegistryPath): string =>
  path.kind === "document" ? path.name.replace("/", "%2f") : `${path.name}/-/${path.file}`;
