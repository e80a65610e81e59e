import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname } from "node:path";
import { assetHeaders, frameHeaders, hostHeaders } from "../../sandbox/embedded/host/frame-headers.mjs";
import { CLIENT_PAGE, clientPolicy } from "../../server/webcontainer/settings.ts";
import type { SandboxAssets } from "./assets.ts";
import { sendFile, TYPES } from "./page-files.ts";
import { answerFromRegistry, asksRegistry } from "./registry.ts";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Sandbox</title><body><script type="module" src="page.js"></script>`;
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'";

function headersOf(name: string, webcontainer: string | null): Readonly<Record<string, string>> {
  if (`/${name}` === CLIENT_PAGE && webcontainer !== null)
    return { ...hostHeaders, "Content-Security-Policy": clientPolicy(webcontainer) };
  if (name.endsWith("frame.html")) return frameHeaders;
  return name === "page.js" ? hostHeaders : assetHeaders;
}

/** What the page is answered; each is asked once. */
export type Answers = {
  readonly order: () => unknown;
  readonly folder: () => readonly Uint8Array[];
  /** The response stays open; lines of JSON go into it. */
  readonly control: (response: ServerResponse) => void;
  /** Resolves when it has been passed on; false: nobody wants it any more. */
  readonly output: (data: Buffer) => Promise<boolean>;
  readonly outcome: (body: Buffer) => void;
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/**
 * Serves the page, the sandbox's programs and the folder on a loopback port, below a path that nobody can guess: other
 * programs and pages of this machine can reach the port too. `webcontainer`: the origin of its runtime; null without it.
 */
export async function serve(
  assets: SandboxAssets,
  webcontainer: string | null,
  answers: Answers,
): Promise<{ url: string; close(): void }> {
  let host = "";
  const base = `/${randomBytes(16).toString("hex")}/`;

  const answer = async (request: IncomingMessage, response: ServerResponse, name: string): Promise<void> => {
    const send = (
      type: string,
      parts: readonly (string | Uint8Array)[],
      headers: Record<string, string> = {},
    ): void => {
      response.writeHead(200, { ...hostHeaders, "Content-Type": type, "Cache-Control": "no-store", ...headers });
      for (const part of parts) response.write(part);
      response.end();
    };
    if (request.method === "POST" && name === "output") {
      const wanted = await answers.output(await bodyOf(request));
      response.writeHead(wanted ? 204 : 410).end();
    } else if (request.method === "POST" && name === "outcome") {
      const body = await bodyOf(request);
      response.writeHead(204).end();
      answers.outcome(body);
    } else if (request.method !== "GET") response.writeHead(405).end();
    else if (name === "") send(TYPES[".html"], [PAGE], { "Content-Security-Policy": POLICY });
    else if (name === "order") send(TYPES[".json"], [JSON.stringify(answers.order())]);
    else if (name === "folder") send("application/octet-stream", answers.folder());
    else if (name === "control") {
      response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" });
      response.flushHeaders();
      answers.control(response);
    } else {
      const [folder, file] =
        name === "page.js"
          ? [dirname(assets.page), basename(assets.page)]
          : [assets.programs, name.startsWith("sandbox/") ? name.slice("sandbox/".length) : ""];
      await sendFile(response, folder, file, headersOf(name, webcontainer));
    }
  };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET" && asksRegistry(pathname))
      answerFromRegistry(request, response, host).catch(() => response.destroy());
    else if (!pathname.startsWith(base)) response.writeHead(404).end();
    else answer(request, response, pathname.slice(base.length)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}${base}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
