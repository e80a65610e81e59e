/** Isolation belongs to the document, so every route carries it (COOP and COEP give the tab shared memory). */
export const ISOLATION_HEADERS = [
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Embedder-Policy", value: "require-corp" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
];

/** For every document but the sandbox's frame: its origin is opaque, and Chromium warns when such a frame asks for it. */
export const ORIGIN_KEYED = { key: "Origin-Agent-Cluster", value: "?1" };
