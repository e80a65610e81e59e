import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { OutputCollector } from "../../lib/agent/output/collect.ts";
import { fitOutput } from "../../lib/agent/output/fit.ts";
import { parsePatch } from "../../lib/agent/tools/patch/parse.ts";
import { planPatch } from "../../lib/agent/tools/patch/plan-patch.ts";
import type { SandboxFiles } from "../../lib/ports/sandbox.ts";

/** What a command ended with, and what a model would be shown of its output with either of Node's test reporters. */
export type Ran = { readonly exit: number; readonly shown: { readonly tap: string; readonly spec: string } };

export interface NativeProject {
  readonly folder: string;
  run(command: string): Promise<Ran>;
  /** Applies a patch as the apply_patch tool does. Throws with the tool's own sentence when it does not apply. */
  patch(text: string): Promise<void>;
  dispose(): Promise<void>;
}

const TYPESCRIPT_LOADER = new URL("typescript-loader.mjs", import.meta.url).href;

/**
 * A copy of a task's files in a temporary folder, with commands run by this machine's bash and node. Node 20 cannot read
 * TypeScript, so a project that has some gets a loader for it. `node --test` prints TAP and writes the other report beside.
 */
export async function openNativeProject(files: string): Promise<NativeProject> {
  const parent = await mkdtemp(join(tmpdir(), "tabwright-task-"));
  const folder = join(parent, "project");
  const report = join(parent, "report.txt");
  await cp(files, folder, { recursive: true });
  const names = await readdir(folder, { recursive: true });
  const options = ["tap", "stdout", "spec", report].map(
    (value, at) => `--test-reporter${at % 2 ? "-destination" : ""}=${value}`,
  );
  if (names.some((name) => name.endsWith(".ts"))) options.push(`--import=${TYPESCRIPT_LOADER}`);
  const { PATH = "", HOME = folder } = process.env;
  const env = {
    NODE_ENV: "test" as const,
    PATH,
    HOME,
    NODE_OPTIONS: options.join(" "),
    npm_config_update_notifier: "false",
  };
  const access = nativeFiles(folder);
  return {
    folder,
    async run(command) {
      await rm(report, { force: true });
      const { exit, output } = await run(command, folder, env);
      const told = await readFile(report).catch(() => output);
      return { exit, shown: { tap: shown(output), spec: shown(told) } };
    },
    async patch(text) {
      const sections = parsePatch(text);
      if (!sections.ok) throw new Error(sections.error.message);
      const plan = await planPatch(sections.value, access);
      if (!plan.ok) throw new Error(plan.error.message);
      await access.writeAll(plan.value.writes);
    },
    dispose: () => rm(parent, { recursive: true, force: true }),
  };
}

function shown(output: Uint8Array): string {
  const collector = new OutputCollector();
  collector.add(output);
  return fitOutput(collector.ends()).text;
}

function run(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly exit: number; readonly output: Uint8Array }> {
  const chunks: Buffer[] = [];
  const child = spawn("bash", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ exit: code ?? -1, output: Buffer.concat(chunks) }));
  });
}

function nativeFiles(folder: string): SandboxFiles {
  const write = async (path: string, data: Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
  };
  const remove = (path: string): Promise<void> => rm(join(folder, path), { recursive: true, force: true });
  return {
    read: (path) => readFile(join(folder, path)).catch(() => null),
    write,
    remove,
    async writeAll(files) {
      for (const [path, data] of files) await (data === null ? remove(path) : write(path, data));
    },
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => ({ path: relative(folder, join(entry.parentPath, entry.name)), size: 0 }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    },
  };
}
