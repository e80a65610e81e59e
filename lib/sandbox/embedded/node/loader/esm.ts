import { codedError } from "../core/errors.ts";
import { fileUrl, folderOf, normalizePath, pathOfUrl } from "../core/paths.ts";
import { rememberScript } from "../core/stack.ts";
import { builtinName } from "./builtin-names.ts";
import { compileEsm } from "./esm-compile.ts";
import { evaluate, missing, settle } from "./esm-evaluate.ts";
import { fillNamespace, type ModuleRecord, makeRecord, numberGroups, resolveExport } from "./esm-module.ts";
import { type EsmSyntax, readEsm } from "./esm-syntax.ts";
import { isFile, readText } from "./files.ts";
import { formatOf, saysModule } from "./format.ts";
import { resolveImport } from "./resolve.ts";
import { needsStripping, stripTypes } from "./typescript.ts";

export type EsmLinks = {
  builtin(name: string): unknown;
  /** Runs a CommonJS file, or gives its cached exports. */
  loadCjs(path: string): unknown;
  /** Compiles as CommonJS to see whether it is; throws the SyntaxError. */
  tryCjs(source: string, path: string): void;
};
let links: EsmLinks;
export const linkEsm = (given: EsmLinks): void => {
  links = given;
};

const records = new Map<string, ModuleRecord>();

function resolveUrl(specifier: string, from: string): string {
  const name = builtinName(specifier);
  if (name !== null) return `node:${name}`;
  if (specifier.startsWith("node:"))
    throw codedError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${specifier}`);
  if (specifier.startsWith("data:")) return specifier;
  const query = /^(?:\.{0,2}\/|file:)/.test(specifier) ? (/[?#].*$/.exec(specifier)?.[0] ?? "") : "";
  return fileUrl(resolveImport(specifier, from)) + query;
}

const namesOf = (value: unknown): string[] =>
  (typeof value === "object" && value !== null) || typeof value === "function"
    ? Object.keys(value).filter((name) => name !== "default")
    : [];

/** CommonJS as an ES module: `default` is module.exports, the rest its own keys. */
function cjsExports(value: unknown): ReadonlyMap<string, unknown> {
  const all = new Map<string, unknown>([["default", value]]);
  for (const name of namesOf(value)) all.set(name, (value as Record<string, unknown>)[name]);
  if (!all.has("module.exports")) all.set("module.exports", value);
  return all;
}

function synthetic(url: string, path: string, produce: () => ReadonlyMap<string, unknown>): ModuleRecord {
  const record = makeRecord(url, path, "synthetic");
  record.produce = produce;
  records.set(url, record);
  return record;
}

function addBuiltin(url: string): ModuleRecord {
  const record = synthetic(url, url, () => new Map());
  const value = links.builtin(url.slice(5));
  const all = new Map<string, unknown>([["default", value]]);
  for (const name of namesOf(value)) all.set(name, (value as Record<string, unknown>)[name]);
  settle(record, all);
  return record;
}

/** Reads a file and all it imports. Throws resolution errors and SyntaxErrors. */
function load(url: string, type: string | undefined, importer: string): ModuleRecord {
  const known = records.get(url);
  if (known) return known;
  if (url.startsWith("node:")) return addBuiltin(url);
  if (url.startsWith("data:")) return loadData(url);
  const path = pathOfUrl(url);
  const format = formatOf(path);
  if (format === "json") {
    if (type !== "json")
      throw codedError(
        TypeError,
        "ERR_IMPORT_ASSERTION_TYPE_MISSING",
        `Module "${url}" needs an import attribute of "type: json"`,
      );
    return synthetic(url, path, () => new Map([["default", JSON.parse(readText(path))]]));
  }
  if (!isFile(path))
    throw codedError(Error, "ERR_MODULE_NOT_FOUND", `Cannot find module '${path}' imported from ${importer}`, { url });
  if (format === "commonjs") return synthetic(url, path, () => cjsExports(links.loadCjs(path)));
  const original = readText(path);
  const source = needsStripping(path) ? stripTypes(original, path) : original;
  if (format === "ambiguous") {
    try {
      links.tryCjs(source, path);
      return synthetic(url, path, () => cjsExports(links.loadCjs(path)));
    } catch (error) {
      if (!saysModule(error, source)) throw error;
    }
  }
  return addEsm(url, path, source, original);
}

function loadData(url: string): ModuleRecord {
  const match = /^data:([^,;]*)[^,]*?(;base64)?,(.*)$/s.exec(url);
  const text = match?.[2] ? atob(match[3]!) : decodeURIComponent(match?.[3] ?? "");
  if (match?.[1] === "application/json") return synthetic(url, url, () => new Map([["default", JSON.parse(text)]]));
  return addEsm(url, url, text, text);
}

function addEsm(url: string, path: string, source: string, original: string): ModuleRecord {
  const record = makeRecord(url, path, "esm");
  let syntax: EsmSyntax;
  try {
    syntax = readEsm(source.startsWith("#!") ? `//${source.slice(2)}` : source);
  } catch {
    // The parser gave up: let the engine say what is wrong, in its words and with its position.
    syntax = {
      source,
      requests: [],
      imports: [],
      locals: new Map(),
      reExports: [],
      stars: [],
      mutable: new Set(),
      edits: [],
      file: { tokens: [], scopes: [] },
    };
    record.syntax = syntax;
    compileEsm(record, original);
  }
  record.syntax = syntax;
  rememberScript(url, original, 0);
  records.set(url, record);
  originals.set(record, original);
  try {
    const targets = syntax.requests.map((request) => ({
      url: resolveUrl(request.specifier, path),
      type: request.type,
    }));
    record.dependencies = targets.map((target) => load(target.url, target.type, path));
  } catch (error) {
    records.delete(url);
    throw error;
  }
  return record;
}
const originals = new WeakMap<ModuleRecord, string>();

