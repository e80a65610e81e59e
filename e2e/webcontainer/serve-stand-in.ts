import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledScript, sendFile, TYPES } from "../../lib/cli/sandbox/page-files.ts";
import { frameHeaders } from "../../lib/sandbox/embedded/host/frame-headers.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

const ISOLATED = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cache-Control": "no-store",
};
// Framed by us, who are framed by whoever uses the client.
const FRAMED = {
  ...frameHeaders,
  "Content-Security-Policy": (frameHeaders["Content-Security-Policy"] ?? "").replace(
    "frame-ancestors 'self'",
    "frame-ancestors *",
  ),
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
  const script = await bundledScript(join(here, "stand-in-page.ts"));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    asked.push(path);
    const send = (type: string, body: string): void => {
      response.writeHead(200, { ...ISOLATED, "Content-Type": type }).end(body);
    };
    if (path === "/headless") send(TYPES[".html"], PAGE);
    else if (path === "/stand-in.js") send(TYPES[".js"], script);
    else if (path.startsWith("/sandbox/")) {
      const headers = path.endsWith("frame.html") ? { ...ISOLATED, ...FRAMED } : ISOLATED;
      void sendFile(response, join(root, "public/sandbox"), path.slice("/sandbox/".length), headers);
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
