import { expect, test } from "../fixtures.ts";
import { saveSecondLine, VITE_PROJECT } from "./support/vite-project.ts";
import { openProject, send, workbench } from "./support/workbench.ts";

test("Vite with React: the page changes with its files, without a reload and with its state", async ({ page }) => {
  test.setTimeout(180_000);
  await openProject(page, VITE_PROJECT);
  const { preview, terminal, tab, file, text, log } = workbench(page);
  await send(page, "!npm install");
  await expect(log.getByRole("button", { name: /npm install/ }).last()).toContainText("exit 0", {
    timeout: 120_000,
  });
  await tab("Preview").click();
  await send(page, "!npm run dev");
  const drawn = preview.locator("iframe[title^='Preview of']").contentFrame();
  await expect(drawn.getByRole("heading", { name: "First title" })).toBeVisible({ timeout: 60_000 });
  await expect(terminal).toContainText("VITE v8.3.8");
  await drawn.getByRole("button", { name: "count 0" }).click();
  await expect(drawn.getByRole("button", { name: "count 1" })).toBeVisible();
  await preview.getByRole("button", { name: /^Console/ }).click();
  await expect(preview.getByRole("listitem").filter({ hasText: "[vite] connected" })).toHaveCount(1);

  await file("App.jsx").click();
  await expect(text).toContainText("First title");
  await saveSecondLine(page, 'const TITLE = "Second title";');
  await expect(drawn.getByRole("heading", { name: "Second title" })).toBeVisible();
  await expect(drawn.getByRole("button", { name: "count 1" })).toBeVisible();

  await file("style.css").click();
  await expect(text).toContainText("rgb(1, 2, 3)");
  await text.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("h1 { color: rgb(4, 5, 6); }");
  await page.keyboard.press("Control+s");
  await expect(drawn.getByRole("heading", { name: "Second title" })).toHaveCSS("color", "rgb(4, 5, 6)");
  await expect(drawn.getByRole("button", { name: "count 1" })).toBeVisible();

  // What does not parse is said in the page, with its place, and mended without a reload.
  await file("App.jsx").click();
  await expect(text).toContainText("Second title");
  await saveSecondLine(page, "const TITLE = ;");
  await expect(drawn.locator("vite-error-overlay")).toContainText("src/App.jsx");
  await saveSecondLine(page, 'const TITLE = "Third title";');
  await expect(drawn.getByRole("heading", { name: "Third title" })).toBeVisible();
  await expect(drawn.locator("vite-error-overlay")).toHaveCount(0);
  await expect(drawn.getByRole("button", { name: "count 1" })).toBeVisible();
  await expect(preview.getByRole("listitem").filter({ hasText: "[vite] connected" })).toHaveCount(1);
});
