import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledScript } from "./page-files.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Folders and files of which the programs are made; the page also of its own folder and where packages come from. */
const SOURCES = ["lib/sandbox", "lib/domain", "lib/ports", "package-lock.json"];
const PAGE_SOURCES = ["lib/cli/sandbox", "lib/playground/package-sources.ts", "lib/store/package-cache.ts"];

export type SandboxAssets = {
  /** The folder of the sandbox's programs. */
  readonly programs: string;
  /** The page's script. */
  readonly page: string;
};

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

function buildPrograms(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = join(ROOT, "lib/sandbox/embedded/build.ts");
    // Standard output is the command's.
    const child = spawn(process.execPath, ["--import", "tsx", script, "--quiet"], {
      cwd: ROOT,
      stdio: ["ignore", 2, 2],
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error("The sandbox's programs could not be built; see above.")),
    );
  });
}

async function buildPage(file: string): Promise<void> {
  const script = await bundledScript(join(ROOT, "lib/cli/sandbox/sandbox-page.ts"));
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, script);
  renameSync(fresh, file);
}

/** Builds what is older than its sources. @throws Error with a sentence */
export async function currentAssets(say: (line: string) => void): Promise<SandboxAssets> {
  const programs = join(ROOT, "public/sandbox");
  const page = join(ROOT, ".cache/sandbox-page.js");
  const sources = Math.max(...SOURCES.map((path) => newest(join(ROOT, path))));
  const own = Math.max(...PAGE_SOURCES.map((path) => newest(join(ROOT, path))));
  if (modified(join(programs, "manifest.json")) < sources) {
    say("sandbox: building its programs, once for these sources");
    await buildPrograms();
  }
  if (modified(page) < Math.max(sources, own)) await buildPage(page);
  return { programs, page };
}
