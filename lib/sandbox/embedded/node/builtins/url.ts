import jspm from "@jspm/core/nodelibs/url";
import { argumentType, codedError } from "../core/errors.ts";
import { fileUrl, pathOfUrl } from "../core/paths.ts";
import { path } from "./path.ts";

function fileURLToPath(given: unknown): string {
  if (typeof given !== "string" && !(given instanceof URL)) throw argumentType("path", ["string", "URL"], given);
  const parsed = typeof given === "string" ? new URL(given) : given;
  if (parsed.protocol !== "file:")
    throw codedError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  if (parsed.hostname !== "")
    throw codedError(TypeError, "ERR_INVALID_FILE_URL_HOST", 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(parsed.pathname))
    throw codedError(TypeError, "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
  return pathOfUrl(parsed.href);
}

function pathToFileURL(file: unknown): URL {
  if (typeof file !== "string") throw argumentType("path", "string", file);
  return new URL(fileUrl(path.resolve(file) + (file.endsWith("/") && file !== "/" ? "/" : "")));
}

function format(
  given: unknown,
  options: { fragment?: boolean; search?: boolean; auth?: boolean; unicode?: boolean } = {},
): string {
  if (!(given instanceof URL)) return jspm.format(given as never);
  const shown = new URL(given.href);
  if (options.fragment === false) shown.hash = "";
  if (options.search === false) shown.search = "";
  if (options.auth === false) shown.username = shown.password = "";
  return shown.href;
}

export const url = {
  ...jspm,
  URL: globalThis.URL,
  URLSearchParams: globalThis.URLSearchParams,
  domainToASCII: (domain: string) => hostOf(domain),
  domainToUnicode: (domain: string) => hostOf(domain),
  fileURLToPath,
  pathToFileURL,
  format,
  urlToHttpOptions: (from: URL) => ({
    protocol: from.protocol,
    hostname: from.hostname,
    hash: from.hash,
    search: from.search,
    pathname: from.pathname,
    path: `${from.pathname}${from.search}`,
    href: from.href,
    ...(from.port === "" ? {} : { port: Number(from.port) }),
    ...(from.username || from.password
      ? { auth: `${decodeURIComponent(from.username)}:${decodeURIComponent(from.password)}` }
      : {}),
  }),
};

function hostOf(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return "";
  }
}
