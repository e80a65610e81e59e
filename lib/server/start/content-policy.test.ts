import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { contentPolicy, scriptHashes } from "./content-policy.ts";

const sha = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("scriptHashes", () => {
  it("are of the inline scripts, each once, and of no others", () => {
    const html = `<script src="/a.js" async></script><script>one()</script><script id="x">two("é <b>")</script><script>one()</script>
      <script async src="/b.js">ignored</script>`;
    expect(scriptHashes(html)).toEqual([sha("one()"), sha('two("é <b>")')]);
  });
});

describe("contentPolicy", () => {
  it("allows our own files, the page's scripts and the previews' frame", () => {
    expect(contentPolicy({ scripts: ["'sha256-x'"], previewOrigin: "http://p.test" }).split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self' 'sha256-x'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "frame-src 'self' http://*.p.test",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
  });
});
