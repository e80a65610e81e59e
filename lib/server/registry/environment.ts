import { appError, failed, ok, type Result } from "../../domain/errors.ts";

const DEFAULT_REGISTRY = "https://registry.npmjs.org/";

/** The registry's address from NPM_REGISTRY, without a slash at its end. Sentences never repeat it: it can hold a password. */
export function readRegistry(env: Readonly<Record<string, string | undefined>>): Result<string> {
  const value = env.NPM_REGISTRY?.trim() || DEFAULT_REGISTRY;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    const say = `The server's NPM_REGISTRY is not an address such as ${DEFAULT_REGISTRY}. Whoever runs the server must correct it.`;
    return failed(appError("internal", say));
  }
  return ok(url.href.replace(/\/+$/, ""));
}
