import type { Browser, Page } from "playwright";

const CHARACTER = "x";

/** A page of a fresh profile on a processor `slowdown` times slower. */
async function slowPage(browser: Browser, slowdown: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  if (slowdown > 1) {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  }
  return page;
}

/** Runs in the page. */
function focusPrompt(): boolean {
  const box = document.querySelector<HTMLElement>("textarea, input[type=text], [role=textbox]");
  box?.focus();
  return box !== null && document.activeElement === box;
}

/**
 * Milliseconds from the navigation's start until a character of a real key press stands in the prompt box and stays there
 * after the page's code has arrived. A press that comes too early, or is wiped out, is pressed again and counts from then.
 */
export async function promptReady(browser: Browser, url: string, slowdown: number): Promise<number> {
  const page = await slowPage(browser, slowdown);
  try {
    await page.goto(url, { waitUntil: "commit" });
    const box = page.getByRole("textbox").first();
    for (;;) {
      // Looked for in every frame: a locator's own waiting would round the figure up to its pauses.
      await page.waitForFunction(focusPrompt, null, { polling: "raf" });
      await page.keyboard.press(CHARACTER);
      // The clock is read in the frame after the one that has the character.
      const at = await box.evaluate(
        (element, character) =>
          // No named function in here: tsx would wrap it in a helper that the page does not have.
          new Promise<number | null>((resolve) => {
            const { value } = element as HTMLTextAreaElement;
            if (value.includes(character)) requestAnimationFrame(() => resolve(performance.now()));
            else setTimeout(() => resolve(null), 5);
          }),
        CHARACTER,
      );
      if (at === null) continue;
      await page.waitForLoadState("networkidle");
      if ((await box.inputValue()).includes(CHARACTER)) return at;
    }
  } finally {
    await page.context().close();
  }
}

/** Largest Contentful Paint of the page left alone, in milliseconds from the navigation's start. */
export async function largestPaint(browser: Browser, url: string, slowdown: number): Promise<number> {
  const page = await slowPage(browser, slowdown);
  try {
    await page.goto(url, { waitUntil: "networkidle" });
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            resolve(Math.max(...list.getEntries().map(({ startTime }) => startTime)));
          }).observe({ type: "largest-contentful-paint", buffered: true });
        }),
    );
  } finally {
    await page.context().close();
  }
}
