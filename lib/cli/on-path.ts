import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Snap's browsers cannot read the profile folders that Playwright makes; Ubuntu's `chromium-browser` is a script that starts one. */
function isSnap(path: string): boolean {
  const real = realpathSync(path);
  if (real.includes("/snap/") || real.endsWith("/snap")) return true;
  return statSync(real).size < 64_000 && readFileSync(real, "latin1").includes("/snap/bin");
}

/** The first program of these names in the folders of PATH. */
export function onPath(names: readonly string[], path = process.env.PATH ?? ""): string | null {
  const endings = process.platform === "win32" ? [".exe"] : [""];
  for (const name of names) {
    for (const folder of path.split(delimiter).filter(Boolean)) {
      for (const ending of endings) {
        const file = join(folder, name + ending);
        if (isExecutable(file) && !isSnap(file)) return file;
      }
    }
  }
  return null;
}
