import { appError, Failure } from "../domain/errors.ts";
import { REGISTRY_ROUTE } from "../model/wire.ts";
import type { PackageRegistry, PackageSources } from "../ports/packages.ts";
import { IndexedDbPackageCache } from "../store/package-cache.ts";

const ACCEPT = {
  short: "application/vnd.npm.install-v1+json",
  full: "application/json",
  tarball: "application/octet-stream",
} as const;

/** What our server says of itself, where the registry says nothing. */
async function ownSentence(response: Response): Promise<string | null> {
  try {
    const body = (await response.clone().json()) as { error?: { code?: unknown; message?: unknown } };
    const { code, message } = body.error ?? {};
    return typeof code === "string" && code.startsWith("tabwright_") && typeof message === "string" ? message : null;
  } catch {
    return null;
  }
}

/** The registry as this site's route gives it. */
const registry: PackageRegistry = {
  async read(path, form, signal) {
    try {
      const response = await fetch(`${REGISTRY_ROUTE}/${path}`, {
        headers: { accept: ACCEPT[form] },
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        signal,
      });
      const own = response.ok ? null : await ownSentence(response);
      if (own !== null)
        throw new Failure(appError(response.status === 400 ? "bad-input" : "network", own, { retryable: true }));
      return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (caught) {
      if (caught instanceof Failure) throw caught;
      const say = "This site's package registry cannot be reached: the network is off, or the server is not running.";
      throw new Failure(appError("network", say, { retryable: true, cause: caught }));
    }
  },
};

let sources: PackageSources | null = null;
/** One cache for all sessions of the page. */
export function packageSources(): PackageSources {
  sources ??= { registry, cache: new IndexedDbPackageCache() };
  return sources;
}
