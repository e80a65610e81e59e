import { type Answer, type Header, headerIn, isPageRequest, streamOf } from "./answer.ts";
import { pageHeaders } from "./page-headers.ts";
import { injectScript } from "./page-injection.ts";
import type { PageRequest } from "./protocol.ts";

/** Where the page's own script comes from; the bridge answers it. */
export const SCRIPT_PATH = "/.tabwright/page.js";
const SCRIPT_TAG = `<script src="${SCRIPT_PATH}"></script>`;

const hasType = (answer: Answer, type: string): boolean =>
  (headerIn(answer.headers, "content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() === type;

const typed = (answer: Answer, type: string): Answer => ({
  ...answer,
  headers: [...answer.headers.filter(([name]) => name.toLowerCase() !== "content-type"), ["content-type", type]],
});

/** Bytes of UTF-16 would not hold our script as it is written. */
function asUtf8(answer: Answer): Answer {
  const charset = /charset\s*=\s*"?(utf-?16(?:be|le)?|unicode)/i.exec(
    headerIn(answer.headers, "content-type") ?? "",
  )?.[1];
  if (!charset || !answer.body) return answer;
  const decoder = new TextDecoderStream(/be$/i.test(charset) ? "utf-16be" : "utf-16le");
  const body = answer.body
    .pipeThrough(decoder as unknown as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new TextEncoderStream() as unknown as ReadableWritablePair<Uint8Array, string>);
  return typed({ ...answer, body }, "text/html; charset=utf-8");
}

export type Origins = {
  /** The preview's own. */
  readonly origin: string;
  /** The workbench's, which alone may frame it. */
  readonly appOrigin: string;
};

/**
 * Chromium refuses to take a frame where a service worker redirects it (ERR_UNSAFE_REDIRECT), so the page itself goes there.
 * Null: the answer leads nowhere.
 */
function redirectPage(answer: Answer, origin: string): Answer | null {
  const to = answer.status >= 300 && answer.status < 400 ? headerIn(answer.headers, "location") : undefined;
  if (to === undefined || !URL.canParse(to, origin)) return null;
  void answer.body?.cancel().catch(() => undefined);
  const target = JSON.stringify(new URL(to, origin).href).replaceAll("<", "\\u003c");
  const page = `<!doctype html><title>Redirect</title><script>location.replace(${target})</script>`;
  const headers: readonly Header[] = [["content-type", "text/html; charset=utf-8"]];
  return { status: 200, statusText: "OK", headers, body: streamOf(new TextEncoder().encode(page)) };
}

/** An answer as the preview's page gets it: with our policy and, where a frame shows it, with our script in it. */
export function finishAnswer(answer: Answer, request: PageRequest, origins: Origins): Answer {
  const redirect = isPageRequest(request) ? redirectPage(answer, origins.origin) : null;
  if (redirect) return { ...redirect, headers: pageHeaders(redirect.headers, origins.appOrigin, false) };
  const asPage = isPageRequest(request) && answer.body !== null;
  const known =
    asPage && !headerIn(answer.headers, "content-type") ? typed(answer, "text/html; charset=utf-8") : answer;
  const isHtml = hasType(known, "text/html");
  // Only HTML can be given our script first; other documents that could run scripts run none.
  const headers = pageHeaders(known.headers, origins.appOrigin, asPage && !isHtml);
  if (!asPage) return { ...known, headers };
  const nosniff = [...headers.filter(([name]) => name.toLowerCase() !== "x-content-type-options"), NOSNIFF];
  if (!isHtml) return { ...known, headers: nosniff };
  const html = asUtf8({ ...known, headers: nosniff.filter(([name]) => name.toLowerCase() !== "content-length") });
  return { ...html, body: html.body?.pipeThrough(injectScript(SCRIPT_TAG)) ?? null };
}
const NOSNIFF = ["x-content-type-options", "nosniff"] as const;
