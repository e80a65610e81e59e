import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium } from "playwright";
import { launchOptions } from "../../e2e/browser.ts";
import { servePage } from "../../e2e/store/serve-page.ts";
import { type Bench, median, rounded } from "../bench.ts";
import type { LogPage } from "./log-page.ts";

const RUNS = 5;
const EVENTS = 10_000;
/** append() calls of one event each that wait at once: a burst, as when a model's items and a tool's records arrive together. */
const BURST = 32;

/** Runs one measurement in a page of its own, so that nothing is warm but the browser. */
async function measure<Name extends keyof LogPage>(
  context: BrowserContext,
  origin: string,
  name: Name,
  ...args: Parameters<LogPage[Name]>
): Promise<number> {
  const page = await context.newPage();
  try {
    await page.goto(origin);
    await page.waitForFunction(() => "logPage" in globalThis);
    return await page.evaluate(
      ([name, args]) => {
        const run = (globalThis as unknown as { logPage: LogPage }).logPage[name] as (...args: unknown[]) => unknown;
        return run(...args) as Promise<number>;
      },
      [name, args as unknown[]] as const,
    );
  } finally {
    await page.close();
  }
}

async function repeat(measurement: (run: number) => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run += 1) values.push(await measurement(run));
  return median(values);
}

/** Writing and reading of a session's log in Chromium, with a profile on the disk. */
export const bench: Bench = {
  name: "log",
  figures: ["log.append-per-s", "log.reload-10k-ms"],
  async run(report) {
    const profile = await mkdtemp(join(tmpdir(), "tabwright-bench-log-"));
    const server = await servePage(fileURLToPath(new URL("log-page.ts", import.meta.url)));
    const context = await chromium.launchPersistentContext(profile, await launchOptions());
    const on = <Name extends keyof LogPage>(name: Name, ...args: Parameters<LogPage[Name]>): Promise<number> =>
      measure(context, server.origin, name, ...args);
    try {
      const bursts = await repeat((run) => on("append", `burst-${run}`, EVENTS, BURST));
      const small = await on("append", "small", EVENTS, 8);
      // Written one by one, which leaves the most records to be read.
      const single = await on("append", "single", EVENTS - 1, 1);
      const rows = await on("appendRows", EVENTS);
      report({
        figure: "log.append-per-s",
        value: Math.round(bursts),
        unit: `events/s in bursts of ${BURST}`,
        target: 5_000,
        n: RUNS,
        against: {
          inBurstsOf8: Math.round(small),
          awaitedOneByOne: Math.round(single),
          plainRowsAwaitedOneByOne: Math.round(rows),
        },
      });
      const reload = await repeat(() => on("reload", "single", EVENTS));
      const plain = await repeat(() => on("reloadRows", EVENTS));
      report({
        figure: "log.reload-10k-ms",
        value: rounded(reload),
        unit: "ms",
        target: 150,
        n: RUNS,
        against: { plainRows: rounded(plain) },
      });
    } finally {
      await context.close();
      await server.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};
