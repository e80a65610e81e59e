import { isIP } from "node:net";
import { hostname } from "node:os";
import { appError, failed, ok, type Result } from "../domain/errors.ts";

/** Browsers that resolve names below localhost get this one, so that previews can have a sibling of it. */
export const APP_NAME = "playground.localhost";
const PREVIEW_NAME = "sandbox.playground.localhost";
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]", APP_NAME]);
const WILDCARDS = new Set(["0.0.0.0", "::"]);

/** Under which names the server answers, from HOST, PORT, PUBLIC_ORIGIN and PREVIEW_ORIGIN. */
export type Addresses = {
  /** Where to listen; null: on every loopback address. */
  readonly host: string | null;
  readonly port: number;
  /** The app's address behind a real domain: an origin such as https://play.example.org. */
  readonly publicOrigin: string | null;
  readonly previewOrigin: string | null;
};

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;

type Environment = Readonly<Record<string, string | undefined>>;

function origin(name: string, value: string | undefined): Result<string | null> {
  if (!value) return ok(null);
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.hash || url.username) {
    return failed(
      appError("bad-input", `${name} is "${value}", which is not an origin such as https://play.example.org.`),
    );
  }
  return ok(url.origin);
}

export function readAddresses(env: Environment): Result<Addresses> {
  const port = env.PORT === undefined || env.PORT === "" ? 3000 : Number(env.PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return failed(appError("bad-input", `PORT is "${env.PORT}", which is not a port: use a number from 0 to 65535.`));
  }
  const publicOrigin = origin("PUBLIC_ORIGIN", env.PUBLIC_ORIGIN);
  if (!publicOrigin.ok) return publicOrigin;
  const previewOrigin = origin("PREVIEW_ORIGIN", env.PREVIEW_ORIGIN);
  if (!previewOrigin.ok) return previewOrigin;
  if (previewOrigin.value !== null && isAddress(new URL(previewOrigin.value).hostname)) {
    const say = `PREVIEW_ORIGIN is "${env.PREVIEW_ORIGIN}": each preview gets a name below it, and an IP address has none.`;
    return failed(appError("bad-input", say));
  }
  if (publicOrigin.value !== null && publicOrigin.value === previewOrigin.value) {
    const say =
      "PREVIEW_ORIGIN is the same as PUBLIC_ORIGIN: a preview there would hold the app's own storage. Use a sibling name.";
    return failed(appError("bad-input", say));
  }
  const host = env.HOST && !LOOPBACK.has(env.HOST) ? env.HOST.replace(/^\[(.*)\]$/, "$1") : null;
  return ok({ host, port, publicOrigin: publicOrigin.value, previewOrigin: previewOrigin.value });
}

/** A Host header's name in lower case without its port; null when it is none. IPv6 addresses keep their brackets. */
export function hostName(host: string | null | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host ?? "");
  return match?.[1]?.toLowerCase() ?? null;
}

/**
 * Whether a request with this Host header is meant for us. A foreign name that leads here is DNS rebinding: its pages
 * would be of the same origin as ours. An address cannot be rebound, a name that somebody else owns can.
 */
export function isAppHost(addresses: Addresses, host: string | null | undefined): boolean {
  const name = hostName(host);
  if (name === null) return false;
  if (LOOPBACK.has(name)) return true;
  if (addresses.publicOrigin && new URL(addresses.publicOrigin).hostname === name) return true;
  if (addresses.host === null) return false;
  if (WILDCARDS.has(addresses.host)) return isAddress(name) || name === hostname().toLowerCase();
  return name === addresses.host.toLowerCase() || name === `[${addresses.host.toLowerCase()}]`;
}

const previewName = ({ previewOrigin }: Addresses): string =>
  previewOrigin ? new URL(previewOrigin).hostname : PREVIEW_NAME;

/** Previews run page code, so nothing but the sandbox's own files is served under their name. */
export function isPreviewHost(addresses: Addresses, host: string | null | undefined): boolean {
  return hostName(host) === previewName(addresses);
}

/** Every preview has a name of its own below the previews' name, so that two never share an origin. */
export function isPreviewLabelHost(addresses: Addresses, host: string | null | undefined): boolean {
  const [label = "", ...rest] = hostName(host)?.split(".") ?? [];
  return /^[a-z0-9-]{1,63}$/.test(label) && rest.join(".") === previewName(addresses);
}

/** The origin of the app's pages for who asks under a preview's name: only they may frame a preview. */
export function appOriginFor(addresses: Addresses, host: string | null | undefined): string {
  return addresses.publicOrigin ?? `http://${APP_NAME}${/:\d+$/.exec(host ?? "")?.[0] ?? ""}`;
}

/** The origin below which each preview has its own, for a page that came from this Host; null where browsers may not resolve one. */
export function previewOriginFor(addresses: Addresses, host: string | null | undefined): string | null {
  if (addresses.previewOrigin) return addresses.previewOrigin;
  if (hostName(host) !== APP_NAME) return null;
  return `http://${PREVIEW_NAME}${/:\d+$/.exec(host ?? "")?.[0] ?? ""}`;
}