const graph = (root: ModuleRecord, seen = new Set<ModuleRecord>()): Set<ModuleRecord> => {
  if (seen.has(root)) return seen;
  seen.add(root);
  for (const next of root.dependencies) graph(next, seen);
  return seen;
};

/** Checks every import, compiles, and hoists: afterwards all functions of the graph can be called. */
function link(root: ModuleRecord, dynamic: (specifier: unknown, from: ModuleRecord) => Promise<unknown>): void {
  const fresh = [...graph(root)].filter((record) => record.status === "loaded" && record.kind === "esm");
  if (fresh.length === 0) return;
  numberGroups(root);
  for (const record of fresh) {
    for (const { request, imported, start, end } of record.syntax!.imports) {
      if (imported === "*") continue;
      const found = resolveExport(record.dependencies[request]!, imported);
      if (!found || found === "ambiguous")
        throw missing(
          record,
          record.syntax!.requests[request]!.specifier,
          imported,
          start,
          end - start,
          found === "ambiguous",
        );
    }
  }
  for (const record of fresh) compileEsm(record, originals.get(record) ?? "");
  for (const record of fresh) {
    const register = (getters: Record<string, () => unknown>): void => {
      record.getters = new Map(Object.entries(getters));
    };
    const live = record.dependencies.map((each) => each.namespace);
    // Called without its record: a module's "this" is undefined.
    const begin = record.start as (...args: unknown[]) => NonNullable<ModuleRecord["body"]>;
    record.body = begin(
      live,
      register,
      metaOf(record),
      (specifier: unknown) => dynamic(specifier, record),
      Object.defineProperty,
    );
    void record.body.next();
    record.status = "linked";
  }
  for (const record of fresh) if (!hasOpenStar(record)) fillNamespace(record);
}

/** `export *` from a CommonJS module that has not run: its names are not known yet. */
const hasOpenStar = (record: ModuleRecord, seen = new Set<ModuleRecord>()): boolean => {
  if (seen.has(record)) return false;
  seen.add(record);
  if (!record.syntax) return record.getters === null;
  return record.syntax.stars.some((star) => hasOpenStar(record.dependencies[star]!, seen));
};

function metaOf(record: ModuleRecord): object {
  const meta: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  if (!record.url.startsWith("data:")) {
    meta["dirname"] = folderOf(record.path);
    meta["filename"] = record.path;
  }
  meta["resolve"] = (specifier: string) => {
    try {
      return resolveUrl(String(specifier), record.path);
    } catch (error) {
      // A file that is not there resolves all the same: only packages must exist.
      const { code, url } = error as { code?: string; url?: string };
      if (code === "ERR_MODULE_NOT_FOUND" && url) return url;
      throw error;
    }
  };
  meta["url"] = record.url;
  return meta;
}

const dynamicFrom = (specifier: unknown, from: ModuleRecord): Promise<unknown> =>
  importDynamic(String(specifier), from.path);

/** import(): resolves to the namespace. `from` is a path. */
export async function importDynamic(specifier: string, from: string, type?: string): Promise<unknown> {
  const record = load(resolveUrl(specifier, from), type ?? (specifier.endsWith(".json") ? "json" : undefined), from);
  link(record, dynamicFrom);
  await evaluate(record);
  return record.namespace;
}

/** Source without a file: --input-type=module and standard input. */
export async function importSource(source: string, url: string, folder: string): Promise<unknown> {
  const record = addEsm(url, normalizePath(`${folder}/[eval1]`), source, source);
  link(record, dynamicFrom);
  await evaluate(record);
  return record.namespace;
}

/** require() of an ES module. */
export function requireEsm(path: string, source: string): unknown {
  const url = fileUrl(path);
  const record = records.get(url) ?? addEsm(url, path, source, readText(path));
  link(record, dynamicFrom);
  if ([...graph(record)].some((each) => each.isAsync && each.status !== "evaluated")) {
    throw codedError(
      Error,
      "ERR_REQUIRE_ASYNC_MODULE",
      "require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await comes from, use --experimental-print-required-tla.",
    );
  }
  // Nothing of the graph awaits, so this runs to its end at once.
  void evaluate(record);
  return record.namespace;
}
