/**
 * npm 10.8.2 itself (Artistic License 2.0, https://github.com/npm/cli), as Node 20.20.2 comes with it, made into a few files
 * for the sandbox: bundled, with its way to the network and its unpacking replaced by ours. Fetched from the registry at build
 * time, checked, never committed; nothing of it is executed here.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { type PackedFile, packTree } from "../../packages/packed-tree.ts";
import { readTar } from "../../packages/read-tar.ts";
import { downloadPackage } from "../../runtime/library/sources.ts";
import { CLI_PATCHES, EMPTIED, LEFT_OUT, NPMRC } from "./patches.ts";

const NPM = {
  name: "npm",
  version: "10.8.2",
  integrity: "x/AIjFIKRllrhcb48dqUNAAZl0ig9+qMuN91RpZo3Cb2+zuibfh+KISl6+kVVyktDz230JKc208UkQwwMqyB+w==",
  what: "npm, 2.7 MB",
} as const;
const here = dirname(fileURLToPath(import.meta.url));

/** Its files, in a folder of the cache. */
async function unpacked(cache: string): Promise<string> {
  const folder = join(cache, `npm-${NPM.version}`);
  if (existsSync(folder)) return folder;
  const archive = await promisify(gunzip)(await downloadPackage(cache, NPM));
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, "npm-"));
  for (const { path, data } of readTar(archive)) {
    if (!/\.(?:js|cjs|json)$/.test(path)) continue;
    await mkdir(dirname(join(temporary, path)), { recursive: true });
    await writeFile(join(temporary, path), data);
  }
  await rename(temporary, folder).catch(() => rm(temporary, { recursive: true }));
  return folder;
}

/** Modules of npm's that ours stand for, by name. */
const glue = (npm: string): Readonly<Record<string, string>> => ({
  "make-fetch-happen": `
    const { Response } = require("minipass-fetch");
    const { Minipass } = require("minipass");
    const streamOf = (bytes) => new Minipass().end(bytes);
    module.exports = require(${JSON.stringify(join(here, "registry-fetch.ts"))}).createFetch(Response, streamOf);`,
  pacote: `
    const pacote = require(${JSON.stringify(join(npm, "node_modules/pacote/lib/index.js"))});
    module.exports = { ...pacote, extract: require(${JSON.stringify(join(here, "extract.ts"))}).createExtract(pacote) };`,
  "tabwright:install-scripts": `module.exports = require(${JSON.stringify(join(here, "install-scripts.ts"))});`,
});

/** Called without its rights, by a script that runs npm's file with node, it calls npm by its name. */
const entry = (npm: string): string => `
  const { hasAccess } = require(${JSON.stringify(join(here, "package-access.ts"))});
  if (!hasAccess()) {
    const { spawnSync } = require("node:child_process");
    const { status } = spawnSync("npm", process.argv.slice(2), { stdio: "inherit" });
    process.exitCode = status ?? 1;
  } else {
    const [name] = process.argv.splice(2, 1);
    if (name === "npx") require(${JSON.stringify(join(npm, "bin/npx-cli.js"))});
    else require(${JSON.stringify(join(npm, "lib/cli.js"))})(process);
  }`;

function npmPlugin(npm: string): Plugin {
  const standIns = glue(npm);
  return {
    name: "npm",
    setup(builder) {
      builder.onResolve({ filter: EMPTIED }, ({ path }) => ({ path, namespace: "emptied" }));
      builder.onLoad({ filter: /.*/, namespace: "emptied" }, () => ({ contents: "module.exports = {};" }));
      builder.onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: "left-out" }));
      builder.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({
        contents: `throw Object.assign(new Error(${JSON.stringify(`"${path}" is not a part of the sandbox's npm.`)}), { code: "MODULE_NOT_FOUND" });`,
      }));
      builder.onResolve({ filter: /^(?:make-fetch-happen|pacote|tabwright:install-scripts)$/ }, ({ path }) => ({
        path,
        namespace: "stand-in",
      }));
      builder.onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({
        contents: standIns[path] ?? "",
        resolveDir: npm,
      }));
      builder.onLoad({ filter: /\.js$/ }, async ({ path }) => {
        const file = relative(npm, path).replaceAll("\\", "/");
        const patches = CLI_PATCHES.filter((patch) => patch.file === file);
        if (patches.length === 0) return null;
        let text = await readFile(path, "utf8");
        for (const { from, to, why } of patches) {
          if (text.split(from).length !== 2)
            return { errors: [{ text: `A patch for npm's ${file} does not fit: ${why}` }] };
          text = text.replace(from, () => to);
        }
        return { contents: text, loader: "js" };
      });
    },
  };
}

async function bundled(npm: string, contents: string, resolveDir: string): Promise<Uint8Array> {
  const result = await build({
    stdin: { contents, resolveDir, loader: "js" },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "error",
    plugins: [npmPlugin(npm)],
    // Not this project's: npm's files are not strict.
    tsconfigRaw: {},
  });
  return result.outputFiles[0]?.contents ?? new Uint8Array(0);
}

const NO_BUILDS = `#!/bin/sh\necho "node-gyp: native add-ons cannot be built or loaded in this sandbox." >&2\nexit 1\n`;

/** npm's files, packed, to be mounted at /usr/lib/npm-cli. What was fetched is kept in `cache`. */
export async function packedNpm(cache: string): Promise<Buffer> {
  const npm = await unpacked(cache);
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const input = join(npm, "node_modules/init-package-json/lib/default-input.js");
  const files: PackedFile[] = [
    { path: "npm-cli.js", executable: false, data: await bundled(npm, entry(npm), npm) },
    {
      path: "default-input.js",
      executable: false,
      data: await bundled(npm, await readFile(input, "utf8"), dirname(input)),
    },
    { path: "package.json", executable: false, data: await readFile(join(npm, "package.json")) },
    { path: "npmrc", executable: false, data: text(NPMRC) },
    { path: "node-gyp-bin/node-gyp", executable: true, data: text(NO_BUILDS) },
  ];
  return Buffer.from(packTree(files));
}
