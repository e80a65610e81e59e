import type { Page } from "@playwright/test";

/** Drops files or folders of this machine on the middle of the page, as a person does. */
export function dropOnPage(page: Page, ...paths: readonly string[]): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
  return dropAt(page, { x: width / 2, y: height / 2 }, ...paths);
}

export async function dropAt(page: Page, at: { x: number; y: number }, ...paths: readonly string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await cdp.send("Input.dispatchDragEvent", { type, ...at, data });
  await cdp.detach();
}
