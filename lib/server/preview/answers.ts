import { createHash } from "node:crypto";
import { BRIDGE_PAGE, BRIDGE_SCRIPT } from "./bridge-page.ts";
import { SERVICE_WORKER } from "./service-worker.ts";

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

const LOST_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body><p>A preview is shown inside its workbench. Open the workbench and press Reload there.</p></body></html>\n`;

const bridgeHash = createHash("sha256").update(BRIDGE_SCRIPT).digest("base64");

const HEADERS = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
  // A preview that spins must not hold the workbench up: this gives it a process of its own.
  "Origin-Agent-Cluster": "?1",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/**
 * What is served under a preview's own name: the service worker, the bridge to the workbench, and a sentence for everything
 * else, which only arrives here when no service worker took it. `appOrigin` alone may frame it.
 */
export function previewAnswer(target: string, appOrigin: string): Answer {
  const path = target.split("?", 1)[0] ?? "";
  const policy = (...more: readonly string[]): string =>
    ["default-src 'none'", ...more, "base-uri 'none'", "form-action 'none'", `frame-ancestors ${appOrigin}`].join("; ");
  const answer = (status: number, type: string, csp: string, body: string): Answer => ({
    status,
    headers: { ...HEADERS, "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": csp },
    body,
  });
  if (path === "/.tabwright/worker.js") {
    const worker = answer(200, "text/javascript", policy(), SERVICE_WORKER);
    return { ...worker, headers: { ...worker.headers, "Service-Worker-Allowed": "/" } };
  }
  if (path === "/.tabwright/bridge") {
    const csp = policy(`script-src 'sha256-${bridgeHash}'`, "worker-src 'self'");
    return answer(200, "text/html", csp, BRIDGE_PAGE);
  }
  return answer(404, "text/html", policy(), LOST_PAGE);
}
