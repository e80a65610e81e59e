import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join } from "node:path";

type Headers = Readonly<Record<string, string>>;

export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
} as const;

const typeOf = (name: string): string => TYPES[extname(name) as keyof typeof TYPES] ?? "application/octet-stream";

/** A script of ours with all that it imports, as a page or a worker runs it. */
export async function bundledScript(entry: string, format: "esm" | "iife" = "esm"): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** Answers with the file of that name in `folder`, or that there is none. A name is no path: nothing else is reached. */
export async function sendFile(
  response: ServerResponse,
  folder: string,
  name: string,
  headers: Headers,
): Promise<void> {
  const body = /^[\w.-]+$/.test(name) ? await readFile(join(folder, name)).catch(() => null) : null;
  if (body) response.writeHead(200, { "Content-Type": typeOf(name), ...headers }).end(body);
  else response.writeHead(404, headers).end();
}
