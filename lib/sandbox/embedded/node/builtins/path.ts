import { argumentType } from "../core/errors.ts";
import { cwd } from "../core/process-object.ts";

type Parsed = { root: string; dir: string; base: string; ext: string; name: string };

function text(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw argumentType(name, "string", value);
}

/** Resolves "." and ".."; above the start they stay, unless the path is absolute. */
function folded(path: string, absolute: boolean): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push("..");
  }
  return parts.join("/");
}

function resolve(...parts: unknown[]): string {
  let path = "";
  for (let i = parts.length - 1; i >= -1 && !path.startsWith("/"); i--) {
    const part = i >= 0 ? parts[i] : cwd();
    text(part, `paths[${i}]`);
    if (part !== "") path = path === "" ? part : `${part}/${path}`;
  }
  return `/${folded(path, true)}`;
}

function normalize(path: unknown): string {
  text(path, "path");
  if (path === "") return ".";
  const absolute = path.startsWith("/");
  const trailing = path.endsWith("/");
  let result = folded(path, absolute);
  if (result === "") {
    if (absolute) return "/";
    return trailing ? "./" : ".";
  }
  if (trailing) result += "/";
  return absolute ? `/${result}` : result;
}

function join(...parts: unknown[]): string {
  const used: string[] = [];
  for (const part of parts) {
    text(part, "path");
    if (part !== "") used.push(part);
  }
  return used.length === 0 ? "." : normalize(used.join("/"));
}

function relative(from: unknown, to: unknown): string {
  text(from, "from");
  text(to, "to");
  const a = resolve(from).split("/").filter(Boolean);
  const b = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/");
}

function dirname(path: unknown): string {
  text(path, "path");
  if (path === "") return ".";
  const end = path.replace(/(?!^)\/+$/, "");
  const at = end.lastIndexOf("/");
  if (at === -1) return ".";
  const folder = end.slice(0, at).replace(/\/+$/, "");
  return folder === "" ? (path.startsWith("//") && at === 1 ? "//" : "/") : folder;
}

function basename(path: unknown, suffix?: unknown): string {
  if (suffix !== undefined) text(suffix, "suffix");
  text(path, "path");
  const end = path.replace(/\/+$/, "");
  const base = end.slice(end.lastIndexOf("/") + 1);
  return typeof suffix === "string" && base !== suffix && base.endsWith(suffix)
    ? base.slice(0, base.length - suffix.length)
    : base;
}

function extname(path: unknown): string {
  text(path, "path");
  const base = basename(path);
  const at = base.lastIndexOf(".");
  return at <= 0 || (/^\.+$/.test(base.slice(0, at + 1)) && base === "..") ? "" : base.slice(at);
}

function format(parts: Partial<Parsed>): string {
  if (typeof parts !== "object" || parts === null) throw argumentType("pathObject", "Object", parts);
  const folder = parts.dir || parts.root;
  const ext = parts.ext ? (parts.ext.startsWith(".") ? parts.ext : `.${parts.ext}`) : "";
  const base = parts.base || `${parts.name ?? ""}${ext}`;
  if (!folder) return base;
  return folder === parts.root ? folder + base : `${folder}/${base}`;
}

function parse(path: unknown): Parsed {
  text(path, "path");
  const root = path.startsWith("/") ? "/" : "";
  const base = basename(path);
  const ext = extname(base);
  const end = path.replace(/(?!^)\/+$/, "");
  const at = end.lastIndexOf("/");
  const dir = at > 0 ? end.slice(0, at) : root;
  return { root, dir, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
}

const posix = {
  resolve,
  normalize,
  isAbsolute: (path: unknown): boolean => {
    text(path, "path");
    return path.startsWith("/");
  },
  join,
  relative,
  toNamespacedPath: (path: unknown): unknown => path,
  dirname,
  basename,
  extname,
  format,
  parse,
  matchesGlob: undefined,
  sep: "/",
  delimiter: ":",
  win32: null as unknown,
  posix: null as unknown,
};
Reflect.deleteProperty(posix, "matchesGlob");
posix.posix = posix;
// There are no Windows paths here; code that asks for the other flavour gets this one.
posix.win32 = posix;
export const path = posix;
