import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { previewAnswer } from "./answers.ts";
import { SERVICE_WORKER } from "./service-worker.ts";

it("serves the service worker for its whole origin, and a bridge whose only script is its own", () => {
  const worker = previewAnswer("/.tabwright/worker.js?x", "http://app.test");
  expect([worker.status, worker.headers["Service-Worker-Allowed"], worker.body]).toEqual([200, "/", SERVICE_WORKER]);
  expect(() => new Function(SERVICE_WORKER)).not.toThrow();
  const bridge = previewAnswer("/.tabwright/bridge", "http://app.test");
  const script = /<script>([\s\S]*)<\/script>/.exec(bridge.body)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  expect(bridge.headers["Content-Security-Policy"]).toBe(
    `default-src 'none'; script-src 'sha256-${hash}'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors http://app.test`,
  );
});

it("says where to go for everything else that no service worker took", () => {
  const lost = previewAnswer("/api/v1/responses", "http://app.test");
  expect([lost.status, lost.body.includes("inside its workbench")]).toEqual([404, true]);
});
