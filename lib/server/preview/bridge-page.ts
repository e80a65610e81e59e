/** Hidden in the workbench, on the preview's origin: installs the service worker and hands its messages to the workbench. */
export const BRIDGE_SCRIPT = `"use strict";
(async () => {
  try {
    const { serviceWorker } = navigator;
    const registration = await serviceWorker.register("/.tabwright/worker.js", { scope: "/", updateViaCache: "none" });
    const worker = registration.installing || registration.waiting || registration.active;
    await new Promise((resolve, reject) => {
      const look = () => {
        if (worker.state === "activated") resolve();
        if (worker.state === "redundant") reject(new Error("the service worker was refused"));
      };
      worker.addEventListener("statechange", look);
      look();
    });
    const { port1, port2 } = new MessageChannel();
    serviceWorker.addEventListener("message", (event) => port1.postMessage(event.data, [...event.ports]));
    serviceWorker.startMessages();
    // The policy's frame-ancestors says who the parent is.
    parent.postMessage({ type: "preview-bridge" }, "*", [port2]);
  } catch (error) {
    parent.postMessage({ type: "preview-bridge-failed", message: String(error).slice(0, 500) }, "*");
  }
})();
`;

export const BRIDGE_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body><script>${BRIDGE_SCRIPT}</script></body></html>\n`;
