import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { dictionaryStream } from "../brotli/dictionary-stream.ts";

/** Bundles that are compiled in a process on first use, by the name that core/parts.ts asks for. */
export const PARTS: Readonly<Record<string, string>> = {
  crypto: "bindings/crypto/index.ts",
  zlib: "bindings/zlib/index.ts",
  typescript: "typescript/part.ts",
  wasi: "wasi/index.ts",
  texts: "bindings/option-texts.ts",
};
const runtime = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What a part imports from core/ is the process's own: it comes as `core`, by the file's name. */
const sharedCore: Plugin = {
  name: "shared-core",
  setup(builder) {
    builder.onResolve({ filter: /\/core\/[\w-]+\.ts$/ }, ({ path }) => ({
      path: basename(path, ".ts"),
      namespace: "shared-core",
    }));
    builder.onLoad({ filter: /.*/, namespace: "shared-core" }, ({ path }) => ({
      contents: `module.exports = core[${JSON.stringify(path)}];`,
      loader: "js",
    }));
  },
};

/** Those whose classes users see by their names. */
const NAMED = new Set(["crypto", "zlib"]);

async function bundlePart(name: string, file: string): Promise<Buffer> {
  const result = await build({
    entryPoints: [join(runtime, file)],
    bundle: true,
    write: false,
    // The body of a function, see core/parts.ts: one more function around it would be parsed twice.
    format: "cjs",
    platform: "browser",
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
    // Keeping names by other means makes every small function slow.
    minifyIdentifiers: !NAMED.has(name),
    legalComments: "none",
    // The browser's own, whatever the program makes of the global.
    define: { "globalThis.crypto": "core.browser.browser.crypto" },
    logLevel: "warning",
    plugins: [sharedCore],
  });
  return Buffer.from(result.outputFiles[0]?.contents ?? []);
}

/** Adds the parts to a packed library (see pack.ts), as "tabwright/<name>". */
export async function withParts(packed: Buffer): Promise<Buffer> {
  const length = packed.readUInt32LE(0);
  const index = JSON.parse(packed.toString("utf8", 4, 4 + length)) as Record<string, [number, number]>;
  const body = packed.subarray(4 + length);
  const added: Buffer[] = [];
  let at = body.length;
  const add = (name: string, data: Buffer): void => {
    index[`tabwright/${name}`] = [at, data.length];
    added.push(data);
    at += data.length;
  };
  for (const [name, file] of Object.entries(PARTS)) add(name, await bundlePart(name, file));
  // Whatever Node builds this has a decoder that holds the dictionary.
  add("brotli-dictionary", brotliDecompressSync(dictionaryStream()));
  const head = Buffer.from(JSON.stringify(index));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  return Buffer.concat([size, head, body, ...added]);
}
