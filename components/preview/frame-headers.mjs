/**
 * The preview's frame: its empty page's address and headers. Plain JavaScript, so that the server's configuration and the
 * pane read the same.
 */

/** Where the frame's empty page is served (app/sandbox/preview), apart from the app's own content policy. */
export const FRAME_ADDRESS = "/sandbox/preview";

/** No network of any kind: everything that a page shows is in the document itself. Imports of JSON count as connections. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data:",
  "img-src data: blob:",
  "media-src data: blob:",
  "font-src data:",
  "connect-src data: blob:",
  "frame-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

/** A document of its own, because a srcdoc would inherit the app's policy; opaque even when it is opened by itself. */
export const previewHeaders = {
  "Content-Security-Policy": `${PAGE_POLICY}; frame-ancestors 'self'; sandbox allow-scripts`,
  // Chromium 152 and newer: closes what no policy does, the connection that a refused navigation has opened already.
  "Connection-Allowlist": "(response-origin)",
  // An opaque origin is "cross-origin" to its own server in Firefox; frame-ancestors says who may frame the page.
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cache-Control": "no-cache",
};
