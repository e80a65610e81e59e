import { stream } from "../builtins/stream.ts";
import { holdFor } from "../core/event-loop.ts";
import { ClientRequest } from "./client.ts";
import type { IncomingMessage } from "./messages.ts";

const NULL_BODY = new Set([101, 204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 20;

type Sent = {
  url: URL;
  method: string;
  headers: Headers;
  body: Uint8Array | null;
  signal: AbortSignal | null;
  redirect: string;
};

const fetchFailed = (cause: unknown): TypeError => Object.assign(new TypeError("fetch failed"), { cause });

/** The browser's classes for requests and answers, the sandbox's loopback for the way in between. */
export function fetch(input: unknown, init: RequestInit = {}): Promise<Response> {
  return holdFor(run(input, init));
}

async function run(input: unknown, init: RequestInit): Promise<Response> {
  const sent = await read(input, init);
  sent.signal?.throwIfAborted();
  let redirected = false;
  for (let hops = 0; ; hops++) {
    const answer = await exchange(sent);
    const location = answer.headers.location;
    if (!REDIRECTS.has(answer.statusCode ?? 0) || typeof location !== "string" || sent.redirect === "manual")
      return toResponse(answer, sent, redirected);
    if (sent.redirect === "error") throw fetchFailed(new Error("unexpected redirect"));
    if (hops >= MOST_REDIRECTS) throw fetchFailed(new Error("redirect count exceeded"));
    answer.resume();
    redirected = true;
    follow(sent, answer.statusCode as number, location);
  }
}

/** https://fetch.spec.whatwg.org/#http-redirect-fetch */
function follow(sent: Sent, status: number, location: string): void {
  sent.url = new URL(location, sent.url);
  const becomesGet =
    (status === 303 && sent.method !== "HEAD") || ((status === 301 || status === 302) && sent.method === "POST");
  if (!becomesGet) return;
  sent.method = "GET";
  sent.body = null;
  for (const name of ["content-type", "content-length", "content-encoding", "content-language", "content-location"])
    sent.headers.delete(name);
}

async function read(input: unknown, init: RequestInit): Promise<Sent> {
  const base = input instanceof Request ? input : null;
  let url: URL;
  try {
    url = new URL(base ? base.url : String(input));
  } catch (cause) {
    throw Object.assign(new TypeError(`Failed to parse URL from ${String(input)}`), { cause });
  }
  const method = (init.method ?? base?.method ?? "GET").toUpperCase();
  const headers = new Headers(init.headers ?? base?.headers);
  const given = init.body ?? null;
  if (given !== null && (method === "GET" || method === "HEAD"))
    throw new TypeError("Request with GET/HEAD method cannot have body.");
  const wrapped = given === null ? null : new Response(given as BodyInit);
  const type = wrapped?.headers.get("content-type");
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  const body = wrapped ? await wrapped.arrayBuffer() : base?.body ? await base.arrayBuffer() : null;
  return {
    url,
    method,
    headers,
    body: body === null ? null : new Uint8Array(body),
    signal: init.signal ?? base?.signal ?? null,
    redirect: init.redirect ?? base?.redirect ?? "follow",
  };
}

function exchange({ url, method, headers, body, signal }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (url.protocol !== "http:") {
      const what = url.protocol === "https:" ? "the sandbox has no network" : `unknown scheme ${url.protocol}`;
      return reject(fetchFailed(new Error(what)));
    }
    const own: Record<string, string> = {};
    headers.forEach((value, name) => {
      own[name] = value;
    });
    const defaults = {
      connection: "keep-alive",
      accept: "*/*",
      "accept-language": "*",
      "sec-fetch-mode": "cors",
      "user-agent": "node",
      "accept-encoding": "gzip, deflate",
    };
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    const request = new ClientRequest({
      hostname,
      port: url.port,
      path: url.pathname + url.search,
      method,
      headers: { host: url.host, ...defaults, ...own },
    });
    const abort = (): void => {
      request.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    request.once("response", resolve);
    request.on("error", (error: Error) => reject(fetchFailed(error)));
    if (body) request.end(body);
    else request.end();
  });
}

function toResponse(answer: IncomingMessage, { url, method }: Sent, redirected: boolean): Response {
  const headers = new Headers();
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
    headers.append(answer.rawHeaders[i] as string, answer.rawHeaders[i + 1] as string);
  const status = answer.statusCode ?? 200;
  const empty = NULL_BODY.has(status) || method === "HEAD";
  const body = empty ? null : (stream.Readable.toWeb(answer as never) as unknown as ReadableStream);
  if (empty) answer.resume();
  const response = new Response(body, {
    status: Math.max(status, 200),
    statusText: answer.statusMessage ?? "",
    headers,
  });
  const facts = { url: { value: url.href }, redirected: { value: redirected }, type: { value: "basic" } };
  return Object.defineProperties(response, facts);
}
