import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { assetHeaders, frameHeaders, hostHeaders } from "../../lib/sandbox/embedded/host/frame-headers.mjs";

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

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
};

export type ContractServer = { readonly origin: string; close(): Promise<void> };

/** A loopback server with the sandbox's files, the isolation headers, and a page that runs `entry` (bundled from this folder). */
export async function serveSandbox(entry: string, options: { isolated?: boolean } = {}): Promise<ContractServer> {
  const bundled = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
    keepNames: true,
  });
  const script = bundled.outputFiles[0]?.text ?? "";
  const page = `<!doctype html><meta charset="utf-8"><title>Sandbox contract</title><body><script type="module" src="/page.js"></script>`;
  const isolation = options.isolated === false ? {} : hostHeaders;

  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const send = (type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(200, { ...isolation, "Content-Type": type, "Cache-Control": "no-store", ...headers });
      response.end(body);
    };
    if (path === "/") return send(TYPES[".html"] as string, page, { "Content-Security-Policy": "frame-src 'self'" });
    if (path === "/page.js") return send(TYPES[".js"] as string, script);
    const name = normalize(path).replace(/^\/+/, "");
    if (!name.startsWith("sandbox/") || name.includes("..")) {
      response.writeHead(404).end();
      return;
    }
    readFile(join(root, "public", name)).then(
      (body) => {
        const headers = name.endsWith("frame.html") ? frameHeaders : assetHeaders;
        send(TYPES[extname(name)] ?? "application/octet-stream", body, headers);
      },
      () => response.writeHead(404).end(),
    );
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
