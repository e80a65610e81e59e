import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream";

type Encoding = "br" | "gzip" | "identity";
type StaticFile = {
  readonly type: string;
  readonly variants: Partial<Record<Encoding, { readonly file: string; readonly size: number }>>;
};
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};
/** esbuild's base-32 and hexadecimal content hashes in a file's name. */
export const HASHED_NAME = /[-.](?:[A-Z2-7]{8}|[0-9a-f]{8,64})\.\w+$/;

/**
 * The files below `folder` whose names match, under `prefix`, with the compressed siblings that lie beside them. Their
 * names hold their content's hash, so browsers keep them for good. Listed once, so no path can leave the folder.
 */
export function listStatic(folder: string, prefix: string, names: RegExp): StaticFiles {
  const files = new Map<string, StaticFile>();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    const type = TYPES[extname(name)];
    const stat = statSync(file);
    if (!type || !stat.isFile() || !names.test(name)) continue;
    const variant = (path: string) => (existsSync(path) ? { file: path, size: statSync(path).size } : undefined);
    const br = variant(`${file}.br`);
    const gzip = variant(`${file}.gz`);
    files.set(prefix + name.replaceAll("\\", "/"), {
      type,
      variants: { identity: { file, size: stat.size }, ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) },
    });
  }
  return files;
}

/** Brotli, then gzip, if the browser takes it (RFC 9110, 12.5.3; a quality of 0 refuses). */
function chooseEncoding(accepts: string, file: StaticFile): Encoding {
  const takes = (name: string) =>
    new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$))[\\d.]+\\s*)?(?:,|$)`).test(accepts);
  return (["br", "gzip"] as const).find((encoding) => file.variants[encoding] && takes(encoding)) ?? "identity";
}

/** Answers with the file when the path names one; false leaves the response untouched. Headers already set stay. */
export function serveStatic(files: StaticFiles, request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const file = files.get(path) ?? files.get(decoded(path));
  if (!file) return false;
  const encoding = chooseEncoding(String(request.headers["accept-encoding"] ?? ""), file);
  const variant = file.variants[encoding];
  if (!variant) return false;
  response.setHeader("cache-control", "public, max-age=31536000, immutable");
  response.setHeader("vary", "accept-encoding");
  response.setHeader("content-type", file.type);
  response.setHeader("content-length", variant.size);
  if (encoding !== "identity") response.setHeader("content-encoding", encoding);
  if (request.method === "HEAD") response.end();
  else pipeline(createReadStream(variant.file), response, () => {});
  return true;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
