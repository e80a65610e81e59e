import { packageCalls } from "./package-access.ts";

type Init = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** "only-if-cached" with --offline. */
  readonly cache?: string;
};
type NewResponse<T> = new (body: unknown, init: Record<string, unknown>) => T;

const ARCHIVE = /^(?!.*\/-\/).*\.(?:tgz|tar|tar\.gz|zip)$/i;
const DOCUMENT = /\/((?:@[^/%]+(?:\/|%2f))?[^/@%]+)\/?$/i;
const coded = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code, errno: code, type: "system" });
const TEXTS: Readonly<Record<number, string>> = { 200: "OK", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" };

/** In the place of make-fetch-happen: documents come from the site's registry, whatever host is named; nothing else does. */
export function createFetch<T>(
  Response: NewResponse<T>,
  streamOf: (bytes: Uint8Array) => unknown,
): (uri: string, init?: Init) => Promise<T> {
  return async (uri, { method = "GET", headers = {}, cache } = {}) => {
    const { pathname, search } = new URL(uri);
    if (/^remote:/.test(String(headers["pacote-pkg-id"] ?? "")) || ARCHIVE.test(pathname))
      throw coded(
        "ENOTSUP",
        `${uri} cannot be fetched: this sandbox has no network, only packages of the registry by their names. A folder or a .tgz file of the project can be installed too: npm install ./file.tgz`,
      );
    const name = DOCUMENT.exec(pathname)?.[1]?.replace(/%2f/i, "/");
    if (method !== "GET" || name === undefined || search !== "" || pathname.includes("/-/"))
      throw coded(
        "ENOTSUP",
        `This sandbox only reads packages from the registry; ${method} ${pathname} is not available here.`,
      );
    const full = !String(headers["accept"] ?? "").includes("vnd.npm.install-v1");
    const offline = cache === "only-if-cached";
    const { status, body, failure } = await packageCalls().document(name, full ? "full" : "short", offline);
    if (failure) throw coded(failure.code, `request to ${uri} failed, reason: ${failure.message}`);
    return new Response(streamOf(Buffer.from(body)), {
      url: uri,
      status,
      statusText: TEXTS[status] ?? "",
      headers: { "content-type": "application/json", "content-length": String(body.length) },
    });
  };
}
