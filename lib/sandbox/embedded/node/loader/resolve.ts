import { exports as resolveExports, imports as resolveImports } from "resolve.exports";
import { codedError } from "../core/errors.ts";
import { sys } from "../core/machine.ts";
import { extensionOf, fileUrl, folderOf, normalizePath, pathOfUrl, resolvePath } from "../core/paths.ts";
import { isFile, kindOf, type PackageJson, packageAt, packageOf } from "./files.ts";

const TYPESCRIPT = /\.[mc]?tsx?$/;
export const isTypeScript = (path: string): boolean => TYPESCRIPT.test(path);
const REQUIRE = ["node", "require", "module-sync"];
const IMPORT = ["node", "import", "module-sync"];

let extraConditions: string[] = [];
export const setConditions = (conditions: string[]): void => {
  extraConditions = conditions;
};

const real = (path: string): string => sys.fs.realpath(path);

/** TypeScript sources name the file they become: "./a.js" for a.ts. Only where the importer is TypeScript itself. */
function typeScriptOf(path: string, from: string): string | null {
  if (!isTypeScript(from)) return null;
  const match = /\.([mc]?)js(x?)$/.exec(path);
  if (!match) return null;
  const stem = path.slice(0, -match[0].length);
  return [`.${match[1]}ts`, ".tsx"].map((end) => stem + end).find(isFile) ?? null;
}

function asFile(path: string, extensions: readonly string[]): string | null {
  if (isFile(path)) return path;
  for (const extension of extensions) if (isFile(path + extension)) return path + extension;
  return null;
}

function asFolder(path: string, extensions: readonly string[]): string | null {
  if (kindOf(path) !== "directory") return null;
  const main = packageAt(path)?.data["main"];
  if (typeof main === "string" && main !== "") {
    const target = resolvePath(path, main);
    const found = asFile(target, extensions) ?? asFile(`${target}/index`, extensions);
    if (found) return found;
  }
  return asFile(`${path}/index`, extensions);
}

export function nodeModulePaths(from: string): string[] {
  const paths: string[] = [];
  for (let folder = from; ; folder = folderOf(folder)) {
    if (!folder.endsWith("/node_modules")) paths.push(folder === "/" ? "/node_modules" : `${folder}/node_modules`);
    if (folder === "/") return paths;
  }
}

function splitName(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split("/");
  const count = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(count).join("/");
  return { name: parts.slice(0, count).join("/"), subpath: rest === "" ? "." : `./${rest}` };
}

function exported(pkg: PackageJson, subpath: string, conditions: readonly string[], from: string): string {
  let targets: string[] | undefined;
  try {
    const found = resolveExports(pkg.data as { name: string }, subpath === "." ? "." : subpath, {
      unsafe: true,
      conditions: [...conditions, ...extraConditions],
    });
    targets = found ? [...found] : undefined;
  } catch {
    targets = undefined;
  }
  const [target] = targets ?? [];
  if (target === undefined) {
    const what =
      subpath === "."
        ? `No "exports" main defined in ${pkg.path}`
        : `Package subpath '${subpath}' is not defined by "exports" in ${pkg.path}`;
    throw codedError(
      Error,
      "ERR_PACKAGE_PATH_NOT_EXPORTED",
      conditions === IMPORT ? `${what} imported from ${from}` : what,
    );
  }
  return normalizePath(`${pkg.folder}/${target}`);
}

function internal(specifier: string, from: string, conditions: readonly string[]): string {
  const pkg = packageOf(from);
  let targets: string[] | undefined;
  try {
    const found =
      pkg &&
      resolveImports(pkg.data as { name: string }, specifier, {
        unsafe: true,
        conditions: [...conditions, ...extraConditions],
      });
    targets = found ? [...found] : undefined;
  } catch {
    targets = undefined;
  }
  const [target] = targets ?? [];
  if (!pkg || target === undefined) {
    throw codedError(
      TypeError,
      "ERR_PACKAGE_IMPORT_NOT_DEFINED",
      `Package import specifier "${specifier}" is not defined${pkg ? ` in package ${pkg.path}` : ""} imported from ${from}`,
    );
  }
  return target.startsWith(".") ? normalizePath(`${pkg.folder}/${target}`) : `bare:${target}`;
}

