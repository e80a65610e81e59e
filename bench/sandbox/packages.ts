import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Figure, median, rounded } from "../bench.ts";
import { type Here, inTurns, runNatively, type Setting, writeNatively } from "./setting.ts";

/** What is installed, by the figure's name. */
const PROJECTS: Readonly<Record<string, object>> = {
  "sandbox.npm-express-ratio": { dependencies: { express: "4.21.2" } },
  "sandbox.npm-jest-ratio": { devDependencies: { jest: "29.7.0" } },
};
export const PACKAGE_FIGURES = Object.keys(PROJECTS);
const RUNS = 5;
const TARGET = 0.5;
const CLEAN = "npm ci --ignore-scripts --no-audit --no-fund --prefer-offline";
const LOCK = "npm install --package-lock-only --ignore-scripts --no-audit --no-fund";

/** `npm ci` with a warm cache on both sides, in turns: natively, and in the sandbox. */
export async function measurePackages(
  setting: Setting,
  here: Here,
  figure: string,
  report: (figure: Figure) => void,
): Promise<void> {
  const folder = join(setting.folder, figure);
  mkdirSync(folder);
  const manifest = JSON.stringify({ name: "measured", version: "1.0.0", ...PROJECTS[figure] });
  writeNatively(folder, [["package.json", manifest]]);
  const locked = await runNatively(folder, LOCK);
  if (locked.code !== 0) throw new Error(`natively: ${LOCK} ended with ${locked.code}: ${locked.output}`);
  await here.write([
    ["package.json", manifest],
    ["package-lock.json", readFileSync(join(folder, "package-lock.json"), "utf8")],
  ]);
  // The first of each fills its cache.
  await inTurns(here, folder, CLEAN, 1);
  const { ours, natives } = await inTurns(here, folder, CLEAN, RUNS);
  if (!ours.every(({ output }) => /added \d+ packages/.test(output)))
    throw new Error(`npm ci said: ${ours[0]?.output}`);
  const [our, native] = [median(ours.map(({ ms }) => ms)), median(natives.map(({ ms }) => ms))];
  report({
    figure,
    value: rounded(our / native, 2),
    unit: "times native",
    target: TARGET,
    n: RUNS,
    against: { "native, ms": rounded(native), "here, ms": rounded(our) },
  });
}
