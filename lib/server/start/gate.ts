import { type Addresses, APP_NAME, hostName, isAppHost, isPreviewHost, isPreviewLabelHost } from "../addresses.ts";

export type Incoming = {
  readonly method: string;
  /** The request's target as it came: a path with its query. */
  readonly target: string;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  readonly fetchMode: string | undefined;
  readonly accept: string | undefined;
};

export type Verdict =
  | { readonly do: "pass" }
  /** Under the name of one preview. */
  | { readonly do: "preview" }
  | { readonly do: "redirect"; readonly to: string }
  | { readonly do: "refuse"; readonly status: number; readonly why: string };

/** Chromium and Firefox resolve names below localhost by themselves; on iOS every browser is Safari ("CriOS", "FxiOS"). */
const resolvesLocalNames = (userAgent: string): boolean => /\b(?:Headless)?Chrome\/|\bFirefox\//.test(userAgent);

const navigates = ({ method, fetchMode, accept }: Incoming): boolean =>
  method === "GET" && (fetchMode === undefined ? /\btext\/html\b/.test(accept ?? "") : fetchMode === "navigate");

/** Browsers resolve such parts themselves; one that arrives is meant for another rule than the one its beginning meets. */
const climbs = (target: string): boolean =>
  /[/\\](?:\.|%2e){1,2}(?:[/\\?#]|%2f|%5c|$)|\\|%5c|%2f|%00/i.test(target.split("?", 1)[0] ?? "");

/** What becomes of a request before any page or route sees it. */
export function judge(incoming: Incoming, addresses: Addresses): Verdict {
  const { host, target } = incoming;
  if (!target.startsWith("/")) return { do: "refuse", status: 400, why: "This is a server of its own, not a proxy." };
  if (climbs(target)) return { do: "refuse", status: 400, why: "A path with '.' or '..' parts is not served." };
  if (isPreviewLabelHost(addresses, host)) return { do: "preview" };
  if (isPreviewHost(addresses, host)) {
    if (target.startsWith("/sandbox/")) return { do: "pass" };
    return { do: "refuse", status: 404, why: "Only previews are served under this name." };
  }
  if (!isAppHost(addresses, host)) {
    const why = "This server does not answer under that name. Set PUBLIC_ORIGIN or HOST to allow it.";
    return { do: "refuse", status: 421, why };
  }
  const local = hostName(host) === "localhost" || hostName(host) === "127.0.0.1";
  if (!addresses.publicOrigin && local && navigates(incoming) && resolvesLocalNames(incoming.userAgent ?? "")) {
    return { do: "redirect", to: `http://${APP_NAME}${/:\d+$/.exec(host ?? "")?.[0] ?? ""}${target}` };
  }
  return { do: "pass" };
}
