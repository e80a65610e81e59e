import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import createNext from "next";
import { type Addresses, appOriginFor, previewOriginFor } from "../addresses.ts";
import { ISOLATION_HEADERS, ORIGIN_KEYED } from "../isolation-headers.mjs";
import { previewAnswer } from "../preview/answers.ts";
import { CLIENT_PAGE, clientPolicy, type WebContainerSettings } from "../webcontainer/settings.ts";
import type { BuildPlace } from "./build.ts";
import { contentPolicy, readPageHashes } from "./content-policy.ts";
import { judge } from "./gate.ts";
import { HASHED_NAME, listStatic, type StaticFiles, serveStatic } from "./static-files.ts";

export type App = {
  readonly handle: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): Promise<void>;
};

function isolate(response: ServerResponse, path: string): void {
  const headers = path.startsWith("/sandbox/") ? ISOLATION_HEADERS : [...ISOLATION_HEADERS, ORIGIN_KEYED];
  for (const { key, value } of headers) response.setHeader(key, value);
}

/** Next behind our gate: names, redirects, precompressed files and the pages' content policy. */
export async function createApp(
  place: BuildPlace,
  addresses: Addresses,
  webcontainer: WebContainerSettings | null,
  dev: boolean,
): Promise<App> {
  const next = createNext({ dev, dir: place.root, hostname: "localhost", port: addresses.port });
  await next.prepare();
  const nextHandle = next.getRequestHandler();
  const nextUpgrade = next.getUpgradeHandler();
  // What carries its content's hash in its name is served from here, compressed once; in development Next knows better.
  const files: StaticFiles = dev
    ? new Map()
    : new Map([
        ...listStatic(join(place.dist, "static"), "/_next/static/", /./),
        ...listStatic(join(place.root, "public", "sandbox"), "/sandbox/", HASHED_NAME),
      ]);
  const pages = dev ? new Map<string, readonly string[]>() : readPageHashes(join(place.dist, "server", "app"));

  const scriptsFor = (request: IncomingMessage): readonly string[] => {
    // Next's development client evaluates its modules and has no nonce.
    if (dev) return ["'unsafe-inline'", "'unsafe-eval'"];
    const known = pages.get((request.url ?? "").split("?", 1)[0] ?? "");
    if (known) return known;
    const nonce = `'nonce-${randomBytes(16).toString("base64")}'`;
    // Next takes the nonce for a page it renders now from the request's policy.
    request.headers["content-security-policy"] = `script-src ${nonce}`;
    return [nonce, ...(pages.get("/_not-found") ?? [])];
  };

  const handle: RequestListener = (request, response) => {
    const { headers } = request;
    // A client's own would choose the nonce.
    delete headers["content-security-policy"];
    delete headers["content-security-policy-report-only"];
    const verdict = judge(
      {
        method: request.method ?? "",
        target: request.url ?? "",
        host: headers.host,
        userAgent: headers["user-agent"],
        fetchMode: headers["sec-fetch-mode"] as string | undefined,
        accept: headers.accept,
      },
      addresses,
    );
    if (verdict.do === "refuse") {
      response.writeHead(verdict.status, { "content-type": "text/plain; charset=utf-8" }).end(`${verdict.why}\n`);
      return;
    }
    if (verdict.do === "redirect") {
      response.writeHead(307, { location: verdict.to, "cache-control": "no-store" }).end();
      return;
    }
    if (verdict.do === "preview") {
      const answer = previewAnswer(request.url ?? "", appOriginFor(addresses, headers.host));
      response.writeHead(answer.status, answer.headers).end(request.method === "HEAD" ? undefined : answer.body);
      return;
    }
    isolate(response, request.url ?? "");
    if (serveStatic(files, request, response)) return;
    if ((request.url ?? "").split("?", 1)[0] === CLIENT_PAGE) {
      if (webcontainer === null) {
        response
          .writeHead(404, { "content-type": "text/plain; charset=utf-8" })
          .end("WebContainer is not switched on.\n");
        return;
      }
      response.setHeader("content-security-policy", clientPolicy(webcontainer.origin));
    }
    // The sandbox's frame has a policy of its own (next.config.mjs), and answers of the API theirs.
    if (!/^\/(?:sandbox|api)\//.test(request.url ?? "")) {
      const previewOrigin = previewOriginFor(addresses, headers.host);
      response.setHeader("content-security-policy", contentPolicy({ scripts: scriptsFor(request), previewOrigin }));
      // Next lets shared caches keep a prerendered page for a year; its scripts' names are of one build. Next keeps a header
      // that is set already (sendRenderResult in next/dist/server/send-payload.js).
      if (!dev) response.setHeader("cache-control", "no-cache");
    }
    nextHandle(request, response).catch(() => response.destroy());
  };

  return {
    handle,
    upgrade: (request, socket, head) => {
      const incoming = {
        method: "GET",
        target: request.url ?? "",
        host: request.headers.host,
        userAgent: "",
        fetchMode: "",
        accept: "",
      };
      if (!dev || judge(incoming, addresses).do !== "pass") socket.destroy();
      else nextUpgrade(request, socket, head).catch(() => socket.destroy());
    },
    close: () => next.close(),
  };
}
