import { argumentType, argumentValue, codedError } from "../core/errors.ts";
import type { Dict } from "../core/machine.ts";
import { baseOf, extensionOf, folderOf, pathOfUrl, resolvePath } from "../core/paths.ts";
import { cwd, processObject } from "../core/process-object.ts";
import { BUILTINS, builtinName } from "./builtin-names.ts";
import { compileScript } from "./compile.ts";
import { readText } from "./files.ts";
import { formatOf, saysModule } from "./format.ts";
import { nodeModulePaths, resolveRequire } from "./resolve.ts";
import { needsStripping, stripTypes } from "./typescript.ts";

export type Require = ((id: string) => unknown) & {
  resolve: Resolve;
  main: Module | undefined;
  cache: Dict;
  extensions: typeof extensions;
};
type Resolve = ((id: string, options?: { paths?: string[] }) => string) & { paths(id: string): string[] | null };

/** What the CommonJS side needs of the others; tied together at start so that folders do not import in circles. */
export type CjsLinks = {
  builtin(name: string): unknown;
  importDynamic(specifier: string, from: string): Promise<unknown>;
  /** Evaluates an ES module at once. Throws ERR_REQUIRE_ASYNC_MODULE where it awaits at its top level. */
  requireEsm(path: string, source: string): unknown;
};
let links: CjsLinks;
export const linkCjs = (given: CjsLinks): void => {
  links = given;
};

export class Module {
  id: string;
  path: string;
  exports: unknown = {};
  filename: string | null = null;
  loaded = false;
  children: Module[] = [];
  paths: string[] = [];
  declare parent: Module | null | undefined;

  constructor(id = "", parent?: Module | null) {
    this.id = id;
    this.path = folderOf(id);
    Object.defineProperty(this, "parent", { value: parent, enumerable: false, writable: true, configurable: true });
    parent?.children.push(this);
  }
  load(filename: string): void {
    this.filename = filename;
    this.paths = nodeModulePaths(folderOf(filename));
    const extension = extensionOf(filename);
    (extensions[extension] ?? extensions[".js"]!)(this, filename);
    this.loaded = true;
  }
  require(id: string): unknown {
    if (typeof id !== "string") throw argumentType("id", "string", id);
    if (id === "") throw argumentValue("id", id, "must be a non-empty string");
    return Module._load(id, this, false);
  }
  _compile(source: string, filename: string): unknown {
    return runCompiled(this, compileCjs(source, filename), filename);
  }

  static _cache: Record<string, Module> = Object.create(null) as Record<string, Module>;
  static _pathCache: Dict = Object.create(null) as Dict;
  static get _extensions(): typeof extensions {
    return extensions;
  }
  static builtinModules: readonly string[] = BUILTINS;
  static globalPaths: string[] = [];
  static isBuiltin = (name: string): boolean => builtinName(String(name)) !== null;
  static _nodeModulePaths = nodeModulePaths;
  static wrapper = ["(function (exports, require, module, __filename, __dirname) { ", "\n});"];
  static wrap = (source: string): string => Module.wrapper[0] + source + Module.wrapper[1];
  static createRequire(from: string | URL): Require {
    const path = from instanceof URL || String(from).startsWith("file:") ? pathOfUrl(String(from)) : String(from);
    if (!path.startsWith("/"))
      throw argumentValue("filename", from, "must be a file URL object, file URL string, or absolute path string");
    const module = new Module(path.endsWith("/") ? `${path}noop.js` : path);
    module.filename = module.id;
    module.paths = nodeModulePaths(module.path);
    return makeRequire(module);
  }
  static syncBuiltinESMExports(): void {}
  static findSourceMap(): undefined {}
  static register(): never {
    throw codedError(
      Error,
      "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
      "module.register() is not available in this sandbox: loader hooks are not supported.",
    );
  }
  static _initPaths(): void {}
  static _preloadModules(): void {}
  static Module = Module;

