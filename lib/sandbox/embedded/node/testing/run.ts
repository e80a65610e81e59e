import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { nodePolyfills } from "../polyfill/plugin.ts";

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type Lab = {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a program of ours; programs it starts are ours too. */
  ours(program: "node" | "npm" | "npx", args: readonly string[], input?: string): Promise<Outcome>;
  native(args: readonly string[], input?: string): Promise<Outcome>;
  /** What was told to the tests panel since the last call. */
  events(): Promise<unknown[]>;
  dispose(): Promise<void>;
};

const here = dirname(fileURLToPath(import.meta.url));

function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  input: string,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(file, [...args], { cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
      const { code } = (error ?? { code: 0 }) as { code?: number | string | null };
      resolve({ code: typeof code === "number" ? code : -1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/** A folder in which the same script runs in Node and in ours, the latter bundled as for the browser. */
export async function openLab(): Promise<Lab> {
  const root = await mkdtemp(join(tmpdir(), "embedded-node-"));
  const bundle = join(root, "embedded-node-bundle.cjs");
  const bin = join(root, "bin");
  const folder = join(root, "project");
  await mkdir(bin);
  await mkdir(folder);
  await build({
    entryPoints: [join(here, "native-main.ts")],
    outfile: bundle,
    bundle: true,
    format: "cjs",
    platform: "browser",
    target: "es2022",
    external: ["node:*"],
    keepNames: true,
    minify: true,
    plugins: [nodePolyfills],
    logLevel: "error",
  });
  for (const program of ["node", "npm", "npx"]) {
    const shim = join(bin, program);
    await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${bundle}" ${program} "$@"\n`);
    await chmod(shim, 0o755);
  }
  const { NODE_OPTIONS: _options, ...inherited } = process.env;
  const plain: NodeJS.ProcessEnv = { ...inherited, NO_COLOR: "1" };
  const events = join(root, "events");
  return {
    folder,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
    },
    ours: (program, args, input = "") =>
      run(
        join(bin, program),
        args,
        folder,
        { ...plain, PATH: `${bin}:${plain["PATH"]}`, TEST_EVENTS_FILE: events },
        input,
      ),
    native: (args, input = "") => run(process.execPath, args, folder, plain, input),
    async events() {
      const text = await readFile(events, "utf8").catch(() => "");
      await rm(events, { force: true });
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown);
    },
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}
