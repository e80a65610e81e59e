import { isPage } from "./addresses.ts";

/** The pages of a tree, and the one to show first: the task's, index.html, the index.html nearest the root, any page. */
export function pagesOf(
  files: readonly { readonly path: string }[],
  preferred: string | undefined,
): { readonly pages: readonly string[]; readonly first: string | null } {
  const pages = files.map((file) => file.path).filter((path) => isPage(path) && !/(^|\/)node_modules\//.test(path));
  const depth = (path: string): number => path.split("/").length;
  const indexes = pages.filter((path) => /(^|\/)index\.html?$/.test(path)).sort((a, b) => depth(a) - depth(b));
  const first = pages.find((path) => path === preferred) ?? indexes[0] ?? pages[0] ?? null;
  return { pages, first };
}
