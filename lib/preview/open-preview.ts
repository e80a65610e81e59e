import { ok, type Result } from "../domain/errors.ts";
import type { PortConnection } from "../ports/sandbox.ts";
import { type Answer, isPageRequest, type Source, streamOf } from "./answer.ts";
import { openBridge } from "./bridge.ts";
import { CookieJar } from "./cookie-jar.ts";
import { fileSource } from "./file-source.ts";
import { finishAnswer, SCRIPT_PATH } from "./finish-answer.ts";
import { pageScript } from "./page-script.ts";
import type { SocketRequest } from "./protocol.ts";
import { serverSource } from "./server-source.ts";
import { Tunnels } from "./socket-tunnel.ts";

/** Paths that are remembered, the latest; a page can ask for any number. */
const MAX_ASKED = 10_000;
/** Sockets of one preview at the same time. */
const MAX_SOCKETS = 64;

export type PreviewOptions = {
  /** The preview's own origin, which no other has. */
  readonly origin: string;
  /** The workbench's: the only one that may frame it. */
  readonly appOrigin: string;
  /** The sandbox's port that it shows; null: the project's files. */
  readonly port: number | null;
  readonly connect: (port: number) => Promise<PortConnection>;
  readonly readFile: (path: string) => Promise<Uint8Array | null>;
};

/** An origin of its own whose every request is answered from the sandbox, until it is closed. */
export type Preview = {
  readonly origin: string;
  /** Files of the project that its pages asked for, there or not. Empty for a server's. */
  readonly asked: ReadonlySet<string>;
  /** Calls `fn` when a frame was given a page; a frame that loads anything else has left. Returns unsubscribe. */
  onPage(fn: () => void): () => void;
  close(): void;
};

/** Shows a port of the sandbox, or the project's files, on `origin`. */
export async function openPreview(options: PreviewOptions): Promise<Result<Preview>> {
  const { origin, port, connect, readFile } = options;
  const cookies = new CookieJar();
  const asked = new Set<string>();
  const pageListeners = new Set<() => void>();
  const tunnels = new Tunnels(MAX_SOCKETS);
  const note = (path: string): void => {
    asked.delete(path);
    asked.add(path);
    const [oldest] = asked;
    if (asked.size > MAX_ASKED && oldest !== undefined) asked.delete(oldest);
  };
  const files = fileSource({ read: readFile, asked: note });
  const server = serverSource({ port: port ?? 0, connect, cookies, origin });
  const source: Source = (request, signal) =>
    port === null && !request.path.startsWith("/.tabwright/port/") ? files(request, signal) : server(request, signal);

  const opened = await openBridge(origin, {
    request: async (request, signal) => {
      const { path } = request;
      if (path.split("?", 1)[0] === SCRIPT_PATH)
        return finishAnswer(scriptAnswer(pageScript(port ?? 0, cookies.get("/", true))), request, options);
      const answer = finishAnswer(await source(request, signal), request, options);
      if (isPageRequest(request) && answer.body) for (const tell of [...pageListeners]) tell();
      return answer;
    },
    other: (message, page) => {
      if (message.type === "cookie") cookies.set(message.text, "/", true);
      else if (page) tunnel(message, page);
    },
  });
  const tunnel = ({ port: to, path, protocols }: SocketRequest, page: MessagePort): void =>
    tunnels.open(page, {
      port: to,
      path,
      protocols,
      connect,
      origin: `http://localhost:${port ?? to}`,
      cookies: cookies.get(path),
    });
  if (!opened.ok) return opened;
  return ok({
    origin,
    asked,
    onPage(fn) {
      pageListeners.add(fn);
      return () => pageListeners.delete(fn);
    },
    close() {
      opened.value();
      tunnels.closeAll();
      pageListeners.clear();
    },
  });
}

const scriptAnswer = (text: string): Answer => ({
  status: 200,
  statusText: "OK",
  headers: [
    ["content-type", "text/javascript; charset=utf-8"],
    ["cache-control", "no-store"],
  ],
  body: streamOf(new TextEncoder().encode(text)),
});
