import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { openProject, taskOf, workbench } from "./support/workbench.ts";

test.use({ serverKey: false, contextOptions: { reducedMotion: "reduce" } });

/** Holds back the page's code from here on until it is let through. */
async function holdCode(page: Page): Promise<() => void> {
  let letThrough = (): void => {};
  const opened = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await opened;
    await route.continue();
  });
  return letThrough;
}

test("Run on a card is carried out though it was pressed before the page's code was there", async ({ page }) => {
  const letThrough = await holdCode(page);
  await page.goto("/", { waitUntil: "commit" });
  const task = taskOf("cart-cents");
  await page.getByRole("button", { name: `Run: ${taskOf("off-by-one").title}` }).click();
  await page.getByRole("button", { name: `Run: ${task.title}` }).click();
  letThrough();
  const { log, title } = workbench(page);
  await expect(log).toContainText(task.prompt);
  await expect(title).toHaveText(task.title);
  await page.goto("/");
  await expect(page.getByRole("link", { name: task.title })).toHaveCount(1);
  await expect(page.getByRole("link", { name: taskOf("off-by-one").title })).toHaveCount(0);
});

const FILES = { "notes.txt": "one\n", "src/add.js": "export const add = (a, b) => a + b;\n" };

test("what is typed after Control+K and Control+P goes into the list, also while its code is on its way", async ({
  page,
}) => {
  await openProject(page, FILES);
  const { tab, tree, editor, composer } = workbench(page);
  await expect(tree).toBeVisible();
  await tab(/^Diff/).focus();
  const letThrough = await holdCode(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("all tests");
  const commands = page.getByRole("dialog", { name: "Commands" });
  await expect(commands.getByRole("textbox")).toHaveValue("all tests");
  await page.keyboard.press("Escape");
  await expect(commands).toBeHidden();
  await expect(tab(/^Diff/)).toBeFocused();

  await composer.focus();
  await page.keyboard.press("Control+p");
  await page.keyboard.type("no");
  letThrough();
  const files = page.getByRole("dialog", { name: "Open a file" });
  await expect(files.getByRole("combobox")).toHaveValue("no");
  await page.keyboard.type("te");
  await expect(files.getByRole("combobox")).toHaveValue("note");
  await page.keyboard.press("Escape");
  await expect(files).toBeHidden();
  await expect(composer).toBeFocused();

  await page.reload();
  await expect(tree).toBeVisible();
  const again = await holdCode(page);
  await page.keyboard.press("Control+p");
  await page.keyboard.type("note");
  await page.keyboard.press("Enter");
  again();
  await expect(editor.getByRole("tab", { name: "notes.txt" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

for (const [what, files] of [
  ["code", "**/_next/static/**/*.js"],
  ["style sheet", "**/_next/static/**/*.css"],
] as const)
  test(`a page whose ${what} does not arrive says so and can be loaded again`, async ({ page }) => {
    await page.route(files, (route) => route.abort());
    await page.goto("/");
    const notice = page.getByRole("alert").filter({ hasText: "A part of this page did not arrive" });
    const connect = page.getByRole("button", { name: "Connect a model" });
    await expect(notice).toBeVisible();
    await page.unroute(files);
    await notice.getByRole("button", { name: "Load again" }).click();
    await expect(connect).toBeEnabled();
    await expect(notice).toHaveCount(0);
  });
