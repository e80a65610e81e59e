import { readFileSync } from "node:fs";
import type { Walkthrough } from "../../lib/domain/task.ts";
import { expect, test } from "../fixtures.ts";
import { conversation } from "./support/conversation.ts";
import { runTask, tasks, turnEnded, workbench } from "./support/workbench.ts";

// With less motion a turn's words come at once: the commands and edits are the same, only nobody has to read along.
test.use({ serverKey: false, contextOptions: { reducedMotion: "reduce" } });
test.setTimeout(120_000);

const LABEL = "Scripted walkthrough, no model";

function walkthroughOf(id: string): Walkthrough {
  const path = new URL(`../../public/tasks/${id}/walkthrough.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as Walkthrough;
}

/** Paths that a walkthrough's patches add or update. */
const patched = ({ turns }: Walkthrough): string[] => [
  ...new Set(
    turns.flatMap(({ calls }) =>
      (calls ?? []).flatMap((call) =>
        call.tool === "apply_patch"
          ? [...call.patch.matchAll(/^\*\*\* (?:Add|Update) File: (.+)$/gm)].map((match) => match[1] ?? "")
          : [],
      ),
    ),
  ),
];

/** The first line as it is drawn: without the marks of Markdown. */
const plain = (markdown: string): string => markdown.trim().split("\n", 1)[0]?.replace(/[`*]/g, "") ?? "";

for (const task of tasks.filter((one) => one.walkthrough)) {
  test(`${task.id}: from red to green in the tab, and every step is seen`, async ({ page }) => {
    const script = walkthroughOf(task.id);
    await runTask(page, task.id);
    const { plan, tests, totals, terminal, tab, changes, log } = workbench(page);
    await expect(tests.getByRole("button", { name: "Run all" })).toBeVisible();
    const shown = await totals.evaluateHandle((element) => {
      const texts = [element.textContent];
      new MutationObserver(() => texts.push(element.textContent)).observe(element, { childList: true, subtree: true });
      return texts;
    });
    const steps = script.turns.flatMap(({ calls }) => calls ?? []).findLast((call) => call.tool === "plan");
    await expect(plan.getByRole("listitem")).toHaveCount(steps?.tool === "plan" ? steps.steps.length : 0);
    await expect(terminal).toContainText("$ ");
    await turnEnded(page, 90_000);

    const said = await conversation(page);
    const spoken = script.turns.flatMap(({ say }) => (say ? [plain(say)] : []));
    const summary = spoken.at(-1) ?? "";
    expect(said).toContain(summary);
    expect(said).not.toContain("The walkthrough stops here");
    await expect(log.getByText("Done", { exact: true })).toBeVisible();
    expect(said.split(LABEL).length - 1).toBe(spoken.length);

    const red = `✕ ${task.before?.failing} failed✓ ${task.before?.passing} passed`;
    expect((await shown.jsonValue()).some((text) => text?.includes(red))).toBe(true);
    await expect(totals).toContainText(/✓ \d+ passed/);
    await expect(totals).not.toContainText("failed");
    const { failing = 0, passing = 0 } = task.before ?? {};
    const passed = Number(/✓ (\d+) passed/.exec((await totals.textContent()) ?? "")?.[1]);
    expect(passed).toBeGreaterThanOrEqual(failing + passing);

    await tab(/^Diff/).click();
    for (const path of patched(script)) {
      const file = changes.getByRole("navigation").getByRole("button", { name: path.split("/").at(-1) ?? path });
      await expect(file.first()).toBeVisible();
    }
    await expect(changes.getByRole("textbox")).toBeVisible();
    await expect(changes.getByRole("button", { name: /^(Revert|Remove|Restore) file$/ })).toBeVisible();
  });
}
