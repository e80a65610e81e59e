import { toAppError } from "../domain/errors.ts";
import type { PortConnection } from "../ports/sandbox.ts";
import { type Answer, type Header, headerIn, isPageRequest, type Source, sentencePage } from "./answer.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { PageRequest } from "./protocol.ts";
import { readAnswer } from "./read-answer.ts";

export type ServerSource = {
  readonly port: number;
  readonly connect: (port: number) => Promise<PortConnection>;
  readonly cookies: CookieJar;
  /** The preview's own origin, which pages name where the server knows its localhost. */
  readonly origin: string;
};

/** Under it, pages reach the sandbox's other ports: /.tabwright/port/3001/path. */
const OTHER_PORT = /^\/\.tabwright\/port\/(\d{1,5})(\/.*)?$/;
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]", "0.0.0.0"]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const OURS =
  /^(host|connection|keep-alive|accept-encoding|content-length|transfer-encoding|origin|referer|cookie|upgrade|te|trailer|expect|proxy-.*|service-worker.*|sec-fetch-.*)$/i;

export function portAndPath(path: string, port: number): { readonly port: number; readonly path: string } {
  const other = OTHER_PORT.exec(path);
  return other ? { port: Number(other[1]), path: other[2] ?? "/" } : { port, path };
}

/** Asks a server of the sandbox, a connection a request. */
export function serverSource(source: ServerSource): Source {
  return async (request, signal) => {
    const to = portAndPath(request.path, source.port);
    let connection: PortConnection;
    try {
      connection = await source.connect(to.port);
    } catch (caught) {
      return sentencePage(502, `Nothing answers at port ${to.port}`, toAppError(caught).message);
    }
    const stop = (): void => connection.close();
    // The page gave up while it was connected to: nobody would hear of it later.
    if (signal.aborted) {
      stop();
      return sentencePage(502, "Nobody asks for this any more", "The page left before the server was reached.");
    }
    signal.addEventListener("abort", stop, { once: true });
    try {
      const writer = connection.writable.getWriter();
      const head = new TextEncoder().encode(requestHead(request, to, source));
      // A server may answer before it has read everything; what it does not read is its own affair.
      void (async () => {
        await writer.write(head);
        if (request.body) await writer.write(new Uint8Array(request.body));
      })().catch(() => undefined);
      const answer = await readAnswer(connection, request.method);
      for (const [name, value] of answer.headers)
        if (name.toLowerCase() === "set-cookie") source.cookies.set(value, to.path);
      return led(answer, request, to, source);
    } catch (caught) {
      connection.close();
      const why = toAppError(caught).message;
      return sentencePage(502, `The server at port ${to.port} gave no answer that can be shown`, why);
    }
  };
}

function requestHead(request: PageRequest, to: { port: number; path: string }, source: ServerSource): string {
  const server = `localhost:${to.port}`;
  const changes = request.method !== "GET" && request.method !== "HEAD";
  const cookies = source.cookies.get(to.path);
  const headers: Header[] = [
    ["Host", server],
    ["Connection", "close"],
    ...request.headers.filter(([name]) => !OURS.test(name)),
    ["Accept-Encoding", "identity"],
  ];
  if (request.referrer.startsWith(`${source.origin}/`))
    headers.push(["Referer", `http://localhost:${source.port}${request.referrer.slice(source.origin.length)}`]);
  if (changes || request.mode === "cors") headers.push(["Origin", `http://localhost:${source.port}`]);
  if (/^[a-z-]+$/.test(request.mode)) headers.push(["Sec-Fetch-Mode", request.mode]);
  if (/^[a-z-]+$/.test(request.destination)) headers.push(["Sec-Fetch-Dest", request.destination]);
  if (cookies !== "") headers.push(["Cookie", cookies]);
  if (changes) headers.push(["Content-Length", String(request.body?.byteLength ?? 0)]);
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return `${request.method} ${to.path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

/** A redirect to the server's own address, or to another port of the sandbox, stays within the preview. */
function led(answer: Answer, request: PageRequest, to: { port: number; path: string }, source: ServerSource): Answer {
  const location = REDIRECTS.has(answer.status) ? headerIn(answer.headers, "location") : undefined;
  if (location === undefined) return answer;
  const base = `http://localhost:${to.port}${to.path}`;
  const url = URL.canParse(location, base) ? new URL(location, base) : null;
  const within = url?.protocol === "http:" && LOCAL.has(url.hostname);
  if (!url || !within) {
    void answer.body?.cancel();
    const say = `The server sent the page to ${location.slice(0, 300)}. A preview reaches nothing but the sandbox.`;
    return isPageRequest(request)
      ? sentencePage(502, "This leads out of the sandbox", say)
      : { ...sentencePage(502, "", say), headers: [["content-type", "text/plain; charset=utf-8"]] };
  }
  const port = Number(url.port || 80);
  const path = `${url.pathname}${url.search}${url.hash}`;
  const there = port === source.port ? path : `/.tabwright/port/${port}${path}`;
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== "location");
  return { ...answer, headers: [...headers, ["location", there]] };
}
