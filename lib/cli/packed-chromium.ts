import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const CACHE = resolve(fileURLToPath(new URL("../..", import.meta.url)), ".cache", "chromium");

const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;

/**
 * Inflates the package into `folder` whole or not at all: into a folder beside it, which is renamed when it is complete,
 * so that two test runs at once never start half a program.
 */
async function unpack(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(join(CACHE, "unpacking-"));
  const before = process.env.TMPDIR;
  // The package inflates into os.tmpdir(), and trusts whatever lies there under the same names.
  process.env.TMPDIR = fresh;
  try {
    const { default: packed, inflate } = await import("@sparticuz/chromium");
    await packed.executablePath();
    const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    await inflate(join(entry, "..", "..", "bin", "al2023.tar.br"));
    await writeFile(join(fresh, "fonts.conf"), fontsConf(folder));
    await rename(fresh, folder).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code !== "ENOTEMPTY" && caught.code !== "EEXIST") throw caught;
    });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(fresh, { recursive: true, force: true });
  }
}

/** True when the program's shared libraries are all there. */
const starts = (program: string): Promise<boolean> =>
  run(program, ["--version"], { timeout: 30_000 }).then(
    () => true,
    () => false,
  );

/**
 * The Chromium of the npm package @sparticuz/chromium (linux-x64), unpacked once into .cache/chromium. Its fonts are
 * added to the machine's (without any it dies), its libraries are used where the machine lacks them.
 */
export async function packedChromium(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const { version } = createRequire(import.meta.url)("../node_modules/@sparticuz/chromium/package.json") as {
    version: string;
  };
  const folder = join(CACHE, version);
  const executablePath = join(folder, "chromium");
  if (!existsSync(executablePath)) await unpack(folder);
  const env = { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") } as Record<string, string>;
  if (!(await starts(executablePath))) {
    env.LD_LIBRARY_PATH = [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  }
  return { executablePath, env };
}
