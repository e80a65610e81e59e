/**
 * `npm run build:sandbox`: bundles the kernel and the process workers into public/sandbox/, under names that hold their
 * content's hash, compressed beside themselves, with a manifest. Running it again without changes writes nothing new.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { getCommandNames } from "just-bash/browser";
import { clientPage, webContainerParts } from "../webcontainer/build-parts.ts";
import { FRAME_HTML } from "./host/frame-headers.mjs";
import { packedNpm } from "./npm/cli/bundle.ts";
import { packTree } from "./packages/packed-tree.ts";
import { packedPython } from "./python/bundle.ts";
import { packedLibrary } from "./runtime/library/pack.ts";
import { withParts } from "./runtime/library/parts.ts";
import { OWN_NAMES } from "./shell/utilities/names.ts";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const output = join(root, "public/sandbox");

/** Programs of their own, though just-bash has something of their name. */
const PROGRAMS = new Set(["node", "npm", "npx", "sh", "bash"]);
/** All that the shell has, by the browser's build of just-bash: that of Node has more. */
const SHELL_COMMANDS = [...new Set([...getCommandNames(), ...OWN_NAMES, "curl"])].filter((name) => !PROGRAMS.has(name));

/** What of just-bash is not public but needed, found in its pinned bundle; see shell/just-bash.ts. */
const INTERPRETER = /(?<=\bvar )([\w$]+)(?==class\{ctx;constructor\(t,n\)\{this\.ctx=\{state:n,fs:t\.fs)/g;

const justBash: Plugin = {
  name: "just-bash-interpreter",
  setup(builder) {
    builder.onLoad({ filter: /just-bash[\\/]dist[\\/]bundle[\\/]browser\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const [found, ...others] = text.match(INTERPRETER) ?? [];
      if (!found || others.length > 0)
        return { errors: [{ text: "just-bash's interpreter is not where it was: see lib/sandbox/embedded/build.ts" }] };
      return { contents: `${text}\nexport { ${found} as Interpreter };\n`, loader: "js" };
    });
  },
};

/** Entries by the name the kernel knows them by. The node worker holds the programs that are there. */
function entries(): Record<string, { file: string } | { text: string }> {
  const node = [
    `import { runWorker } from "./process/worker.ts";`,
    `import { nodeProgram, warmNode } from "./runtime/node-program.ts";`,
    `import { npmCliProgram } from "./npm/cli-program.ts";`,
    `import { pythonProgram } from "./python/python-program.ts";`,
    `const programs = { node: (system) => nodeProgram(system), "npm-cli": npmCliProgram, python: pythonProgram };`,
    `runWorker(programs, warmNode);`,
  ].join("\n");
  const npm = [
    `import { runWorker } from "./process/worker.ts";`,
    `import { npmProgram } from "./npm/npm-program.ts";`,
    `import { gitLoader } from "./git/git-loader.ts";`,
    `runWorker({ npm: npmProgram, git: gitLoader });`,
  ].join("\n");
  return {
    kernel: { file: join(here, "kernel/main.ts") },
    shell: { file: join(here, "shell/shell-worker.ts") },
    node: { text: node },
    npm: { text: npm },
  };
}

/**
 * A worker's script. In a class's static block its names are its own, as in a function; but a function that is called
 * where it stands, V8 parses twice: a worker of the shell would take half as long again to start.
 */
async function bundle(name: string, entry: { file: string } | { text: string }): Promise<string> {
  const result = await build({
    ...("file" in entry
      ? { entryPoints: [entry.file] }
      : { stdin: { contents: entry.text, resolveDir: here, sourcefile: `${name}-worker.ts`, loader: "ts" as const } }),
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    keepNames: name === "node" || name === "npm",
    legalComments: "none",
    logLevel: "warning",
    plugins: name === "shell" ? [justBash] : [],
    alias: name === "shell" ? { "node:zlib": join(here, "shell/zlib.ts") } : {},
    define: {
      SHELL_COMMANDS: JSON.stringify(SHELL_COMMANDS),
      "process.env.NODE_ENV": '"production"',
    },
  });
  return `class Bundle{static{${result.outputFiles[0]?.text ?? ""}}}`;
}

/** `git` as the text of a function's body: see git/git-loader.ts. */
async function packedGit(): Promise<Buffer> {
  const result = await build({
    entryPoints: [join(here, "git/git-program.ts")],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "browser",
    target: "es2022",
    minify: true,
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
    // isomorphic-git takes Node's Buffer for granted.
    inject: [join(here, "git/buffer.ts")],
  });
  return Buffer.from(
    packTree([{ path: "git.js", executable: false, data: result.outputFiles[0]?.contents ?? new Uint8Array(0) }]),
  );
}

const compress = {
  br: (data: Buffer) =>
    promisify(brotliCompress)(data, {
      // 9 is within a few percent of 11 and ten times faster.
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
    }),
  gz: (data: Buffer) => promisify(gzip)(data, { level: 9 }),
};

/** Written whole or not at all: a server may be reading. */
async function put(name: string, data: string | Buffer): Promise<void> {
  const temporary = join(output, `.${name}.${process.pid}`);
  await writeFile(temporary, data);
  await rename(temporary, join(output, name));
}

/** Under its name and its content's hash, compressed beside itself. Returns the name it is served by. */
async function putHashed(name: string, data: Buffer, keep: Set<string>): Promise<string> {
  const file = `${name}.${createHash("sha256").update(data).digest("hex").slice(0, 16)}.js`;
  for (const [ending, squeeze] of Object.entries(compress)) {
    keep.add(`${file}.${ending}`);
    if (!existsSync(join(output, `${file}.${ending}`))) await put(`${file}.${ending}`, await squeeze(data));
  }
  keep.add(file);
  if (!existsSync(join(output, file))) await put(file, data);
  return file;
}

async function main(): Promise<void> {
  const started = performance.now();
  await mkdir(output, { recursive: true });
  const keep = new Set(["manifest.json", "frame.html", "webcontainer.html"]);
  const names: Record<string, string> = {};
  const sizes: string[] = [];
  await Promise.all(
    Object.entries(entries()).map(async ([name, entry]) => {
      const data = Buffer.from(await bundle(name, entry));
      names[name] = await putHashed(name, data, keep);
      sizes.push(`${name} ${Math.round(data.length / 1024)} KB`);
    }),
  );
  const { kernel, ...workers } = names;
  const cache = join(root, ".cache");
  // Node's library, packed once a version, and what is compiled on first use.
  const library = await putHashed("library", await withParts(await packedLibrary(cache)), keep);
  // Programs that are fetched when they are first called.
  const lazy = {
    "npm-cli": await putHashed("npm-cli", await packedNpm(cache), keep),
    git: await putHashed("git", await packedGit(), keep),
    python: await putHashed("python", await packedPython(cache), keep),
  };
  // What the other driver needs, fetched only where it is switched on.
  const { client, inside, reporter } = await webContainerParts();
  const webcontainer = {
    inside: await putHashed("webcontainer-inside", inside, keep),
    reporter: await putHashed("webcontainer-reporter", reporter, keep),
  };
  await put("webcontainer.html", clientPage(await putHashed("webcontainer", client, keep)));
  await put("frame.html", FRAME_HTML);
  await put("manifest.json", `${JSON.stringify({ kernel, workers, library, lazy, webcontainer })}\n`);
  for (const file of await readdir(output)) if (!keep.has(file)) await rm(join(output, file), { force: true });
  if (!process.argv.includes("--quiet"))
    console.error(`sandbox: ${sizes.sort().join(", ")}, built in ${Math.round(performance.now() - started)} ms`);
}

await main();
