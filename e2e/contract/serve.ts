import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledScript, sendFile, TYPES } from "../../lib/cli/sandbox/page-files.ts";
import { REGISTRY_ROUTE } from "../../lib/model/wire.ts";
import { assetHeaders, FRAME_HTML, frameHeaders, hostHeaders } from "../../lib/sandbox/embedded/host/frame-headers.mjs";
import { readFromRegistry } from "../../lib/server/registry/read-registry.ts";
import { CLIENT_PAGE, clientPolicy } from "../../lib/server/webcontainer/settings.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

/** Builds public/sandbox as `npm run build:sandbox` does. */
export function buildSandbox(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", join(root, "lib/sandbox/embedded/build.ts"), "--quiet"], {
      cwd: root,
      stdio: "inherit",
    });
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`build:sandbox ended with ${code}`))));
  });
}

export type ServeOptions = {
  /** False: the page is served without its isolation headers. */
  readonly isolated?: boolean;
  /** A worker of this folder that stands in the shell's place below /hostile/. */
  readonly hostile?: string;
  /** A worker that stands in the kernel's place below /forged/. */
  readonly kernel?: string;
  /** The origin of WebContainer's runtime; none: its client's page is not there. */
  readonly webcontainer?: string;
  /** The npm registry behind the route; npm's own when nothing is given. */
  readonly registry?: string;
};
export type ContractServer = { readonly origin: string; close(): Promise<void> };

/** The registry's route, as the app has it. */
async function serveRegistry(request: IncomingMessage, response: ServerResponse, registry: string): Promise<void> {
  const url = `http://${request.headers.host}${request.url}`;
  const answer = await readFromRegistry(
    new Request(url, { headers: request.headers as Record<string, string> }),
    new URL(url).pathname.slice(`${REGISTRY_ROUTE}/`.length),
    { registry, isOurHost: () => true, publicOrigin: null },
  );
  response.writeHead(answer.status, { ...hostHeaders, ...Object.fromEntries(answer.headers) });
  try {
    response.end(Buffer.from(await answer.arrayBuffer()));
  } catch {
    response.destroy();
  }
}

/** A loopback server with the sandbox's files, the isolation headers, and a page that runs `entry` (bundled from this folder). */
export async function serveSandbox(entry: string, options: ServeOptions = {}): Promise<ContractServer> {
  const script = await bundledScript(join(here, entry));
  const hostile = options.hostile ? await bundledScript(join(here, options.hostile), "iife") : null;
  const forged = options.kernel ? await bundledScript(join(here, options.kernel), "iife") : null;
  const page = `<!doctype html><meta charset="utf-8"><title>Sandbox contract</title><body><script type="module" src="/page.js"></script>`;
  const isolation = options.isolated === false ? {} : hostHeaders;

  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const send = (type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(200, { ...isolation, "Content-Type": type, "Cache-Control": "no-store", ...headers });
      response.end(body);
    };
    if (path === "/") {
      send(TYPES[".html"], page, { "Content-Security-Policy": "frame-src 'self'" });
      return;
    }
    if (path === "/page.js") {
      send(TYPES[".js"], script);
      return;
    }
    if (path === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    if (forged !== null && path === "/forged/manifest.json") {
      send(TYPES[".json"], JSON.stringify({ kernel: "kernel.js", library: "kernel.js", workers: {} }));
      return;
    }
    if (forged !== null && path === "/forged/frame.html") {
      send(TYPES[".html"], FRAME_HTML, frameHeaders);
      return;
    }
    if (forged !== null && path === "/forged/kernel.js") {
      send(TYPES[".js"], forged);
      return;
    }
    if (hostile !== null && path === "/hostile/manifest.json") {
      const manifest = readFileSync(join(root, "public/sandbox/manifest.json"), "utf8");
      const { kernel, library } = JSON.parse(manifest) as { kernel: string; library: string };
      const own = { kernel: `../sandbox/${kernel}`, library: `../sandbox/${library}`, workers: { shell: "shell.js" } };
      send(TYPES[".json"], JSON.stringify(own));
      return;
    }
    if (hostile !== null && path === "/hostile/frame.html") {
      send(TYPES[".html"], FRAME_HTML, frameHeaders);
      return;
    }
    if (hostile !== null && path === "/hostile/shell.js") {
      send(TYPES[".js"], hostile);
      return;
    }
    if (path.startsWith(`${REGISTRY_ROUTE}/`)) {
      void serveRegistry(request, response, options.registry ?? "https://registry.npmjs.org");
      return;
    }
    const programs = path.startsWith("/sandbox/");
    if (!programs || (path === CLIENT_PAGE && options.webcontainer === undefined)) {
      response.writeHead(404).end();
      return;
    }
    const headers =
      path === CLIENT_PAGE
        ? { "Content-Security-Policy": clientPolicy(options.webcontainer ?? "") }
        : path.endsWith("frame.html")
          ? frameHeaders
          : assetHeaders;
    const name = path.slice("/sandbox/".length);
    void sendFile(response, join(root, "public/sandbox"), name, {
      ...isolation,
      "Cache-Control": "no-store",
      ...headers,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
