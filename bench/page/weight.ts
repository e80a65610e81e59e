import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Browser, BrowserContext, Page, Response } from "playwright";

const compress = promisify(gzip);
/** Loaded over the network; a blob: script is made of bytes that were loaded before. */
const isScript = (response: Response): boolean =>
  response.url().startsWith("http") &&
  response.ok() &&
  /\b(?:java|ecma)script\b/.test(response.headers()["content-type"] ?? "");

/** A whole run of a task on a busy machine, in milliseconds. */
const RUN_MS = 120_000;
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

/** KB of JavaScript, gzipped: the page's own, and the programs of the sandbox, which its frame runs and no page does. */
export type Weights = { readonly page: number; readonly sandbox: number };

const isSandbox = (url: string): boolean => new URL(url).pathname.startsWith("/sandbox/");

/**
 * Collects every JavaScript file that the context loads, by any means: scripts, workers, fetch. Each counts once. They are
 * asked for again to be weighed: of an answer to a worker that has ended, or one it has put away, a browser gives no body.
 */
function collectScripts(context: BrowserContext): () => Promise<Weights> {
  const urls = new Set<string>();
  context.on("response", (response) => {
    if (isScript(response)) urls.add(response.url());
  });
  return async () => {
    const bytes = { page: 0, sandbox: 0 };
    for (const url of urls) {
      // Node does not know the names below localhost that browsers know.
      const { port, pathname, search } = new URL(url);
      const again = await fetch(`http://127.0.0.1:${port}${pathname}${search}`);
      if (!again.ok) throw new Error(`${url} answers ${again.status} when it is asked for again.`);
      const body = new Uint8Array(await again.arrayBuffer());
      bytes[isSandbox(url) ? "sandbox" : "page"] += (await compress(body, { level: 9 })).length;
    }
    return { page: bytes.page / 1000, sandbox: bytes.sandbox / 1000 };
  };
}

async function weigh(browser: Browser, use: (page: Page) => Promise<void>): Promise<Weights> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // On a busy machine a step takes as long as a whole run does on a quiet one.
  context.setDefaultTimeout(RUN_MS);
  try {
    const total = collectScripts(context);
    await use(await context.newPage());
    return await total();
  } finally {
    await context.close();
  }
}

/** What the landing page has loaded when the network falls silent. */
export const landingScripts = (browser: Browser, url: string): Promise<Weights> =>
  weigh(browser, async (page) => {
    const silent = silence(page.context());
    await page.goto(url);
    await silent;
  });

/**
 * The same from an empty cache through the landing page and a whole run of a task in the workbench, until it has fallen
 * silent: files, edits, commands and tests have been shown by then.
 */
export const workbenchScripts = (browser: Browser, url: string): Promise<Weights> =>
  weigh(browser, async (page) => {
    await runTask(page, url);
    await silence(page.context());
  });

/** And with what somebody fetches who then writes in the editor, searches in it and opens a shell of their own. */
export const busyScripts = (browser: Browser, url: string): Promise<Weights> =>
  weigh(browser, async (page) => {
    await runTask(page, url);
    await page.locator(".cm-content").first().click();
    await page.keyboard.press("Control+f");
    await page.locator(".cm-search").waitFor();
    const terminal = page.getByRole("region", { name: "Terminal" });
    await terminal.getByRole("tab", { name: "you" }).click();
    await terminal.getByRole("textbox", { name: /^Your shell/ }).waitFor({ state: "attached" });
    await silence(page.context());
  });

async function runTask(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page
    .getByRole("button", { name: /^run\b/i })
    .first()
    .click();
  await page.waitForURL(/\/play\b/);
  await page.locator(".cm-content").first().waitFor();
  const log = page.getByRole("log", { name: "Conversation" });
  await log.getByText("Done", { exact: true }).waitFor({ timeout: RUN_MS });
  await page.getByRole("region", { name: "Terminal" }).getByText("exit 0").first().waitFor({ state: "attached" });
}
