import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
/** What @jspm/core's modules import of each other, and what they get instead: ours, so that there is one of each. */
const REPLACED: Record<string, string> = {
  "./chunk-DEMDiNwt.js": "process.ts",
  "./util.js": "util.ts",
  "./events.js": "events.ts",
  "./assert.js": "assert.ts",
};

/** For the bundle of the `node` worker: readable-stream and zlib run on this folder's process, events and util. */
export const nodePolyfills: Plugin = {
  name: "node-polyfills",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/(chunk-DEMDiNwt|util|events|assert)\.js$/ }, ({ path, importer }) => {
      const own = /@jspm[\\/]core[\\/]nodelibs[\\/]browser[\\/]/.test(importer) ? REPLACED[path] : undefined;
      return own ? { path: join(here, own) } : undefined;
    });
  },
};
