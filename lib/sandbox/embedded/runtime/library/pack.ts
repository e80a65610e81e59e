import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "sucrase/dist/esm/parser/index.js";
import { followAwaits } from "../modules/awaits.ts";
import { applyEdits } from "../modules/edits.ts";
import type { Patch } from "./patch.ts";
import { PATCHES } from "./patches.ts";
import { LIBRARY_PACKAGE, librarySources } from "./sources.ts";
import { stripComments } from "./strip.ts";

/** Parts of Node that nothing in a browser can carry: profilers, the inspector's client, single executables. */
const LEFT_OUT = /^internal\/(deps\/v8\/|v8_prof|deps\/node-inspect|main\/(mksnapshot|prof_process|inspect|single))/;

/** Where the library calls programs after it awaited something: the context they run in is followed as in programs. */
const FOLLOWED =
  /^(?:events|readline|timers)(?:\/|$)|^internal\/(?:streams|test_runner|readline|timers|webstreams|event_target)|^internal\/deps\/undici\//;

function followedSource(id: string, source: string): string {
  if (!FOLLOWED.test(id) || !/\bawait\b/.test(source)) return source;
  const found = followAwaits(source, parse(source, false, false, false));
  if (!found || found.topLevel) throw new Error(`What ${id} of Node's library awaits cannot be followed.`);
  return applyEdits(source, found.edits);
}

function patched(id: string, source: string, patches: readonly Patch[]): string {
  let text = source;
  for (const { from, to, ...patch } of patches) {
    if (patch.id !== id) continue;
    if (text.split(from).length !== 2)
      throw new Error(`A patch for ${id} does not fit this version of Node's library: ${patch.why}`);
    text = text.replace(from, () => to);
  }
  return text;
}

/**
 * Puts the library's sources into one block of bytes: the length of the index (u32, little endian), the index as JSON
 * ({id: [offset, length]}, in bytes from the end of the index), the sources in UTF-8.
 */
export function packLibrary(sources: ReadonlyMap<string, string>, binaries: ReadonlyMap<string, Buffer>): Buffer {
  const index: Record<string, [number, number]> = {};
  const parts: Buffer[] = [];
  let at = 0;
  for (const [id, source] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (LEFT_OUT.test(id)) continue;
    const data = Buffer.from(followedSource(id, stripComments(patched(id, source, PATCHES))));
    index[id] = [at, data.length];
    parts.push(data);
    at += data.length;
  }
  for (const [id, data] of binaries) {
    index[id] = [at, data.length];
    parts.push(data);
    at += data.length;
  }
  const head = Buffer.from(JSON.stringify(index));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...parts]);
}

const http2Table = new URL("../tables/http2.json", import.meta.url);
/** What travels beside the sources: llhttp as undici's package carries it (the version Node 20 has, MIT too), and a table. */
const binaries = async (): Promise<ReadonlyMap<string, Buffer>> =>
  new Map([
    ["tabwright/llhttp.wasm", createRequire(import.meta.url)("undici/lib/llhttp/llhttp-wasm.js") as Buffer],
    ["tabwright/http2.json", await readFile(http2Table)],
  ]);

/** The packed library, kept in `cache` until the version or what is done to it changes. */
export async function packedLibrary(cache: string): Promise<Buffer> {
  const here = dirname(fileURLToPath(import.meta.url));
  const made = createHash("sha256").update(LIBRARY_PACKAGE.version);
  for (const file of ["pack.ts", "patches.ts", "typescript-patches.ts", "strip.ts", "../modules/awaits.ts"])
    made.update(await readFile(join(here, file)));
  made.update(await readFile(http2Table));
  const kept = join(cache, `node-library-${made.digest("hex").slice(0, 16)}.bin`);
  if (existsSync(kept)) return readFile(kept);
  const packed = packLibrary(await librarySources(cache), await binaries());
  const temporary = `${kept}.${process.pid}`;
  await writeFile(temporary, packed);
  await rename(temporary, kept);
  return packed;
}
