import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

export type WebContainerParts = {
  /** The script of the page that holds the client. */
  readonly client: Buffer;
  /** The programs of inside/, one CommonJS file, and the reporter of test runs, a module. */
  readonly inside: Buffer;
  readonly reporter: Buffer;
};

async function bundle(text: string, format: "esm" | "cjs", platform: "browser" | "node"): Promise<Buffer> {
  const result = await build({
    stdin: { contents: text, resolveDir: here, loader: "ts" },
    bundle: true,
    write: false,
    format,
    platform,
    target: platform === "node" ? "node18" : "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  return Buffer.from(result.outputFiles[0]?.contents ?? new Uint8Array(0));
}

export async function webContainerParts(): Promise<WebContainerParts> {
  const [client, inside, reporter] = await Promise.all([
    bundle('import "./host/client-page.ts"', "esm", "browser"),
    bundle('import "./inside/main.ts"', "cjs", "node"),
    // Node takes a reporter that is the module's default.
    bundle('export { report as default } from "./inside/reporter.ts"', "esm", "node"),
  ]);
  return { client, inside, reporter };
}

/** `script`: the client's, beside the page. The server sets what else it may load (lib/server/webcontainer.ts). */
export const clientPage = (script: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>WebContainer</title></head><body><script type="module" src="${script}"></script></body></html>\n`;
