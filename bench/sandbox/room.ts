import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Figure, median, rounded } from "../bench.ts";
import { openSetting, type Setting } from "./setting.ts";

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL("../../lib/cli/sandbox/main.ts", import.meta.url));
const IDLE_RUNS = 3;
/** Milliseconds after which nothing is loaded any more and the engine has collected what it collects when idle. */
const SETTLE_MS = 30_000;
const MOUNTS = 5;
const MANY = 5000;

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** MB that the renderers below this process hold for themselves alone or as their share (proportional set size). */
function renderersMegabytes(): number {
  let kilobytes = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer") || !isBelow(pid)) continue;
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kilobytes / 1024;
}

function isBelow(pid: string): boolean {
  for (let at = pid; at !== "0" && at !== ""; ) {
    if (Number(at) === process.pid) return true;
    at = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${at}/status`, "utf8"))?.[1] ?? "0";
  }
  return false;
}

/** What a page with an idle sandbox, its workers loaded, holds more than the same page before. Linux only. */
export async function measureIdle(report: (figure: Figure) => void): Promise<void> {
  const setting = await openSetting({ spare: false });
  const values: number[] = [];
  try {
    for (let time = 0; time < IDLE_RUNS; time++) {
      const here = await setting.open();
      const before = renderersMegabytes();
      await here.boot();
      await settle();
      values.push(renderersMegabytes() - before);
      await here.close();
    }
  } finally {
    await setting.close();
  }
  report({ figure: "sandbox.idle-mb", value: rounded(median(values)), unit: "MB", target: 60, n: IDLE_RUNS });
}

/** A folder of 5,000 files through `npm run sandbox`: to read it, and to have it in the sandbox once that has started. */
export async function measureMount(setting: Setting, report: (figure: Figure) => void): Promise<void> {
  const folder = join(setting.folder, "five-thousand");
  for (let at = 0; at < MANY; at++) {
    if (at % 100 === 0) mkdirSync(join(folder, `part-${at / 100}`), { recursive: true });
    writeFileSync(join(folder, `part-${Math.floor(at / 100)}/file-${at}.js`), `module.exports = ${at};\n`.repeat(100));
  }
  const values: number[] = [];
  for (let time = 0; time < MOUNTS; time++) {
    const { stderr } = await run(process.execPath, ["--import", "tsx", MAIN, "--times", folder, "--", "true"]);
    const { read, mount } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { read: number; mount: number };
    values.push(read + mount);
  }
  report({ figure: "sandbox.mount-5k-ms", value: rounded(median(values), 0), unit: "ms", target: 2000, n: MOUNTS });
}
