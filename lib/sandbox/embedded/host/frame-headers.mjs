/**
 * The sandbox's frame: its page, and the headers its page must be served with. Plain JavaScript, so that the server's
 * configuration, the build and the tests all read the same.
 */
import { createHash } from "node:crypto";

/**
 * The page's only code: takes one message from its parent, makes the kernel worker of it, hands the first port on, makes
 * and ends workers where the kernel orders it, and answers on the second port, so that a busy kernel can be told from a
 * page that is gone.
 */
const FRAME_SCRIPT = `"use strict";
addEventListener("message", (event) => {
  if (event.source !== parent || !event.data || event.data.type !== "boot" || event.ports.length !== 2) return;
  const url = URL.createObjectURL(new Blob([event.data.kernel], { type: "text/javascript" }));
  const kernel = new Worker(url, { name: "kernel" });
  kernel.onerror = (error) => parent.postMessage({ type: "failed", message: String(error.message || "no worker") }, "*");
  const scripts = {}, workers = new Map();
  kernel.onmessage = ({ data, ports }) => {
    if (data.scripts) for (const [name, blob] of Object.entries(data.scripts)) scripts[name] = URL.createObjectURL(blob);
    else if (data.make) {
      const worker = new Worker(scripts[data.bundle], { name: data.bundle });
      workers.set(data.make, worker);
      worker.onerror = (error) => kernel.postMessage({ broken: data.make, message: String(error.message || "no worker") });
      worker.postMessage({ type: "port" }, ports);
    } else if (data.end) {
      workers.get(data.end)?.terminate();
      workers.delete(data.end);
    }
  };
  event.ports[1].onmessage = ({ data }) => event.ports[1].postMessage(data);
  kernel.postMessage(event.data, [event.ports[0], ...Object.values(event.data.workers)]);
}, { once: true });
parent.postMessage({ type: "frame-ready", isolated: crossOriginIsolated === true }, "*");
`;

const scriptHash = createHash("sha256").update(FRAME_SCRIPT).digest("base64");

export const FRAME_HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sandbox</title></head><body><script>${FRAME_SCRIPT}</script></body></html>\n`;

/** The frame fetches nothing, reaches nothing and is framed by its own host only. Workers inherit this policy. */
export const FRAME_POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${scriptHash}' blob: 'unsafe-eval' 'wasm-unsafe-eval'`,
  "worker-src blob:",
  "connect-src 'none'",
  "img-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-scripts",
].join("; ");

/** For /sandbox/frame.html. */
export const frameHeaders = {
  "Content-Security-Policy": FRAME_POLICY,
  "Cross-Origin-Embedder-Policy": "require-corp",
  // An opaque origin is "cross-origin" to its own server in Firefox; frame-ancestors says who may frame the page.
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/** For every other file below /sandbox/: names hold their content's hash. */
export const assetHeaders = {
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "public, max-age=31536000, immutable",
};

/** For the page that hosts the frame (every route): isolation belongs to the document. */
export const hostHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};
