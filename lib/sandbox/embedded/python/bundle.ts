/**
 * CPython 3.14 as Pyodide 314.0.7 builds it for WebAssembly (MPL 2.0, https://github.com/pyodide/pyodide), packed for the
 * sandbox as it is. Fetched from the registry at build time, checked, never committed; nothing of it is executed here.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { build } from "esbuild";
import { type PackedFile, packTree } from "../packages/packed-tree.ts";
import { readTar } from "../packages/read-tar.ts";
import { downloadPackage } from "../runtime/library/sources.ts";

const PYODIDE = {
  name: "pyodide",
  version: "314.0.7",
  integrity: "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==",
  what: "Python, 6 MB",
} as const;
const FILES = new Set([
  "pyodide.mjs",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "pyodide-lock.json",
  "package.json",
]);
const here = dirname(fileURLToPath(import.meta.url));

/** Python's files, packed, to be mounted at /usr/lib/python. What was fetched is kept in `cache`. */
export async function packedPython(cache: string): Promise<Buffer> {
  const archive = await promisify(gunzip)(await downloadPackage(cache, PYODIDE));
  const files: PackedFile[] = readTar(archive)
    .filter(({ path }) => FILES.has(path))
    .map(({ path, data }) => ({ path, executable: false, data }));
  if (files.length !== FILES.size) throw new Error("Pyodide's package does not hold the files that it did.");
  const main = await build({
    entryPoints: [join(here, "main.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    legalComments: "none",
    logLevel: "warning",
  });
  files.push({ path: "python.mjs", executable: false, data: main.outputFiles[0]?.contents ?? new Uint8Array(0) });
  files.push({ path: "start.py", executable: false, data: await readFile(join(here, "start.py")) });
  return Buffer.from(packTree(files));
}
