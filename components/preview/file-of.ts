/**
 * The project's file that a page's address means: that path, or the only one that ends with it (a server may serve a folder
 * such as public/). Null when there is none, or no telling which.
 */
export function fileOf(address: string, paths: readonly string[]): string | null {
  if (paths.includes(address)) return address;
  const found = paths.filter((path) => path.endsWith(`/${address}`) && !/(^|\/)node_modules\//.test(path));
  return found.length === 1 ? (found[0] ?? null) : null;
}
