import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { conversation } from "./support/conversation.ts";
import { openProject, run, runTask, send, turnEnded, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

const FILES = { "notes.txt": "one\n", "src/add.js": "export const add = (a, b) => a + b;\n" };

/** All that a person sees of a session that rests: conversation, plan, files, tests, thread, checkpoints and the diff. */
async function everything(page: Page) {
  const { tree, totals, thread, plan, tab, changes, terminal } = workbench(page);
  await expect(tree.getByRole("treeitem").first()).toBeVisible();
  await expect(terminal).toContainText("$ ");
  await tab(/^Diff/).click();
  const list = changes.getByRole("navigation", { name: "Changed files" });
  await expect(list).toContainText("+");
  const text = changes.getByRole("textbox");
  await expect(text).toBeVisible();
  return {
    conversation: await conversation(page),
    plan: await plan.allTextContents(),
    files: await tree.getByRole("treeitem").allTextContents(),
    tests: await totals.textContent(),
    thread: await thread.getAttribute("aria-valuetext"),
    checkpoints: await changes.getByRole("combobox").getByRole("option").allTextContents(),
    changed: await list.textContent(),
    diff: await text.textContent(),
  };
}

test("a command that the reload cut off says so, is not run by itself, and runs again when asked", async ({ page }) => {
  await openProject(page, FILES);
  const { log, terminal, file } = workbench(page);
  await run(page, "echo first > first.txt");
  const command = "if [ -f begun ]; then echo second-time; else touch begun; echo first-time; sleep 600; fi";
  await send(page, `!${command}`);
  await expect(terminal).toContainText("first-time");
  await expect(file("begun")).toBeVisible();
  await page.reload();

  const call = log.getByRole("button", { name: /begun/ });
  await expect(call).toContainText("interrupted");
  await expect(log).toContainText("It may have had effects; nothing is run again by itself.");
  await expect(terminal).toContainText("first-time");
  await expect(file("first.txt")).toBeVisible();
  await expect(file("begun")).toBeVisible();
  await expect(call).toHaveCount(1);
  await call.click();
  await expect(log).toContainText("first-time");

  await log.getByRole("button", { name: "Run again" }).click();
  await expect(call).toHaveCount(2);
  await expect(call.last()).toContainText("exit 0");
  await expect(terminal).toContainText("second-time");
});

test("what the tests had come to is there after a reload, as of a run that did not end", async ({ page }) => {
  await openProject(page, {
    "three.test.js": `import test from "node:test";
import assert from "node:assert";
test("adds", () => {});
test("subtracts", () => assert.equal(1, 2));
test("waits", () => new Promise((resolve) => setTimeout(resolve, 600_000)));
`,
    "package.json": JSON.stringify({ type: "module" }),
  });
  const { log, totals, tests } = workbench(page);
  await send(page, "!node --test");
  await expect(totals).toContainText("✕ 1 failed");
  await expect(totals).toContainText("✓ 1 passed");
  await page.reload();
  await expect(log.getByRole("button", { name: /node --test/ })).toContainText("interrupted");
  await expect(totals).toContainText("✕ 1 failed");
  await expect(totals).toContainText("✓ 1 passed");
  await expect(tests).toContainText("The run ended before it was complete");
});

test("after “Run again” the turn can still be continued, and the box says that it was run again", async ({ page }) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await runTask(page, "cart-cents");
  const { log } = workbench(page);
  await expect(log.getByRole("button", { name: /^running .*npm test/ }).first()).toBeVisible();
  await page.reload();
  const stopped = log.getByRole("button", { name: /^interrupted .*npm test/ });
  await expect(stopped).toBeVisible();
  const goOn = log.getByRole("button", { name: "Continue" });
  await expect(goOn).toBeVisible();

  await log.getByRole("button", { name: "Run again" }).click();
  await expect(log.getByRole("button", { name: /npm test.*you.*exit 1/ })).toBeVisible();
  await expect(log).toContainText("Interrupted before it ended. You ran it again below, exit 1.");
  await expect(log.getByRole("button", { name: "Run again" })).toHaveCount(0);
  await expect(goOn).toBeVisible();
  await page.reload();
  await expect(log).toContainText("You ran it again below, exit 1.");
  await goOn.click();
  await turnEnded(page, 60_000);
  await expect(log).toContainText("The total of three 0.1 items is now 0.3.");
  await expect(goOn).toHaveCount(0);
});

test("a walkthrough that the reload cut off keeps every word, goes on, and rests the same after another", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await runTask(page, "cart-cents");
  const { log, plan, composer } = workbench(page);
  await expect(log).toContainText("adds euros as floats");
  const before = (await log.textContent()) ?? "";
  await page.reload();
  await page.emulateMedia({ reducedMotion: "reduce" });

  await expect(log).toContainText("The tab was closed or reloaded during this turn. Nothing was run again");
  await expect(plan).toBeVisible();
  const after = (await log.textContent()) ?? "";
  const words = (text: string) =>
    text
      .split("adds euros as floats")
      .at(-1)
      ?.match(/[\p{L}\d]{3,}/gu) ?? [];
  const seen = words(before).filter((word) => !/^(Writing|Working)/.test(word));
  expect(words(after).slice(0, seen.length - 1)).toEqual(seen.slice(0, -1));

  await log.getByRole("button", { name: "Continue" }).click();
  await expect(log).toContainText("The total of three 0.1 items is now 0.3.", { timeout: 60_000 });
  await turnEnded(page);
  const rested = await everything(page);
  expect(rested.tests).toContain("✓ 11 passed");
  await page.reload();
  expect(await everything(page)).toEqual(rested);

  await composer.fill("And what about discounts?");
  await composer.press("Enter");
  await expect(log).toContainText("And what about discounts?");
  await expect(log).toContainText("This is a written walkthrough, and it is over: nobody reads your message.");
});

test("from the thread everything, only files or only the conversation is rewound, and each is undone", async ({
  page,
}) => {
  await openProject(page, FILES);
  const { log, file, thread } = workbench(page);
  await run(page, "echo first > first.txt");
  await run(page, "echo second > second.txt");
  await expect(file("second.txt")).toBeVisible();
  const later = log.getByRole("button", { name: /second\.txt/ });

  for (const [what, rewound] of [
    ["Everything", { file: 0, call: 0 }],
    ["Files only", { file: 0, call: 1 }],
    ["Conversation only", { file: 1, call: 0 }],
  ] as const) {
    await thread.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const step = page.getByRole("dialog", { name: "Step 1" });
    await expect(step).toContainText("echo first");
    await step.getByRole("button", { name: what }).click();
    await expect(file("second.txt"), what).toHaveCount(rewound.file);
    await expect(later, what).toHaveCount(rewound.call);
    await expect(file("first.txt"), what).toBeVisible();
    await page.reload();
    await expect(page.getByText("Rewound. What came later is kept in the log.")).toBeVisible();
    await expect(file("second.txt"), what).toHaveCount(rewound.file);
    await expect(later, what).toHaveCount(rewound.call);
    await page.getByRole("button", { name: "Undo the rewind" }).click();
    await expect(file("second.txt"), what).toBeVisible();
    await expect(later, what).toHaveCount(1);
  }
  await run(page, "cat first.txt second.txt");
});
