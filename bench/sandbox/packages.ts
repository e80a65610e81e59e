import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Figure, median, rounded } from "../bench.ts";

/** What is installed, by the figure's name. */
const PROJECTS = {
  "sandbox.npm-express-ratio": { dependencies: { express: "4.21.2" } },
  "sandbox.npm-jest-ratio": { devDependencies: { jest: "29.7.0" } },
} as const;
export const PACKAGE_FIGURES = Object.keys(PROJECTS);
const RUNS = 5;
const TARGET = 0.5;
const CLEAN = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];

type Page = {
  put(path: string, text: string): Promise<void>;
  run(command: string): Promise<{ readonly ms: number; readonly code: number; readonly output: string }>;
};

async function native(folder: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  await promisify(execFile)("npm", [...args], { cwd: folder });
  return performance.now() - started;
}

/** `npm ci` with a warm cache on both sides, in turns: natively, and in the sandbox. */
export async function measurePackages(folder: string, page: Page, report: (figure: Figure) => void): Promise<void> {
  for (const [figure, dependencies] of Object.entries(PROJECTS)) {
    const name = figure.replaceAll(".", "-");
    const here = join(folder, name);
    mkdirSync(here);
    const manifest = JSON.stringify({ name, version: "1.0.0", ...dependencies });
    writeFileSync(join(here, "package.json"), manifest);
    await native(here, ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"]);
    await page.put(`${name}/package.json`, manifest);
    await page.put(`${name}/package-lock.json`, readFileSync(join(here, "package-lock.json"), "utf8"));
    const inside = async (): Promise<number> => {
      const { ms, code, output } = await page.run(
        `cd ${name} && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline`,
      );
      if (code !== 0 || !/added \d+ packages/.test(output)) throw new Error(`npm ci ended with ${code}: ${output}`);
      return ms;
    };
    // The first of each fills its cache.
    await native(here, CLEAN);
    await inside();
    const natives: number[] = [];
    const ours: number[] = [];
    for (let time = 0; time < RUNS; time++) {
      natives.push(await native(here, CLEAN));
      ours.push(await inside());
    }
    report({
      figure,
      value: rounded(median(ours) / median(natives), 2),
      unit: "times native",
      target: TARGET,
      n: RUNS,
      against: { "native npm ci, ms": rounded(median(natives)), "sandbox, ms": rounded(median(ours)) },
    });
  }
}
