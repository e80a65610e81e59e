import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { zipSync } from "fflate";
import { expect, test } from "../fixtures.ts";
import { dropOnPage } from "./support/drop.ts";
import { openLanding, openProject, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

/** Milliseconds; reading and checking 200 MB takes seconds, and a busy machine pauses any page for a moment. */
const STILL_ALIVE = 1_000;

/** Counts the longest pause of the page's thread, in milliseconds, from now on. */
async function watchPauses(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const watch = { longest: 0, last: performance.now() };
    Object.assign(window, { watch });
    setInterval(() => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.last = now;
    }, 10);
  });
  return () => page.evaluate(() => (window as unknown as { watch: { longest: number } }).watch.longest);
}

/** A file made in the page and dropped there; no file system knows it. */
async function dropMade(page: Page, name: string, megabytes: number): Promise<void> {
  await page.evaluate(
    ([name, megabytes]) => {
      const piece = crypto.getRandomValues(new Uint8Array(50_000));
      const transfer = new DataTransfer();
      transfer.items.add(new File(Array<Uint8Array<ArrayBuffer>>(megabytes * 20).fill(piece), name));
      for (const type of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      }
    },
    [name, megabytes] as const,
  );
}

const chip = (page: Page) => page.getByRole("button", { name: /^(Empty project|.* · \d+ files?)$/ });
const alert = (page: Page) => page.getByRole("main").getByRole("alert");
const prompt = (page: Page) => page.getByRole("textbox", { name: "What should be done" });

test("a file of 200 MB is refused while the page answers, and nothing is lost", async ({ page }) => {
  await openProject(page, { "notes.txt": "kept\n" }, "earlier");
  await openLanding(page);
  const longestPause = await watchPauses(page);
  await prompt(page).fill("Look at ");
  await dropMade(page, "movie.bin", 200);
  await expect(alert(page)).toHaveText(/^movie\.bin is a single file that is no archive\..*Nothing was opened\.$/);
  await dropMade(page, "damaged.zip", 200);
  await prompt(page).pressSequentially("this project");
  await expect(alert(page)).toHaveText(/^This file is neither a zip nor a \.tgz archive\./);
  expect(await longestPause()).toBeLessThan(STILL_ALIVE);
  await expect(prompt(page)).toHaveValue("Look at this project");
  await expect(chip(page)).toHaveText("Empty project");
  await expect(page.getByRole("link", { name: /earlier/ })).toBeVisible();
});

test("a zip of nearly 200 MB is read while one types, opens whole, and is there after a reload", async ({ page }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), "tabwright-"));
  try {
    const noise = new Uint8Array(48_000_000).map((_, at) => (at * 2_654_435_761) >>> 13);
    const files = Object.fromEntries([1, 2, 3, 4].map((number) => [`large/${number}.bin`, noise]));
    const whole = zipSync(files, { level: 0 });
    // One byte of the last file's contents, far from all that describes it.
    const damaged = whole.with(whole.length - 10_000, whole.at(-10_000)! ^ 1);
    await writeFile(join(folder, "damaged.zip"), damaged);
    await writeFile(join(folder, "large.zip"), whole);
    await openLanding(page);
    const longestPause = await watchPauses(page);
    await dropOnPage(page, join(folder, "damaged.zip"));
    await prompt(page).pressSequentially("Look at it");
    await expect(alert(page)).toHaveText(/^"large\/4\.bin" in this zip is damaged\./, { timeout: 30_000 });
    await dropOnPage(page, join(folder, "large.zip"));
    await expect(chip(page)).toHaveText("large · 4 files", { timeout: 30_000 });
    expect(await longestPause()).toBeLessThan(STILL_ALIVE);
    await expect(prompt(page)).toHaveValue("Look at it");

    await page.getByRole("button", { name: "Start", exact: true }).click();
    const { composer, file } = workbench(page);
    await expect(file("4.bin")).toBeVisible({ timeout: 30_000 });
    await expect(composer).toHaveValue("Look at it");
    await page.reload();
    await expect(file("4.bin")).toBeVisible({ timeout: 30_000 });
    await expect(composer).toHaveValue("Look at it");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
