import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import type { Turn } from "../upstream/script.ts";
import { readExport } from "./support/exported-log.ts";
import { composer, conversation, exportSession, idle, send, startEmpty } from "./support/session-page.ts";

const says = (text: string): Turn => ({ items: [{ text }] });
const runs = (command: string): Turn => ({ items: [{ call: "sh", arguments: { command } }] });
const reads = (page: Page) => page.getByText("Another tab is at work on this session.");
const file = (page: Page, name: string) => page.getByRole("treeitem", { name });

test("a second tab reads along, takes over and works on; the first then reads", async ({
  context,
  page: first,
  upstream,
}) => {
  upstream.script(
    says("The first answer."),
    runs("echo made > made.txt"),
    says("The second answer."),
    says("The third answer."),
  );
  await startEmpty(first, "Begin now");
  await idle(first);

  const second = await context.newPage();
  await second.goto(first.url());
  await expect(reads(second)).toBeVisible();
  await expect(composer(second)).toBeDisabled();
  await expect(conversation(second).getByText("The first answer.")).toBeVisible();
  await expect(reads(first)).toBeHidden();

  await send(first, "Make a file");
  await expect(conversation(second).getByText("The second answer.")).toBeVisible();
  await expect(conversation(second).getByRole("button", { name: /succeeded echo made/ })).toBeVisible();
  await expect(file(second, "made.txt")).toBeVisible();

  await second.getByRole("button", { name: "Take over" }).click();
  await expect(composer(second)).toBeEnabled();
  await expect(reads(second)).toBeHidden();
  await expect(reads(first)).toBeVisible();
  await expect(composer(first)).toBeDisabled();

  await send(second, "And now?");
  await expect(conversation(second).getByText("The third answer.")).toBeVisible();
  await expect(conversation(first).getByText("The third answer.")).toBeVisible();
  expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain("The second answer.");
});

test("taking over while a command runs interrupts it there and runs nothing twice", async ({
  context,
  page: first,
  upstream,
}) => {
  upstream.script(runs("echo one >> effects.txt; echo begun; sleep 30; echo two >> effects.txt"), says("Going on."));
  await startEmpty(first, "Begin now");
  // The terminal tells each line twice: to those who see and to screen readers.
  await expect(
    first.getByRole("region", { name: "Terminal" }).getByText("begun", { exact: true }).first(),
  ).toBeVisible();

  const second = await context.newPage();
  await second.goto(first.url());
  await second.getByRole("button", { name: "Take over" }).click();
  await expect(conversation(second).getByText("Interrupted before it ended.", { exact: false })).toBeVisible();
  await expect(composer(first)).toBeDisabled();
  await expect(conversation(first).getByText("Interrupted before it ended.", { exact: false })).toBeVisible();
  await expect(first.getByRole("button", { name: "Stop the agent (Esc)" })).toBeHidden();

  await send(second, "Go on");
  await expect(conversation(second).getByText("Going on.")).toBeVisible();
  await idle(second);
  const log = readExport((await exportSession(second, "As JSONL")).toString());
  expect(log.files.get("effects.txt")).toBe("one\n");
  expect(log.events.map(({ seq }) => seq)).toEqual(log.events.map((_, at) => at));
});

test("when the writing tab is closed, the reading one writes on", async ({ context, page: first, upstream }) => {
  upstream.script(says("The first answer."), says("The second answer."));
  await startEmpty(first, "Begin now");
  await idle(first);
  const second = await context.newPage();
  await second.goto(first.url());
  await expect(reads(second)).toBeVisible();
  await first.close();
  await expect(reads(second)).toBeHidden();
  await expect(composer(second)).toBeEnabled();
  await send(second, "Go on");
  await expect(conversation(second).getByText("The second answer.")).toBeVisible();
});
