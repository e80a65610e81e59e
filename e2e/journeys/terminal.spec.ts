import { expect, test } from "../fixtures.ts";
import { openProject, run, send, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

const FILES = {
  "colours.js": `console.log("\\x1b[1;31mred\\x1b[0m and plain");
console.log("see http://localhost:1/x?y=z. Also \\x1b]8;;https://example.org/real\\x07a link\\x1b]8;;\\x07");
for (const word of ["first needle", "", "second NEEDLE"]) console.log(word);
`,
  "progress.js": `process.stdout.write("10%\\r20%\\r30%\\n"); console.log("after it");`,
  "lines.js": "for (let n = 1; n <= 300; n++) console.log('line ' + n);",
};

test("what the agent's commands print is searched, copied and followed, and its links ask first", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  await run(page, "node colours.js");
  const red = terminal.getByText("red", { exact: true });
  await expect(red).toHaveCSS("font-weight", "600");
  expect(await red.evaluate((element) => getComputedStyle(element).color)).not.toBe(
    await red.evaluate((element) => getComputedStyle(element.parentElement as Element).color),
  );

  await expect(terminal.getByRole("link", { name: "http://localhost:1/x?y=z", exact: true })).toBeVisible();
  await terminal.getByRole("link", { name: "a link" }).press("Enter");
  await expect(page.getByRole("dialog", { name: "Open this link?" })).toContainText("https://example.org/real");
  await page.getByRole("button", { name: "Stay here" }).click();

  await terminal.getByRole("button", { name: /^Search/ }).click();
  await page.keyboard.type("needle");
  await expect(terminal.getByRole("status").first()).toHaveText("1 of 2");
  await page.keyboard.press("Enter");
  await expect(terminal.getByRole("status").first()).toHaveText("2 of 2");
  await page.keyboard.press("Escape");

  const from = await terminal.getByText("first needle").boundingBox();
  const to = await terminal.getByText("second NEEDLE").boundingBox();
  if (!from || !to) throw new Error("The lines are not in view.");
  await page.mouse.move(from.x + 1, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width - 1, to.y + to.height - 5);
  await page.mouse.up();
  await terminal.getByRole("button", { name: /^Copy/ }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("first needle\n\nsecond NEEDLE");

  await run(page, "node lines.js");
  await expect(terminal.getByText("line 300", { exact: true })).toBeInViewport();
  await terminal.getByRole("log").press("Home");
  await expect(terminal.getByText("line 300", { exact: true })).not.toBeInViewport();
  await run(page, "echo later");
  await expect(terminal.getByText("later", { exact: true })).not.toBeInViewport();
  await expect(page.locator(".xterm")).toHaveCount(0);
});

test("a terminal that takes the text's place keeps the scrolled line and the search", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  await run(page, "node lines.js");
  await terminal.getByRole("button", { name: /^Search/ }).click();
  await page.keyboard.type("line 120");
  const search = terminal.getByRole("searchbox").or(terminal.getByRole("textbox", { name: "Search the terminal" }));
  await expect(terminal.getByRole("status").first()).toHaveText("1 of 1");
  await expect(terminal.getByText("line 120", { exact: true })).toBeInViewport();
  await run(page, "node progress.js");
  await expect(terminal.getByRole("textbox", { name: /^What the agent’s commands print/ })).toBeAttached();
  await expect(terminal.getByRole("log")).toHaveCount(0);
  await expect(search).toHaveValue("line 120");
  await expect(terminal.getByRole("status").first()).toHaveText("1 of 1");
  await expect(terminal.getByText("line 120", { exact: true })).toBeInViewport();
  await expect(terminal.getByText("after it", { exact: true })).not.toBeInViewport();
});

test("output that moves the cursor brings a whole terminal, with all that was printed before", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  await run(page, "echo before-it");
  await terminal.getByRole("log").focus();
  await send(page, "!node progress.js");
  const screen = terminal.getByRole("textbox", { name: /^What the agent’s commands print/ });
  await expect(screen).toBeAttached();
  await expect(terminal.getByRole("log")).toHaveCount(0);
  for (const line of ["before-it", "30%", "after it"])
    await expect(terminal.getByText(line, { exact: true }).first()).toBeVisible();
  await expect(terminal.getByText("10%")).toHaveCount(0);
});

test("the chip says which sandbox runs, why, and what it can; its version is that of node", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  await run(page, "node -v");
  const version = /v(\d+\.\d+\.\d+)/.exec((await terminal.textContent()) ?? "")?.[1];
  const chip = page.getByRole("button", { name: "Embedded · Node 20" });
  await chip.click();
  const told = page.getByRole("dialog", { name: "Sandbox" });
  await expect(told).toContainText("no other server is needed");
  await expect(told).toContainText(`Node ${version}`);
  await expect(told).toContainText("Cannot");
  await chip.click();
  await expect(told).toBeHidden();
  await chip.press("Enter");
  await expect(told).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(told).toBeHidden();
  await expect(chip).toBeFocused();
});
