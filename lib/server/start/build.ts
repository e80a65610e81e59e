import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { appError, Failure } from "../../domain/errors.ts";
import { withLock } from "./lock.ts";
import { precompress } from "./precompress.ts";
import { readSources } from "./sources-hash.ts";

export type BuildPlace = {
  /** The project's root. */
  readonly root: string;
  /** Next's output folder, absolute. */
  readonly dist: string;
};

const stampOf = ({ dist }: BuildPlace): string => join(dist, "tabwright-sources");

/** "adopt": `npm run build` made it after the sources' last change, and only the stamp is missing. */
function standing(place: BuildPlace): "current" | "adopt" | "stale" {
  const buildId = statSync(join(place.dist, "BUILD_ID"), { throwIfNoEntry: false });
  if (!buildId || !existsSync(join(place.root, "public", "sandbox"))) return "stale";
  const sources = readSources(place.root);
  const stamp = existsSync(stampOf(place)) ? readFileSync(stampOf(place), "utf8") : null;
  if (stamp === sources.hash) return "current";
  return buildId.mtimeMs > sources.newest ? "adopt" : "stale";
}

async function runBuild(root: string): Promise<void> {
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith("js") ? [process.execPath, [npm]] : ["npm", []];
  // A bundler that never sees the key cannot write it anywhere.
  const { OPENAI_API_KEY: _, ...rest } = process.env;
  const env = { ...rest, NEXT_TELEMETRY_DISABLED: "1" };
  // The build's own words go to standard error: standard output is for the address.
  const child = spawn(program, [...first, "run", "--silent", "build"], { cwd: root, stdio: ["ignore", 2, 2], env });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new Failure(appError("internal", "The build failed; what is wrong stands above. Nothing is served."));
}

/** Builds unless there is a build of exactly these sources. `say` gets lines for people. @throws Failure */
export async function ensureBuild(place: BuildPlace, say: (line: string) => void): Promise<void> {
  if (standing(place) === "current") return;
  const lock = join(place.root, ".cache", "build.lock");
  const build = async (): Promise<void> => {
    const now = standing(place);
    if (now === "current") return;
    const { hash } = readSources(place.root);
    if (now === "stale") {
      say("There is no build of these sources yet; building takes about a minute.");
      await runBuild(place.root);
    }
    await precompress(join(place.dist, "static"));
    await writeFile(stampOf(place), hash);
  };
  await withLock(lock, build, (pid) =>
    say(`Another start (process ${pid}) is building; this one waits for it. If there is none, delete ${lock}.`),
  );
}
