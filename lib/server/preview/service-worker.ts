/**
 * The service worker of a preview's origin: every request of the page goes to the workbench, by the bridge page, and comes
 * back from a server of the sandbox or from the project's files. Nothing goes anywhere else. Plain text, because it is
 * served as it stands. It runs beside hostile pages of the same origin; lib/preview checks all that it sends.
 */
export const SERVICE_WORKER = `"use strict";
const BRIDGE = "/.tabwright/bridge";
const OWN = new Set([BRIDGE, "/.tabwright/worker.js"]);
const MAX_BODY = 64 * 1024 * 1024;
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const sentence = (status, text) =>
  new Response("<!doctype html><meta charset=utf-8><title>Preview</title><p style='font:15px/1.5 system-ui'>" + text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "cross-origin",
    },
  });

async function findBridge() {
  const all = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  return all.find((client) => client.frameType === "nested" && new URL(client.url).pathname === BRIDGE);
}

async function answer(request, url) {
  const bridge = await findBridge();
  if (!bridge) return sentence(503, "The workbench of this preview is closed. Open it again and press Reload.");
  const body = request.method === "GET" || request.method === "HEAD" ? null : await request.arrayBuffer();
  if (body && body.byteLength > MAX_BODY) return sentence(413, "A preview takes at most 64 MB in one request.");
  const { port1, port2 } = new MessageChannel();
  const { method, mode, destination, referrer } = request;
  const path = url.pathname + url.search;
  const message = { type: "request", method, path, headers: [...request.headers], mode, destination, referrer, body };
  bridge.postMessage(message, body ? [port2, body] : [port2]);
  request.signal.addEventListener("abort", () => port1.postMessage("stop"));
  return new Promise((resolve) => {
    let out;
    port1.onmessage = ({ data }) => {
      if (data.type === "head") {
        const stream = data.body && new ReadableStream({
          start: (controller) => { out = controller; },
          pull: () => port1.postMessage("more"),
          cancel: () => { port1.postMessage("stop"); port1.close(); },
        }, { highWaterMark: 0 });
        try {
          resolve(new Response(stream || null, data));
        } catch (error) {
          port1.postMessage("stop");
          resolve(sentence(502, "The server's answer cannot be shown: its status or headers are not valid."));
        }
        if (!stream) port1.close();
        return;
      }
      try {
        if (data.type === "data") return out.enqueue(data.bytes);
        if (data.type === "end") out.close();
        else out.error(new TypeError(data.message));
      } catch {}
      port1.close();
    };
  });
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return event.respondWith(Response.error());
  if (OWN.has(url.pathname)) return;
  if (request.destination === "document")
    return event.respondWith(sentence(403, "A preview is shown inside its workbench: opened by itself it could reach the network."));
  event.respondWith(answer(request, url));
});

addEventListener("message", async (event) => {
  const bridge = await findBridge();
  if (bridge) bridge.postMessage(event.data, [...event.ports]);
});
`;
