import { appError, failed, ok, type Result } from "../../domain/errors.ts";

/** Where StackBlitz serves the runtime that the client frames. */
const HOSTED = "https://stackblitz.com";

/** How WebContainer is switched on; README.md says what that obliges to. */
export type WebContainerSettings = { readonly origin: string; readonly key: string | null };

/** Null: off. From NEXT_PUBLIC_WEBCONTAINER_KEY, and WEBCONTAINER_API_IFRAME_URL for another host of the runtime. */
export function readWebContainer(
  env: Readonly<Record<string, string | undefined>>,
): Result<WebContainerSettings | null> {
  const key = env.NEXT_PUBLIC_WEBCONTAINER_KEY?.trim() || null;
  const address = env.WEBCONTAINER_API_IFRAME_URL?.trim() || null;
  if (key === null && address === null) return ok(null);
  const url = URL.canParse(address ?? HOSTED) ? new URL(address ?? HOSTED) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    const say = `WEBCONTAINER_API_IFRAME_URL is "${address}", which is no web address such as ${HOSTED}.`;
    return failed(appError("bad-input", say));
  }
  return ok({ origin: url.origin, key });
}

/** The page below /sandbox/ that holds WebContainer's client. */
export const CLIENT_PAGE = "/sandbox/webcontainer.html";

/** Of that page alone: it may frame the runtime and ask whether it is there. The app's own pages may do neither. */
export const clientPolicy = (origin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `connect-src ${origin}`,
    `frame-src ${origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
