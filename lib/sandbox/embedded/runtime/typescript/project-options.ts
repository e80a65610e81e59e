import { parseExpression } from "@babel/parser";
import type { Node } from "./syntax-tree.ts";
import type { CompilerOptions } from "./unit.ts";

/** The text of a file, or null when there is none. */
export type ReadText = (path: string) => string | null;

const MAX_EXTENDS = 16;

function literalOf(node: Node): unknown {
  if (node.type === "ObjectExpression")
    return Object.fromEntries(
      node.properties.map((each: Node) => [each.key.value ?? each.key.name, literalOf(each.value)]),
    );
  if (node.type === "ArrayExpression") return node.elements.map(literalOf);
  return node.value;
}
/** JSON with comments and commas at the end. @throws the parser's errors */
const readJson = (text: string): unknown => literalOf(parseExpression(text.replace(/^\ufeff/, "")));

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The compiler options of the tsconfig.json that a file stands under; none for a package's files. */
export class ProjectOptions {
  readonly #read: ReadText;
  readonly #byFolder = new Map<string, CompilerOptions>();
  constructor(read: ReadText) {
    this.#read = read;
  }

  /** @throws Error naming the configuration that cannot be read */
  of(file: string): CompilerOptions {
    return file.includes("/node_modules/") ? {} : this.#ofFolder(parentOf(file));
  }
  #ofFolder(folder: string): CompilerOptions {
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const path = `${folder}/tsconfig.json`;
    const text = this.#read(path);
    const found = text !== null ? this.#parse(path, text, 0) : folder === "" ? {} : this.#ofFolder(parentOf(folder));
    this.#byFolder.set(folder, found);
    return found;
  }

  #parse(path: string, text: string, depth: number): CompilerOptions {
    let config: { extends?: unknown; compilerOptions?: unknown };
    try {
      config = readJson(text) as typeof config;
    } catch (error) {
      throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
    }
    let options: CompilerOptions = {};
    const bases = typeof config?.extends === "string" ? [config.extends] : config?.extends;
    if (Array.isArray(bases) && depth < MAX_EXTENDS)
      for (const base of bases)
        if (typeof base === "string") options = { ...options, ...this.#base(path, base, depth + 1) };
    const own = config?.compilerOptions;
    return typeof own === "object" && own !== null ? { ...options, ...(own as CompilerOptions) } : options;
  }

  #base(from: string, name: string, depth: number): CompilerOptions {
    const folder = parentOf(from);
    const places: string[] = [];
    if (/^\.{0,2}\//.test(name)) places.push(name.startsWith("/") ? name : normalize(`${folder}/${name}`));
    else
      for (let at = folder; ; at = parentOf(at)) {
        places.push(`${at}/node_modules/${name}`);
        if (at === "") break;
      }
    for (const place of places)
      for (const path of [place, `${place}.json`, `${place}/tsconfig.json`]) {
        const text = this.#read(path);
        if (text !== null) return this.#parse(path, text, depth);
      }
    throw new Error(`${from} extends ${name}, which was not found`);
  }
}
