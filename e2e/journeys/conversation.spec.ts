import { expect, test } from "../fixtures.ts";
import { openProject, runTask, turnEnded, workbench } from "./support/workbench.ts";

test.use({ serverKey: false, contextOptions: { reducedMotion: "reduce" } });

test("the end stays in view while the window changes its size, and is left by scrolling up", async ({ page }) => {
  test.setTimeout(120_000);
  await runTask(page, "cart-cents");
  await turnEnded(page);
  const { log } = workbench(page);
  const latest = page.getByRole("button", { name: "Latest" });
  const end = log.getByText("Done", { exact: true });
  for (const [width, height] of [
    [1440, 500],
    [1440, 1000],
    [900, 600],
    [390, 844],
    [1440, 420],
    [1200, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect(end).toBeInViewport();
    await expect(latest).toBeHidden();
  }
  await log.hover();
  await page.mouse.wheel(0, -400);
  await expect(latest).toBeVisible();
  await page.setViewportSize({ width: 1300, height: 700 });
  await expect(latest).toBeVisible();
  await expect(end).not.toBeInViewport();
  await latest.click();
  await expect(end).toBeInViewport();
  await expect(latest).toBeHidden();
});

test("what an extension or a dictation puts in the box is what is sent", async ({ page }) => {
  await openProject(page, { "notes.txt": "one\n" });
  const { composer, log } = workbench(page);
  await composer.fill("What was typed before");
  await composer.evaluate((box) => {
    (box as HTMLTextAreaElement).value = "!echo said aloud";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await composer.press("Enter");
  await expect(log.getByRole("button", { name: /echo said aloud/ })).toContainText("exit 0");
  await expect(composer).toHaveValue("");
});
