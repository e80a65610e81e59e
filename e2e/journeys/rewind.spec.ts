import { expect, test } from "../fixtures.ts";
import { run, runTask, turnEnded, workbench } from "./support/workbench.ts";

test.use({ serverKey: false, contextOptions: { reducedMotion: "reduce" } });

test("the list of steps says what each was and marks the last green state, to which the files go back", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await runTask(page, "cart-cents");
  await turnEnded(page);
  const { composer, thread, totals } = workbench(page);
  await expect(totals).toContainText("✓ 11 passed");
  // To its end: the first Esc would else stop it, which is what Esc is for.
  await run(page, "echo 'export const broken = ' >> src/cart.ts; npm test", 1);
  await expect(totals).toContainText("failed");

  await composer.press("Escape");
  await composer.press("Escape");
  const rewind = page.getByRole("dialog", { name: "Rewind" });
  const rows = rewind.getByRole("radio");
  await expect(rows.first()).toBeVisible();
  const names = await rows.evaluateAll((inputs) => inputs.map((input) => input.closest("label")?.textContent ?? ""));
  expect(names.filter((name) => /plan$/i.test(name.trim()))).toEqual([]);
  expect(names.some((name) => /Plan, \d of \d done: \S/.test(name))).toBe(true);
  expect(names.filter((name) => name.includes("last green state"))).toHaveLength(1);

  const green = rewind.getByRole("radio", { name: /last green state/ });
  await green.check();
  await rewind.getByText("Files", { exact: true }).click();
  await rewind.getByRole("button", { name: /^Rewind to step/ }).click();
  await run(page, "npm test");
  await expect(totals).toContainText("✓ 11 passed");
  await expect(totals).not.toContainText("failed");
  await thread.focus();
  await page.keyboard.press("End");
  await expect(thread).toHaveAttribute("aria-valuetext", /last green state/);
});