  static _resolveLookupPaths(id: string, parent?: Module): string[] | null {
    return builtinName(id) ? null : (parent?.paths ?? nodeModulePaths(cwd()));
  }
  static _resolveFilename(id: string, parent?: Module | null, _isMain = false, options?: { paths?: string[] }): string {
    if (builtinName(id)) return id;
    if (id.startsWith("node:")) throw codedError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${id}`);
    const from = parent?.filename ?? `${cwd()}/[eval]`;
    const known = Object.keys(extensions);
    const starts = options?.paths?.map((path) => `${resolvePath(cwd(), path)}/noop.js`) ?? [from];
    for (const start of starts) {
      const found = resolveRequire(id, start, known);
      if (found) return found;
    }
    const stack: string[] = [];
    for (let at: Module | null | undefined = parent; at; at = at.parent)
      if (at.filename ?? at.id) stack.push(at.filename ?? at.id);
    const list = stack.length > 0 ? `\nRequire stack:\n- ${stack.join("\n- ")}` : "";
    const error = new Error(`Cannot find module '${id}'${list}`);
    throw Object.assign(error, { code: "MODULE_NOT_FOUND", requireStack: stack });
  }
  static _load(id: string, parent?: Module | null, isMain = false): unknown {
    const name = builtinName(id);
    if (name !== null && Module._resolveFilename === originalResolve) return links.builtin(name);
    const filename = Module._resolveFilename(id, parent, isMain);
    const builtin = builtinName(filename);
    if (builtin !== null) return links.builtin(builtin);
    const cached = Module._cache[filename];
    if (cached) {
      if (parent && !parent.children.includes(cached)) parent.children.push(cached);
      return cached.exports;
    }
    const module = new Module(filename, parent);
    if (isMain) {
      module.id = ".";
      mainModule = module;
      processObject["mainModule"] = module;
    }
    Module._cache[filename] = module;
    let done = false;
    try {
      module.load(filename);
      done = true;
    } finally {
      if (!done) {
        delete Module._cache[filename];
        if (parent) parent.children = parent.children.filter((child) => child !== module);
      }
    }
    return module.exports;
  }
  static runMain(path = processObject.argv[1]!): void {
    Module._load(path, null, true);
  }
}
const originalResolve = Module._resolveFilename;
let mainModule: Module | undefined;

type Compiled = (this: unknown, ...args: unknown[]) => unknown;
const HEAD = "(function (exports, require, module, __filename, __dirname, $imprt) { ";

export function compileCjs(source: string, filename: string): Compiled {
  return compileScript(filename, source, HEAD, redirectImports(source), "\n})") as Compiled;
}

/** import() inside a script must reach this loader: the engine's own would look on the network. */
export function redirectImports(source: string): string {
  if (!/\bimport\s*\(/.test(source)) return source;
  const { importCalls } = require("./import-calls.ts") as typeof import("./import-calls.ts");
  return importCalls(source);
}

function runCompiled(module: Module, compiled: Compiled, filename: string): unknown {
  const dynamic = (specifier: unknown) => links.importDynamic(String(specifier), filename);
  return compiled.call(
    module.exports,
    module.exports,
    makeRequire(module),
    module,
    filename,
    folderOf(filename),
    dynamic,
  );
}

export function makeRequire(module: Module): Require {
  const resolve = ((id: string, options?: { paths?: string[] }) => {
    if (typeof id !== "string") throw argumentType("request", "string", id);
    return Module._resolveFilename(id, module, false, options);
  }) as Resolve;
  resolve.paths = (id) => Module._resolveLookupPaths(id, module);
  const made = function require(id: string): unknown {
    return module.require(id);
  } as Require;
  return Object.assign(made, { resolve, main: mainModule, extensions, cache: Module._cache as unknown as Dict });
}

function loadScript(module: Module, filename: string): void {
  const original = readText(filename);
  const source = needsStripping(filename) ? stripTypes(original, filename) : original;
  const format = formatOf(filename);
  if (format === "module") {
    loadEsm(module, filename, source);
    return;
  }
  if (format === "commonjs") {
    module._compile(source, filename);
    return;
  }
  let compiled: Compiled;
  try {
    compiled = compileCjs(source, filename);
  } catch (error) {
    if (!saysModule(error, source)) throw error;
    loadEsm(module, filename, source);
    return;
  }
  if (module._compile === Module.prototype._compile) runCompiled(module, compiled, filename);
  else module._compile(source, filename);
}

function loadEsm(module: Module, filename: string, source: string): void {
  const namespace = links.requireEsm(filename, source) as Dict;
  module.exports =
    "module.exports" in namespace
      ? namespace["module.exports"]
      : "default" in namespace && !("__esModule" in namespace)
        ? withEsModuleMark(namespace)
        : namespace;
}

/** So that `require(esm).default` works with code compiled from ES modules. */
function withEsModuleMark(namespace: Dict): unknown {
  const { rememberNamespace } = require("../inspect/known.ts") as typeof import("../inspect/known.ts");
  const marked = Object.create(null) as Dict;
  Object.defineProperty(marked, "__esModule", { value: true, enumerable: true });
  for (const key of Object.keys(namespace))
    Object.defineProperty(marked, key, { get: () => namespace[key], enumerable: true });
  Object.defineProperty(marked, Symbol.toStringTag, { value: "Module" });
  rememberNamespace(marked);
  return Object.preventExtensions(marked);
}

function loadJson(module: Module, filename: string): void {
  const text = readText(filename);
  try {
    module.exports = JSON.parse(text);
  } catch (error) {
    (error as Error).message = `${filename}: ${(error as Error).message}`;
    throw error;
  }
}

export const extensions: Record<string, (module: Module, filename: string) => void> = Object.assign(
  Object.create(null) as Record<string, (module: Module, filename: string) => void>,
  {
    ".js": loadScript,
    ".json": loadJson,
    ".node": (_module: Module, filename: string) => {
      throw codedError(Error, "ERR_DLOPEN_FAILED", `${baseOf(filename)}: native add-ons cannot run in a browser tab.`);
    },
  },
);
// Known by name but not listed: a missing "./x" is not searched as x.ts from JavaScript, which Node would not find either.
for (const extension of [".cjs", ".ts", ".cts", ".mts", ".tsx", ".jsx"]) {
  Object.defineProperty(extensions, extension, {
    value: loadScript,
    enumerable: extension === ".ts" || extension === ".tsx",
    configurable: true,
    writable: true,
  });
}
