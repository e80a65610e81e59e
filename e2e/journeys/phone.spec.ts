import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { openLanding, openProject, run, runTask, turnEnded, workbench } from "./support/workbench.ts";

test.use({
  serverKey: false,
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 1,
});

const FILES = {
  "notes.txt": "one\ntwo\n",
  "src/add.js": `export const add = (a, b) => a + b; // ${"a long line ".repeat(20)}\n`,
  "index.html": "<!doctype html><title>Hello</title><h1>Hello from a phone</h1>\n",
};

/** WCAG 2.5.5: targets of at least 44 by 44 CSS pixels; links within a sentence are exempt. */
const TARGET = 44;

async function fits(page: Page): Promise<void> {
  expect(
    await page.evaluate(() => ({
      page: document.documentElement.scrollWidth <= innerWidth,
      tall: document.documentElement.scrollHeight,
      width: innerWidth,
    })),
  ).toMatchObject({ page: true, width: 390 });
}

/** What can be pressed and is smaller than a finger, with its size. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const pressable =
      "button, [role=tab], [role=menuitem], [role=treeitem], select, summary, a[href], input:not([type=hidden])";
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(pressable)) {
      // A label around a hidden radio button or box is what the finger meets.
      const target = element.matches("input[type=radio], input[type=checkbox]") ? element.closest("label") : element;
      if (!target?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (target.closest("[aria-hidden=true], [inert], .xterm")) continue;
      const box = target.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      const after = getComputedStyle(target, "::after");
      const grown = after.content !== "none" && after.position === "absolute";
      const height = Math.max(box.height, grown ? Number.parseFloat(after.height) : 0);
      const width = Math.max(box.width, grown ? Number.parseFloat(after.width) : 0);
      if (height < least - 0.5 || width < least - 0.5) {
        const name = target.getAttribute("aria-label") ?? target.textContent?.trim().slice(0, 40);
        found.push(`${target.tagName.toLowerCase()} “${name}” ${Math.round(width)}×${Math.round(height)}`);
      }
    }
    return found;
  }, TARGET);
}

test("the landing page fits, and everything on it can be pressed with a finger", async ({ page }) => {
  await openLanding(page);
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
  await page.getByRole("textbox", { name: "What should be done" }).tap();
  await page.keyboard.type("A prompt typed on a phone");
  await page
    .getByRole("button", { name: /^Start/ })
    .last()
    .tap();
  await expect(workbench(page).composer).toHaveValue("A prompt typed on a phone");
});

test("every pane is a tab that fits and can be used with a finger", async ({ page }) => {
  await openProject(page, FILES);
  const { composer, log, tab, tree, file, editor, text, tests, terminal, preview, changes } = workbench(page);
  await expect(tree).toHaveCount(0);
  await fits(page);
  await run(page, "echo from-the-phone >> notes.txt; echo done");
  await composer.tap();
  const box = await composer.boundingBox();
  expect(box && box.y + box.height <= 844 && box.width > 250).toBe(true);
  expect(await smallTargets(page)).toEqual([]);

  await tab("Files").tap();
  await expect(tree).toBeVisible();
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
  await file("notes.txt").tap();
  await expect(text).toContainText("from-the-phone");
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
  await text.tap();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("by hand");
  await editor.getByRole("button", { name: "Save" }).tap();
  await expect(editor.getByText("Saved")).toBeVisible();
  await page.getByRole("button", { name: "All files" }).tap();
  await page.getByRole("button", { name: "What changed (1)" }).tap();
  await expect(changes).toContainText("by hand");
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);

  await tab("Tests").tap();
  await expect(tests.getByRole("button", { name: "Run all" })).toBeVisible();
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);

  await tab("Terminal").tap();
  await expect(terminal).toContainText("done");
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);

  await tab("Preview").tap();
  await expect(
    preview.getByTitle("Preview of index.html").contentFrame().getByRole("heading", { name: "Hello from a phone" }),
  ).toBeVisible();
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);

  await tab("Talk").tap();
  await page.getByRole("button", { name: "rewind" }).tap();
  await expect(page.getByRole("dialog", { name: "Rewind" }).getByRole("radio").first()).toBeVisible();
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
  await page.getByRole("button", { name: "Cancel" }).tap();
  await expect(log).toContainText("echo from-the-phone");
  await page.getByRole("button", { name: "More" }).tap();
  await expect(page.getByRole("menu", { name: "More" })).toBeVisible();
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
});

test("tests, patches and plans can be pressed with a finger, and the header says who works and how", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await runTask(page, "cart-cents");
  await turnEnded(page);
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
  const now = page.getByRole("button", { name: /^More/ });
  await expect(now).toContainText("Scripted");
  await expect(now).toContainText("Auto");
  await now.tap();
  await page.getByRole("menuitemcheckbox", { name: "Ask before each effect" }).tap();
  await expect(now).toContainText("Asks first");

  const { tab, tests, totals, changes } = workbench(page);
  await tab("Tests").tap();
  await expect(totals).toContainText("✓ 11 passed");
  await expect(tests.getByRole("button", { name: /^passed: / })).toHaveCount(11);
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
  await tab("Files").tap();
  await page.getByRole("button", { name: /^What changed/ }).tap();
  await expect(changes.getByRole("button", { name: "Revert this change" }).first()).toBeVisible();
  await fits(page);
  expect(await smallTargets(page)).toEqual([]);
});
