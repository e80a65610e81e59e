import type { Page } from "@playwright/test";
import { workbench } from "./workbench.ts";

/** Tall enough that the virtualised conversation of any of these sessions is on the page as a whole. */
const TALL = 12_000;

/** The whole conversation as it reads, also what is scrolled out of view. */
export async function conversation(page: Page): Promise<string> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: size?.width ?? 1440, height: TALL });
  const { log } = workbench(page);
  await log.evaluate(async (element) => {
    // Rows are measured and drawn over some frames; the text stands when the first row is there, all fit, and two
    // frames in a row agree.
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const whole = () => element.scrollHeight <= element.clientHeight && element.querySelector("[data-index='0']");
    for (let before: string | null = null; !whole() || before !== element.textContent; await frame(), await frame())
      before = element.textContent;
  });
  const text = await log.textContent();
  if (size) await page.setViewportSize(size);
  return text ?? "";
}
