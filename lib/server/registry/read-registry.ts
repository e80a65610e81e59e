import { INERT, refuse } from "../upstream/answers.ts";
import { tellBrokenOff } from "../upstream/broken-off.ts";
import { type ProxyOptions, refuseForeign } from "../upstream/proxy.ts";
import { readRegistryPath, upstreamPath } from "./registry-path.ts";

export type RegistryOptions = Pick<ProxyOptions, "isOurHost" | "publicOrigin" | "onBrokenOff" | "fetch"> & {
  /** Without a slash at its end. */
  readonly registry: string;
  /** Bytes of an answer; more breaks it off. */
  readonly limits?: { readonly document: number; readonly tarball: number };
};

const MEGABYTE = 1024 * 1024;
export const REGISTRY_LIMITS = { document: 64 * MEGABYTE, tarball: 256 * MEGABYTE } as const;

/** The short form of a package's document, with what an installation needs, or all of it. */
const SHORT = "application/vnd.npm.install-v1+json";
const FULL = "application/json";

/**
 * Reads from the registry for our pages: `path` is a package's name or the place of its tarball. Nothing of the request but
 * its path and which form of a document it accepts goes out, redirects are not followed, and aborting it cancels the
 * registry's answer. Never rejects.
 */
export async function readFromRegistry(request: Request, path: string, options: RegistryOptions): Promise<Response> {
  const foreign = refuseForeign(request, options);
  if (foreign) return foreign;
  const wanted = new URL(request.url).search === "" ? readRegistryPath(path) : null;
  if (!wanted) {
    const say = "That is neither a package's name nor the place of its tarball. Nothing was asked of the registry.";
    return refuse(400, "tabwright_bad_path", say);
  }
  const { registry, onBrokenOff, fetch = globalThis.fetch, limits = REGISTRY_LIMITS } = options;
  const limit = limits[wanted.kind];
  const short = request.headers.get("accept")?.includes(SHORT) === true;
  const accept =
    wanted.kind === "tarball" ? "application/octet-stream" : short ? `${SHORT}; q=1.0, ${FULL}; q=0.8` : FULL;
  try {
    const answer = await fetch(`${registry}/${upstreamPath(wanted)}`, {
      headers: { accept, "user-agent": "tabwright" },
      signal: request.signal,
      redirect: "manual",
      cache: "no-store",
      credentials: "omit",
    });
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      const say =
        "The registry answered with a redirect, which is not followed. Whoever runs the server must correct NPM_REGISTRY.";
      return refuse(502, "tabwright_redirected", say);
    }
    if (Number(answer.headers.get("content-length")) > limit) {
      await answer.body?.cancel();
      const say = `The registry's answer is larger than ${limit / MEGABYTE} MB and was not fetched.`;
      return refuse(502, "tabwright_too_large", say);
    }
    const headers = new Headers(INERT);
    headers.set("content-type", wanted.kind === "tarball" ? "application/octet-stream" : FULL);
    const passed = new Response(answer.body?.pipeThrough(capped(limit)) ?? null, { status: answer.status, headers });
    return tellBrokenOff(passed, request.signal, onBrokenOff);
  } catch {
    const say =
      "The package registry cannot be reached from the server. Check the server's network and NPM_REGISTRY, then try again.";
    return refuse(502, "tabwright_unreachable", say);
  }
}

/** Breaks off what grows beyond `limit` bytes, whatever its length said. */
function capped(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let passed = 0;
  return new TransformStream({
    transform(chunk, controller) {
      passed += chunk.byteLength;
      if (passed > limit) controller.error(new RangeError(`The registry's answer is larger than ${limit} bytes.`));
      else controller.enqueue(chunk);
    },
  });
}
