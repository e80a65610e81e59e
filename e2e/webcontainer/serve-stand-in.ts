import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { frameHeaders } from "../../lib/sandbox/embedded/host/frame-headers.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
};
const ISOLATED = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cache-Control": "no-store",
};
const PAGE = `<!doctype html><meta charset="utf-8"><title>Stand-in</title><body><script type="module" src="/stand-in.js"></script>`;

export type StandIn = {
  /** What WEBCONTAINER_API_IFRAME_URL is set to. */
  readonly origin: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

/** Serves the stand-in's frame at /headless on an origin of its own, with the sandbox's programs that were built. */
export async function serveStandIn(): Promise<StandIn> {
  const { outputFiles } = await build({
    entryPoints: [join(here, "stand-in-page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
  const script = outputFiles[0]?.text ?? "";
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    asked.push(path);
    const send = (type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(200, { ...ISOLATED, "Content-Type": type, ...headers }).end(body);
    };
    const name = normalize(path).replace(/^\/+/, "");
    if (path === "/headless") send(TYPES[".html"] as string, PAGE);
    else if (path === "/stand-in.js") send(TYPES[".js"] as string, script);
    else if (name.startsWith("sandbox/") && !name.includes("..")) {
      readFile(join(root, "public", name)).then(
        (body) => {
          // Framed by us, who are framed by whoever uses the client.
          const policy = (frameHeaders["Content-Security-Policy"] ?? "").replace(
            "frame-ancestors 'self'",
            "frame-ancestors *",
          );
          const headers = name.endsWith("frame.html") ? { ...frameHeaders, "Content-Security-Policy": policy } : {};
          send(TYPES[extname(name)] ?? "application/octet-stream", body, headers);
        },
        () => response.writeHead(404, ISOLATED).end(),
      );
    } else response.writeHead(404, ISOLATED).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
