import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** CSP sources for the inline scripts of a page as it was built. */
export function scriptHashes(html: string): string[] {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return [...new Set(hashes)];
}

/** Pages that the build rendered: path to the hashes of their inline scripts. `folder`: <dist>/server/app. */
export function readPageHashes(folder: string): Map<string, readonly string[]> {
  const pages = new Map<string, readonly string[]>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".html")) continue;
    const path = `/${name.slice(0, -".html".length).replaceAll("\\", "/")}`;
    pages.set(path === "/index" ? "/" : path, scriptHashes(readFileSync(join(folder, name), "utf8")));
  }
  return pages;
}

export type PolicyParts = {
  /** What may run besides our own files: hashes or a nonce, with their quotes. */
  readonly scripts: readonly string[];
  readonly previewOrigin: string | null;
};

/**
 * The policy of the app's own pages. Styles may be inline because the editor, the terminal and the panes write theirs at
 * run time (lib/decisions/0005-a-server-of-our-own-before-next.md); everything else comes from our own origin or not at all.
 */
export function contentPolicy({ scripts, previewOrigin }: PolicyParts): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    // Each preview has a name of its own below that origin's.
    previewOrigin ? `frame-src 'self' ${previewOrigin.replace("://", "://*.")}` : "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
