import { readWithin } from "../../domain/bytes.ts";
import { BODY_LIMIT, OWN_KEY_HEADER } from "../../model/wire.ts";
import { passOn, refuse } from "./answers.ts";
import { type OnBrokenOff, tellBrokenOff } from "./broken-off.ts";
import { isKey, type Upstream } from "./environment.ts";

export type ProxyOptions = {
  readonly upstream: Upstream;
  /** Whether a Host header names us. */
  readonly isOurHost: (host: string | null) => boolean;
  /** Our origin behind a proxy that may rewrite the Host header. */
  readonly publicOrigin: string | null;
  /** An answer that had begun broke off, and not because the tab went away. */
  readonly onBrokenOff?: OnBrokenOff;
  readonly fetch?: typeof fetch;
};

/** Null when the request comes from our own pages or from no browser at all; otherwise the refusal. */
export function refuseForeign(
  request: Request,
  options: Pick<ProxyOptions, "isOurHost" | "publicOrigin">,
): Response | null {
  const host = request.headers.get("host");
  if (!options.isOurHost(host)) {
    return refuse(
      403,
      "tabwright_unknown_host",
      "This server does not answer under that name. Set PUBLIC_ORIGIN or HOST to allow it.",
    );
  }
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const own =
    origin === null || origin === options.publicOrigin || origin === `http://${host}` || origin === `https://${host}`;
  if (own && (site === null || site === "same-origin" || site === "none")) return null;
  const say =
    request.method === "GET" || request.method === "HEAD"
      ? "Requests from other sites are refused. Only this server's own pages can read this."
      : "Requests from other sites are refused. Nothing was sent to the model's provider.";
  return refuse(403, "tabwright_cross_site", say);
}

/**
 * Hands a request of our pages to the upstream and its answer back, byte for byte but for keys in errors. Neutral to the
 * runtime, keeps nothing and logs nothing. Aborting the request's signal cancels the upstream. Never rejects.
 */
export async function proxy(request: Request, path: "responses" | "models", options: ProxyOptions): Promise<Response> {
  const foreign = refuseForeign(request, options);
  if (foreign) return foreign;
  const posts = request.method === "POST";
  if (posts && !/^application\/json\s*(?:;|$)/i.test(request.headers.get("content-type") ?? "")) {
    return refuse(415, "tabwright_not_json", "The request's content type must be application/json.");
  }
  const ownKey = request.headers.get(OWN_KEY_HEADER)?.trim() || null;
  const key = ownKey ?? options.upstream.key;
  if (key === null && options.upstream.needsKey) {
    const say =
      "There is no key: the server has none of its own. Enter yours in Connect, or set OPENAI_API_KEY where the server runs.";
    return refuse(401, "tabwright_no_key", say);
  }
  if (key !== null && !isKey(key))
    return refuse(401, "tabwright_bad_key", "The key has characters that no key has. Enter it again in Connect.");
  const body = posts ? await readBody(request).catch(() => "gone" as const) : null;
  if (body === "gone")
    return refuse(400, "tabwright_cut_off", "The request broke off before its end; nothing was sent.");
  if (body === "too-large") {
    const say = `The request is larger than ${BODY_LIMIT / 1024 / 1024} MB and was not sent. Rewind to an earlier step, or start a new session from these files.`;
    return refuse(413, "tabwright_too_large", say);
  }
  return send(request, path, key, body, options);
}

async function send(
  request: Request,
  path: string,
  key: string | null,
  body: Uint8Array<ArrayBuffer> | null,
  { upstream, onBrokenOff, fetch = globalThis.fetch }: ProxyOptions,
): Promise<Response> {
  try {
    const answer = await fetch(`${upstream.baseUrl}/${path}`, {
      method: request.method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        accept: request.headers.get("accept") ?? "*/*",
        // What is not compressed need not be unpacked to be passed on as it is.
        "accept-encoding": "identity",
        "user-agent": "tabwright",
        ...(body ? { "content-type": "application/json" } : {}),
      },
      body,
      signal: request.signal,
      redirect: "manual",
      cache: "no-store",
    });
    if (answer.status < 300 || answer.status >= 400)
      return tellBrokenOff(passOn(answer, [key, upstream.key]), request.signal, onBrokenOff);
    await answer.body?.cancel();
    const say =
      "The model's provider answered with a redirect, which is not followed. Whoever runs the server must correct OPENAI_BASE_URL.";
    return refuse(502, "tabwright_redirected", say);
  } catch {
    const say =
      "The model's provider cannot be reached from the server. Check the server's network and OPENAI_BASE_URL, then send the message again.";
    return refuse(502, "tabwright_unreachable", say);
  }
}

/** Whole, because an upstream must see nothing of a body that turns out too large. Counted as it comes; a length can lie. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | "too-large"> {
  if (Number(request.headers.get("content-length")) > BODY_LIMIT) return "too-large";
  if (!request.body) return new Uint8Array(0);
  return (await readWithin(request.body, BODY_LIMIT)) ?? "too-large";
}
