import { dataAddress } from "./addresses.ts";
import type { Bundle } from "./bundle.ts";

/** Comments and strings are matched first, so that what looks like an address inside them is left alone. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|@import\s+(?:url\(\s*)?(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^"'\s)][^\s)]*))(?:\s*\))?|url\(\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^"'\s)][^)]*?))\s*\)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gi;

/** Style sheets import each other at most so deep; what lies deeper, or in a circle, is left out. */
const MAX_DEPTH = 6;

/** CSS with every address of the tree made a data: address; `from` is the file it stands in. */
export async function inlineCss(bundle: Bundle, from: string, css: string, depth = 0): Promise<string> {
  let result = "";
  let at = 0;
  for (const match of css.matchAll(TOKEN)) {
    const [token] = match;
    const imported = match[1] ?? match[2] ?? match[3];
    const address = match[4] ?? match[5] ?? match[6];
    result += css.slice(at, match.index);
    at = match.index + token.length;
    if (imported !== undefined) {
      const sheet = await importedSheet(bundle, from, imported, depth);
      result += sheet === null ? token : `@import url("${sheet}")`;
    } else if (address !== undefined) {
      const data = await bundle.inline(from, address);
      result += data === null ? token : `url("${data}")`;
    } else result += token;
  }
  return result + css.slice(at);
}

async function importedSheet(bundle: Bundle, from: string, address: string, depth: number): Promise<string | null> {
  const path = bundle.locate(from, address);
  if (path === null) return null;
  if (depth >= MAX_DEPTH) {
    bundle.note(`${from} imports ${path} too deep, or in a circle; it was left out.`);
    return "data:text/css,";
  }
  const css = await bundle.text(path);
  return css === null ? null : dataAddress("text/css", await inlineCss(bundle, path, css, depth + 1));
}
