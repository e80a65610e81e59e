import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Browser, BrowserContext, Page, Response } from "playwright";

const compress = promisify(gzip);
/** Loaded over the network; a blob: script is made of bytes that were loaded before. */
const isScript = (response: Response): boolean =>
  response.url().startsWith("http") &&
  response.ok() &&
  /\b(?:java|ecma)script\b/.test(response.headers()["content-type"] ?? "");

/** Time without a request or an answer after which a page counts as silent. */
const SILENCE_MS = 2000;

function silence(context: BrowserContext): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, SILENCE_MS);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, SILENCE_MS);
    };
    // Not a count of what is open: requests of workers that have ended never end themselves.
    for (const event of ["request", "requestfinished", "requestfailed"] as const) context.on(event as "request", heard);
  });
}

/** Collects every JavaScript file that the context loads, by any means: scripts, workers, fetch. */
function collectScripts(context: BrowserContext): () => Promise<number> {
  const bodies = new Map<string, Promise<Buffer>>();
  context.on("response", (response) => {
    if (isScript(response) && !bodies.has(response.url())) {
      const body = response.body();
      // Awaited later; until then a failure is not unhandled.
      body.catch(() => {});
      bodies.set(response.url(), body);
    }
  });
  return async () => {
    const sizes = await Promise.all(
      [...bodies.values()].map(async (body) => (await compress(await body, { level: 9 })).length),
    );
    return sizes.reduce((sum, size) => sum + size, 0) / 1000;
  };
}

async function weigh(browser: Browser, use: (page: Page) => Promise<void>): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const total = collectScripts(context);
    await use(await context.newPage());
    return await total();
  } finally {
    await context.close();
  }
}

/** KB of JavaScript, gzipped, that the landing page has loaded when the network falls silent. */
export const landingScripts = (browser: Browser, url: string): Promise<number> =>
  weigh(browser, async (page) => {
    const silent = silence(page.context());
    await page.goto(url);
    await silent;
  });

/** The same from an empty cache through the landing page until the workbench of a running task has fallen silent. */
export const workbenchScripts = (browser: Browser, url: string): Promise<number> =>
  weigh(browser, async (page) => {
    await page.goto(url);
    await page
      .getByRole("button", { name: /^run\b/i })
      .first()
      .click();
    await page.waitForURL(/\/play\b/);
    const silent = silence(page.context());
    await page.getByRole("textbox").first().waitFor();
    await silent;
  });
