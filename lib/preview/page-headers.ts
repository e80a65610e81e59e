import type { Header } from "./answer.ts";

/** Headers that mean something to the connection, or that make a browser do or send what a preview must not. */
const DROPPED = new Set([
  "accept-ch",
  "activate-storage-access",
  "alt-svc",
  "clear-site-data",
  "connection",
  "critical-ch",
  "expect-ct",
  "keep-alive",
  "link",
  "nel",
  "no-vary-search",
  "observe-browsing-topics",
  "origin-agent-cluster",
  "proxy-authenticate",
  "proxy-connection",
  "refresh",
  "report-to",
  "reporting-endpoints",
  "service-worker-allowed",
  "set-cookie",
  "set-cookie2",
  "set-login",
  "speculation-rules",
  "strict-transport-security",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-dns-prefetch-control",
  "x-frame-options",
]);
const DROPPED_GROUPS =
  /^(attribution-reporting-|connection-allowlist|content-security-policy|cross-origin-|document-policy|integrity-policy|permissions-policy|sec-|use-as-dictionary|available-dictionary)/;

/**
 * What a page of a preview may load and reach: its own origin, which the service worker answers, and nothing else. Frames
 * within it would have the browser's own WebRTC, which the page's script took away, so there are none.
 */
export const pagePolicy = (appOrigin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' data: blob:",
    "style-src 'self' 'unsafe-inline' data: blob:",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' data: blob:",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'self'",
    `frame-ancestors ${appOrigin}`,
  ].join("; ");

/** The headers that a page's answer goes out with: the server's own where they are harmless, then ours. */
export function pageHeaders(from: readonly Header[], appOrigin: string, inert: boolean): readonly Header[] {
  const kept = from.filter(([name]) => {
    const lower = name.toLowerCase();
    return !DROPPED.has(lower) && !DROPPED_GROUPS.test(lower);
  });
  return [
    ...kept,
    ["content-security-policy", `${pagePolicy(appOrigin)}${inert ? "; sandbox" : ""}`],
    // Chromium 152 and newer: closes what no policy does, such as WebRTC and connections opened ahead.
    ["connection-allowlist", "(response-origin)"],
    ["cross-origin-embedder-policy", "require-corp"],
    ["cross-origin-resource-policy", "cross-origin"],
    ["origin-agent-cluster", "?1"],
    ["referrer-policy", "same-origin"],
    ["x-dns-prefetch-control", "off"],
  ];
}
