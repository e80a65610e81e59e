import { type Browser, chromium } from "playwright";
import { startApp } from "../../e2e/app.ts";
import { launchOptions } from "../../e2e/browser.ts";
import { type Bench, type Figure, median, rounded } from "../bench.ts";
import { largestPaint, promptReady } from "./timing.ts";
import { busyScripts, landingScripts, type Weights, workbenchScripts } from "./weight.ts";

const TIMED_RUNS = 7;
const WEIGHED_RUNS = 5;
/** As a mid-range phone against this machine; the factor that Lighthouse uses. */
const SLOW = 4;

/** The middle one by the page's own weight. */
async function medianWeight(measure: () => Promise<Weights>): Promise<Weights> {
  const all: Weights[] = [];
  for (let run = 0; run < WEIGHED_RUNS; run++) all.push(await measure());
  return all.sort((a, b) => a.page - b.page)[WEIGHED_RUNS >> 1] as Weights;
}

async function medianOf(runs: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return median(values);
}

/**
 * The built app as `npm start` serves it, in a fresh profile for every run. KB are 1,000 bytes after gzip -9.
 * The workbench's figure is the page's own JavaScript after a whole run of a task. Beside it stand what somebody loads who
 * also types in the editor, searches and opens a shell, and the programs that run inside the sandbox (kernel, shell, node):
 * the page fetches these as bytes and never runs them, and they are a figure of their own.
 */
export const bench: Bench = {
  name: "page",
  figures: [
    "page.landing-js-kb",
    "page.workbench-js-kb",
    "sandbox.runtime-kb",
    "page.prompt-ready-ms",
    "page.prompt-ready-4x-ms",
    "page.lcp-4x-ms",
  ],
  async run(report, wanted) {
    const app = await startApp({ serverKey: false });
    let browser: Browser | null = null;
    try {
      browser = await chromium.launch(await launchOptions());
      const open = browser;
      const measure = async (
        figure: Omit<Figure, "value">,
        digits: number,
        once: (browser: Browser, url: string) => Promise<number>,
      ) => {
        const value = await medianOf(figure.n, () => once(open, app.url));
        report({ ...figure, value: rounded(value, digits) });
      };
      const timed = { unit: "ms", n: TIMED_RUNS };
      const weighed = { unit: "KB", n: WEIGHED_RUNS };
      // Once unmeasured: the server's first answers compile and read what later ones have at hand.
      await promptReady(open, app.url, 1);
      if (wanted.has("page.landing-js-kb")) {
        const landing = await medianWeight(() => landingScripts(open, app.url));
        report({ figure: "page.landing-js-kb", value: rounded(landing.page), target: 180, ...weighed });
      }
      if (wanted.has("page.workbench-js-kb") || wanted.has("sandbox.runtime-kb")) {
        const workbench = await medianWeight(() => workbenchScripts(open, app.url));
        const page = rounded(workbench.page);
        const runtime = rounded(workbench.sandbox);
        const busy = await busyScripts(open, app.url);
        const against = {
          "with-typing-and-own-shell-kb": rounded(busy.page),
          "sandbox.runtime-kb": runtime,
          "everything-kb": rounded(workbench.page + workbench.sandbox),
        };
        report({ figure: "page.workbench-js-kb", value: page, target: 450, ...weighed, against });
        // Our own figure; why it is not the 750 of the runtime before Node's own library stands in decision 0012.
        report({ figure: "sandbox.runtime-kb", value: runtime, target: 1850, ...weighed });
      }
      for (const [figure, target, once] of [
        ["page.prompt-ready-ms", 500, (b, url) => promptReady(b, url, 1)],
        ["page.prompt-ready-4x-ms", 1200, (b, url) => promptReady(b, url, SLOW)],
        ["page.lcp-4x-ms", 800, (b, url) => largestPaint(b, url, SLOW)],
      ] as const satisfies readonly [string, number, (browser: Browser, url: string) => Promise<number>][])
        if (wanted.has(figure)) await measure({ figure, target, ...timed }, 0, once);
    } finally {
      await browser?.close();
      await app.stop();
    }
  },
};
