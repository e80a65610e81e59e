import { browser } from "../core/browser.ts";
import type { Binding } from "../core/machine.ts";
import { toUnicode } from "./encoding.ts";

/** Components of the last parsed address: offsets into its text, as ada's url_aggregator has them; 0xffffffff where there is none. */
const components = new Uint32Array(9);
const NONE = 0xffffffff;
const SCHEMES: Readonly<Record<string, number>> = {
  "http:": 0,
  "https:": 2,
  "ws:": 3,
  "ftp:": 4,
  "wss:": 5,
  "file:": 6,
};
const NOT_SPECIAL = 1;
const ACTIONS = [
  "protocol",
  "host",
  "hostname",
  "port",
  "username",
  "password",
  "pathname",
  "search",
  "hash",
  "href",
] as const;

function publish(url: URL): string {
  const { href } = url;
  const protocolEnd = url.protocol.length;
  let usernameEnd = protocolEnd;
  let hostStart = protocolEnd;
  let hostEnd = protocolEnd;
  let pathStart = protocolEnd;
  if (href.startsWith("//", protocolEnd) && (url.host !== "" || protocolEnd in SCHEMES || hasAuthority(url))) {
    const at = protocolEnd + 2;
    usernameEnd = at + url.username.length;
    const credentials = url.username !== "" || url.password !== "";
    hostStart = credentials ? usernameEnd + (url.password === "" ? 0 : url.password.length + 1) : at;
    if (!credentials) usernameEnd = at;
    hostEnd = hostStart + (credentials ? 1 : 0) + url.hostname.length;
    pathStart = hostEnd + (url.port === "" ? 0 : url.port.length + 1);
  } else if (href.startsWith("/.", protocolEnd) && url.pathname.startsWith("//")) pathStart = protocolEnd + 2;
  const hash = href.indexOf("#");
  const query = href.indexOf("?");
  components[0] = protocolEnd;
  components[1] = usernameEnd;
  components[2] = hostStart;
  components[3] = hostEnd;
  components[4] = url.port === "" ? NONE : Number(url.port);
  components[5] = pathStart;
  components[6] = query >= 0 && (hash < 0 || query < hash) ? query : NONE;
  components[7] = hash < 0 ? NONE : hash;
  components[8] = SCHEMES[url.protocol] ?? NOT_SPECIAL;
  return href;
}
/** An empty host with slashes (file:///x, a:///x) is an authority too, unless the slashes begin the path. */
const hasAuthority = (url: URL): boolean =>
  url.href.slice(url.protocol.length + 2).startsWith(url.pathname) && !url.pathname.startsWith("//")
    ? true
    : url.href.slice(url.protocol.length) !== url.pathname + url.search + url.hash;

function invalid(input: string, base: string | undefined): Error {
  const error = new TypeError("Invalid URL") as TypeError & Record<string, unknown>;
  error["code"] = "ERR_INVALID_URL";
  error["input"] = input;
  if (base !== undefined) error["base"] = base;
  return error;
}
const make = (input: string, base?: string): URL | null => {
  try {
    return base === undefined ? new browser.URL(input) : new browser.URL(input, base);
  } catch {
    return null;
  }
};
const domain = (name: string): string => make(`ws://${name}`)?.hostname ?? "";

export function url(): Binding {
  return {
    urlComponents: components,
    parse: (input: string, base: string | undefined, raise: boolean) => {
      const parsed = make(input, base);
      if (parsed) return publish(parsed);
      if (raise) throw invalid(input, base);
      return undefined;
    },
    canParse: (input: string, base?: string) => make(input, base) !== null,
    domainToASCII: domain,
    domainToUnicode: (name: string) => toUnicode(domain(name)),
    getOrigin: (input: string) => {
      const parsed = make(input);
      if (!parsed) throw invalid(input, undefined);
      return parsed.origin;
    },
    format: (input: string, hash: boolean, unicode: boolean, search: boolean, auth: boolean) => {
      const parsed = new browser.URL(input);
      if (!hash) parsed.hash = "";
      if (!search) parsed.search = "";
      if (!auth) {
        parsed.username = "";
        parsed.password = "";
      }
      const { href, hostname } = parsed;
      return unicode && hostname !== "" ? href.replace(hostname, toUnicode(hostname)) : href;
    },
    /** False: the change is not an address. */
    update: (href: string, action: number, value: string) => {
      const parsed = new browser.URL(href);
      const name = ACTIONS[action];
      if (!name) return false;
      if (name === "href") {
        const next = make(value);
        return next ? publish(next) : false;
      }
      parsed[name] = value;
      return publish(parsed);
    },
    pathToFileURL: (path: string, windows: boolean, base?: string) => {
      void windows;
      void base;
      return publish(new browser.URL(`file://${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`));
    },
  };
}
