import { dataAddress, isPage } from "./addresses.ts";
import { Bundle, type BundleSource } from "./bundle.ts";
import { PAGE_POLICY } from "./frame-headers.mjs";
import { inlineCss } from "./inline-css.ts";
import { ModuleGraph, withSource } from "./inline-modules.ts";
import { PRELUDE } from "./prelude.ts";

export type BundledPage = {
  readonly html: string;
  /** Paths that the page is made of or asks for; when one changes, the page is out of date. */
  readonly asked: ReadonlySet<string>;
  readonly problems: readonly string[];
};

/**
 * One document that shows page `path` without a server, for an opaque frame. `parse` is DOMParser's. Null
 * when there is no such page.
 */
export async function bundlePage(
  path: string,
  source: BundleSource,
  parse: (html: string) => Document,
): Promise<BundledPage | null> {
  const bundle = new Bundle(source);
  const html = isPage(path) ? await bundle.text(path) : null;
  if (html === null) return null;
  const page = parse(html);
  const graph = new ModuleGraph(bundle, path, takeImportMap(page, bundle));
  for (const root of rootsOf(page)) {
    dropUnusable(root, bundle);
    await inlineStyles(root, bundle, path);
    await inlineMedia(root, bundle, path);
    await inlineScripts(root, bundle, path, html, graph);
  }
  addHead(page, graph.importMap());
  const doctype = page.doctype ? "<!doctype html>" : "";
  return { html: doctype + page.documentElement.outerHTML, asked: bundle.asked, problems: bundle.problems };
}

/** Stands for a file that is not there: fails to load, as it should, without asking anybody. The prelude knows it. */
const NOTHING = "data:,";

/** The document and the contents of its templates, whatever their depth. */
function rootsOf(page: Document): ParentNode[] {
  const roots: ParentNode[] = [page];
  for (const root of roots) {
    for (const template of root.querySelectorAll("template")) roots.push(template.content);
  }
  return roots;
}

function takeImportMap(page: Document, bundle: Bundle): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const script of page.querySelectorAll('script[type="importmap"]')) {
    try {
      const map: unknown = JSON.parse(script.textContent ?? "");
      const imports = typeof map === "object" && map !== null && "imports" in map ? map.imports : {};
      for (const [name, address] of Object.entries(imports ?? {})) {
        if (typeof address === "string") entries[name] ??= address;
      }
    } catch {
      bundle.note("The page's import map is not JSON; it was left out.");
    }
    script.remove();
  }
  return entries;
}

const UNUSABLE = [
  "base",
  'meta[http-equiv="refresh" i]',
  'meta[http-equiv="content-security-policy" i]',
  'link[rel~="preload" i]',
  'link[rel~="modulepreload" i]',
  'link[rel~="preconnect" i]',
  'link[rel~="dns-prefetch" i]',
  'link[rel~="prefetch" i]',
  'link[rel~="prerender" i]',
  'link[rel~="manifest" i]',
].join(",");
const FRAMES = "iframe, frame, object, embed";

function dropUnusable(root: ParentNode, bundle: Bundle): void {
  for (const node of root.querySelectorAll(UNUSABLE)) node.remove();
  for (const node of root.querySelectorAll(FRAMES)) {
    bundle.note(`A <${node.localName}> was left out: a preview shows no pages within the page.`);
    node.remove();
  }
  for (const node of root.querySelectorAll("template[shadowrootmode]")) {
    bundle.note("Declarative shadow roots are not shown in a preview.");
    node.removeAttribute("shadowrootmode");
  }
}

async function inlineStyles(root: ParentNode, bundle: Bundle, path: string): Promise<void> {
  for (const link of root.querySelectorAll('link[rel~="stylesheet" i][href]')) {
    const file = bundle.locate(path, link.getAttribute("href") ?? "");
    const css = file === null ? null : await bundle.text(file);
    if (file === null || css === null) {
      if (bundle.isMissing(path, link.getAttribute("href") ?? "")) link.setAttribute("href", NOTHING);
      continue;
    }
    link.setAttribute("href", dataAddress("text/css", await inlineCss(bundle, file, css)));
    unverified(link);
  }
  for (const style of root.querySelectorAll("style")) {
    style.textContent = await inlineCss(bundle, path, style.textContent ?? "");
  }
  for (const node of root.querySelectorAll("[style]")) {
    node.setAttribute("style", await inlineCss(bundle, path, node.getAttribute("style") ?? ""));
  }
}

