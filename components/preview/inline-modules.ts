import type { Import } from "es-module-lexer/js";
import { extensionOf, mediaType } from "@/lib/domain/media-types.ts";
import { dataAddress } from "./addresses.ts";
import type { Bundle } from "./bundle.ts";

/**
 * A module in a data: address cannot import relatively, and an opaque frame has no other modules. So every import is
 * rewritten to a name of this scheme, and one import map gives each name its data: address: circles keep working.
 */
const nameOf = (path: string): string => `tabwright:/${path.split("/").map(encodePart).join("/")}`;
const encodePart = (part: string): string => encodeURIComponent(part).replaceAll("'", "%27");

/** Shown as the script's place in errors and in the browser's own tools. */
export const withSource = (code: string, path: string): string =>
  `${code}\n//# sourceURL=${encodeURI(path).replaceAll("'", "%27")}`;

export class ModuleGraph {
  readonly #addresses = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** `mapped` are the entries of the page's own import map; `page` is where they are relative to. */
  constructor(
    private readonly bundle: Bundle,
    private readonly page: string,
    private readonly mapped: Readonly<Record<string, string>>,
  ) {}

  importMap(): Record<string, string> {
    return Object.fromEntries(this.#addresses);
  }

  /** Adds the module and all it imports. Returns the name to import it by, null when it cannot be had. */
  async add(path: string): Promise<string | null> {
    const name = nameOf(path);
    if (this.#seen.has(path)) return name;
    this.#seen.add(path);
    const type = mediaType(path);
    if (["ts", "tsx", "jsx", "mts"].includes(extensionOf(path))) {
      this.bundle.note(`${path} has to be built first: browsers do not run ${extensionOf(path).toUpperCase()}.`);
      return null;
    }
    if (type !== "text/javascript") {
      const bytes = await this.bundle.bytes(path);
      if (bytes) this.#addresses.set(name, dataAddress(type, bytes));
      return name;
    }
    const code = await this.bundle.text(path);
    if (code === null) return null;
    this.#addresses.set(name, dataAddress(type, withSource(await this.rewrite(path, code), path)));
    return name;
  }

  /** Code whose imports of files of the tree go through the import map. What cannot be read stays as it is. */
  async rewrite(from: string, code: string): Promise<string> {
    const { init, parse } = await import("es-module-lexer/js");
    await init();
    let imports: readonly Import[];
    try {
      [imports] = parse(code);
    } catch {
      return code;
    }
    let result = "";
    let at = 0;
    for (const found of imports) {
      const url = found.type === "import-meta" ? /^\s*\.\s*url\b/.exec(code.slice(found.end)) : null;
      const replacement = url
        ? JSON.stringify(`https://preview.invalid/${from}`)
        : await this.#replacement(from, code, found);
      if (replacement === null || found.start < at) continue;
      result += code.slice(at, found.start) + replacement;
      at = found.end + (url?.[0].length ?? 0);
    }
    return result + code.slice(at);
  }

  async #replacement(from: string, code: string, found: Import): Promise<string | null> {
    if (found.type === "import-meta") return null;
    const computed = found.specifier === undefined || (found.type === "dynamic" && found.glob);
    if (computed) {
      const line = code.slice(0, found.start).split("\n").length;
      this.bundle.note(`${from}, line ${line}: an import() of a computed path cannot be bundled.`);
      return null;
    }
    const name = await this.#resolve(from, found.specifier);
    if (name === null) return null;
    return found.type === "dynamic" ? JSON.stringify(name) : name;
  }

  async #resolve(from: string, specifier: string): Promise<string | null> {
    if (/^\.{0,2}\//.test(specifier)) {
      const path = this.bundle.locate(from, specifier);
      return path === null ? null : this.add(path);
    }
    if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) {
      this.bundle.locate(from, specifier);
      return null;
    }
    const prefix = Object.keys(this.mapped)
      .filter((key) => key === specifier || (key.endsWith("/") && specifier.startsWith(key)))
      .sort((a, b) => b.length - a.length)[0];
    if (prefix === undefined) {
      this.bundle.note(`${from} imports "${specifier}", which no import map of the page names.`);
      return null;
    }
    const path = this.bundle.locate(this.page, this.mapped[prefix] + specifier.slice(prefix.length));
    return path === null ? null : this.add(path);
  }
}
