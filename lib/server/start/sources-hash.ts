import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What a build is made of, relative to the project's root. Not tsconfig.json: Next writes its own additions into it. */
const SOURCES = ["app", "components", "lib", "public", "next.config.mjs", "package.json", "package-lock.json"];
/** What a build makes there, and what no build reads. */
const LEFT_OUT =
  /^public\/sandbox(\/|$)|^public\/tasks\/index\.json$|^lib\/(?:server\/start|cli)(\/|$)|\.test\.tsx?$|\.md$|(^|\/)\.[^/]*$/;

/** The sources' state: a hash of names and contents, and the newest change (milliseconds since 1970, folders included). */
export function readSources(root: string): { readonly hash: string; readonly newest: number } {
  const hash = createHash("sha256");
  let newest = 0;
  const visit = (path: string): void => {
    if (LEFT_OUT.test(path)) return;
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (!stat) return;
    if (path !== "public" && path !== "public/tasks") newest = Math.max(newest, stat.mtimeMs);
    if (stat.isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    } else if (stat.isFile()) {
      const contents = readFileSync(join(root, path));
      hash.update(`${path}\0${contents.length}\0`).update(contents);
    }
  };
  for (const source of SOURCES) visit(source);
  return { hash: hash.digest("hex"), newest };
}