const MEDIA: readonly (readonly [selector: string, attribute: string])[] = [
  ["img[src], source[src], audio[src], video[src], track[src], input[src]", "src"],
  ["video[poster]", "poster"],
  ['link[rel~="icon" i][href], link[rel~="apple-touch-icon" i][href], image[href]', "href"],
];

async function inlineMedia(root: ParentNode, bundle: Bundle, path: string): Promise<void> {
  for (const [selector, attribute] of MEDIA) {
    for (const node of root.querySelectorAll(selector)) {
      const address = node.getAttribute(attribute) ?? "";
      const data = await bundle.inline(path, address);
      if (data !== null) node.setAttribute(attribute, data);
      else if (bundle.isMissing(path, address)) node.setAttribute(attribute, NOTHING);
      unverified(node);
    }
  }
  for (const node of root.querySelectorAll("[srcset]")) {
    const parts = (node.getAttribute("srcset") ?? "").split(/,\s+|,$/).filter((part) => part.trim() !== "");
    const inlined = parts.map(async (part) => {
      const [address = "", ...size] = part.trim().split(/\s+/);
      return [(await bundle.inline(path, address)) ?? address, ...size].join(" ");
    });
    node.setAttribute("srcset", (await Promise.all(inlined)).join(", "));
  }
}

/** A data: address is the file itself: nothing to verify, nobody to send credentials to. */
function unverified(node: Element): void {
  node.removeAttribute("integrity");
  node.removeAttribute("crossorigin");
}

async function inlineScripts(
  root: ParentNode,
  bundle: Bundle,
  path: string,
  html: string,
  graph: ModuleGraph,
): Promise<void> {
  for (const script of root.querySelectorAll("script")) {
    const type = (script.getAttribute("type") ?? "").trim().toLowerCase();
    const isModule = type === "module";
    if (!isModule && type !== "" && !/^(text|application)\/(java|ecma)script$/.test(type)) continue;
    const address = script.getAttribute("src");
    const code =
      address === null ? inlineCode(script, html) : await externalCode(bundle, path, address, isModule, graph);
    script.textContent = "";
    unverified(script);
    if (code === null) {
      script.removeAttribute("src");
      continue;
    }
    const whole = isModule && address === null ? await graph.rewrite(path, code) : code;
    script.setAttribute("src", dataAddress("text/javascript", address === null ? withSource(whole, path) : whole));
    if (address === null && !isModule) {
      script.removeAttribute("async");
      script.removeAttribute("defer");
    }
  }
}

/** The script's text, moved down to the line where it stands in the page, so that errors name that line. */
function inlineCode(script: Element, html: string): string {
  const code = script.textContent ?? "";
  const at = code === "" ? -1 : html.replaceAll("\r\n", "\n").indexOf(code);
  return at < 0 ? code : "\n".repeat(html.replaceAll("\r\n", "\n").slice(0, at).split("\n").length - 1) + code;
}

async function externalCode(
  bundle: Bundle,
  path: string,
  address: string,
  isModule: boolean,
  graph: ModuleGraph,
): Promise<string | null> {
  const file = bundle.locate(path, address);
  if (file === null) return null;
  if (isModule) {
    const name = await graph.add(file);
    return name === null ? null : `import ${JSON.stringify(name)};`;
  }
  const code = await bundle.text(file);
  return code === null ? null : withSource(code, file);
}

function addHead(page: Document, imports: Record<string, string>): void {
  const policy = page.createElement("meta");
  policy.setAttribute("http-equiv", "Content-Security-Policy");
  policy.setAttribute("content", PAGE_POLICY);
  const prelude = page.createElement("script");
  prelude.textContent = PRELUDE;
  const map = page.createElement("script");
  map.setAttribute("type", "importmap");
  map.textContent = JSON.stringify({ imports }).replaceAll("<", "\\u003c");
  page.head.prepend(policy, prelude, map);
}
