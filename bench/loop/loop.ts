import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { launchOptions } from "../../e2e/browser.ts";
import { buildSandbox, serveSandbox } from "../../e2e/contract/serve.ts";
import { type Bench, median, rounded } from "../bench.ts";
import type { Driver, LoopTimes } from "./loop-page.ts";

const CALLS = 80;
const WARM_UP = 10;

type Measured = { measure(driver: Driver, calls: number, warmUp: number): Promise<LoopTimes> };

/** The loop, the log, the store and the embedded sandbox as the product puts them together, in Chromium, on the disk. */
export const bench: Bench = {
  name: "loop",
  figures: ["loop.overhead-ms"],
  async run(report) {
    if (!existsSync(fileURLToPath(new URL("../../public/sandbox/manifest.json", import.meta.url))))
      await buildSandbox();
    const profile = await mkdtemp(join(tmpdir(), "tabwright-bench-loop-"));
    const server = await serveSandbox("../../bench/loop/loop-page.ts");
    const context = await chromium.launchPersistentContext(profile, await launchOptions());
    try {
      const measure = async (driver: Driver): Promise<LoopTimes> => {
        const page = await context.newPage();
        await page.goto(server.origin);
        await page.waitForFunction(() => "measure" in globalThis);
        const times = await page.evaluate(
          ([driver, calls, warmUp]) => (globalThis as unknown as Measured).measure(driver, calls, warmUp),
          [driver, CALLS, WARM_UP] as const,
        );
        await page.close();
        return times;
      };
      const times = await measure("embedded");
      const inMemory = await measure("memory");
      report({
        figure: "loop.overhead-ms",
        value: rounded(median(times.overhead), 2),
        unit: "ms",
        target: 5,
        n: CALLS,
        against: {
          filesInMemory: rounded(median(inMemory.overhead), 2),
          oneAwaitedAppend: rounded(median(times.append), 2),
          oneSnapshot: rounded(median(times.snapshot), 2),
        },
      });
    } finally {
      await context.close();
      await server.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};