/** A package's own name reaches its own exports. */
function self(name: string, subpath: string, from: string, conditions: readonly string[]): string | null {
  const pkg = packageOf(from);
  if (!pkg || pkg.data["name"] !== name || pkg.data["exports"] === undefined) return null;
  return exported(pkg, subpath, conditions, from);
}

/** As require.resolve, without built-ins. `from`: the requiring file. null: not found. Throws for closed packages. */
export function resolveRequire(
  specifier: string,
  from: string,
  extensions: readonly string[],
  searchPaths?: readonly string[],
): string | null {
  if (specifier.startsWith("#")) {
    const target = internal(specifier, from, REQUIRE);
    return target.startsWith("bare:")
      ? resolveRequire(target.slice(5), from, extensions)
      : isFile(target)
        ? real(target)
        : null;
  }
  if (/^\.{0,2}(\/|$)/.test(specifier)) {
    const path = resolvePath(folderOf(from), specifier);
    const folderOnly = /(^|\/)\.{0,2}\/?$/.test(specifier) || specifier.endsWith("/");
    const found =
      (folderOnly ? null : (asFile(path, extensions) ?? typeScriptOf(path, from))) ?? asFolder(path, extensions);
    return found ? real(found) : null;
  }
  const { name, subpath } = splitName(specifier);
  const own = self(name, subpath, from, REQUIRE);
  if (own) return isFile(own) ? real(own) : null;
  for (const folder of searchPaths ?? nodeModulePaths(folderOf(from))) {
    const root = `${folder}/${name}`;
    const pkg = kindOf(root) === "directory" ? packageAt(root) : null;
    if (pkg && pkg.data["exports"] !== undefined && pkg.data["exports"] !== null) {
      const target = exported(pkg, subpath, REQUIRE, from);
      if (isFile(target)) return real(target);
      continue;
    }
    const path = `${folder}/${specifier}`;
    const found = asFile(path, extensions) ?? asFolder(path, extensions);
    if (found) return real(found);
  }
  return null;
}

function notFound(what: string, path: string, from: string, url?: string): Error {
  return codedError(
    Error,
    "ERR_MODULE_NOT_FOUND",
    `Cannot find ${what} '${path}' imported from ${from}`,
    url ? { url } : {},
  );
}

function finished(path: string, from: string): string {
  const kind = kindOf(path);
  if (kind === "file") return real(path);
  const typed =
    typeScriptOf(path, from) ??
    (isTypeScript(from) && extensionOf(path) === "" ? asFile(path, [".ts", ".tsx", "/index.ts"]) : null);
  if (typed && isFile(typed)) return real(typed);
  if (kind === "directory") {
    throw codedError(
      Error,
      "ERR_UNSUPPORTED_DIR_IMPORT",
      `Directory import '${path}' is not supported resolving ES modules imported from ${from}`,
      { url: fileUrl(path) },
    );
  }
  throw notFound("module", path, from, fileUrl(path));
}

/** As import does, without built-ins. `from`: the importing file. Throws Node's errors. */
export function resolveImport(specifier: string, from: string): string {
  if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
    const bare = specifier.replace(/[?#].*$/, "");
    return finished(resolvePath(folderOf(from), decodeURIComponent(bare)), from);
  }
  if (specifier.startsWith("file:")) return finished(pathOfUrl(specifier), from);
  if (specifier.startsWith("#")) {
    const target = internal(specifier, from, IMPORT);
    return target.startsWith("bare:") ? resolveImport(target.slice(5), from) : finished(target, from);
  }
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(specifier);
  if (scheme) {
    throw codedError(
      Error,
      "ERR_UNSUPPORTED_ESM_URL_SCHEME",
      `Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '${scheme[1]}:'`,
    );
  }
  const { name, subpath } = splitName(specifier);
  const own = self(name, subpath, from, IMPORT);
  if (own) return finished(own, from);
  for (const folder of nodeModulePaths(folderOf(from))) {
    const root = `${folder}/${name}`;
    if (kindOf(root) !== "directory") continue;
    const pkg = packageAt(root);
    if (pkg && pkg.data["exports"] !== undefined && pkg.data["exports"] !== null)
      return finished(exported(pkg, subpath, IMPORT, from), from);
    if (subpath !== ".") return finished(normalizePath(`${root}/${subpath}`), from);
    const found = asFolder(root, [".js", ".json", ".node"]);
    if (found) return real(found);
  }
  throw notFound("package", name, from);
}
