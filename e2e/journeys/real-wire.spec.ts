import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import type { ScriptItem, Turn } from "../upstream/script.ts";
import { dropOnPage } from "./support/drop.ts";
import { connectServerModel, conversation, idle, send, startEmpty } from "./support/session-page.ts";

const PACKAGE = fileURLToPath(new URL("../../node_modules/semver", import.meta.url));
const says = (text: string): Turn => ({ items: [{ text }] });
const sh = (command: string): ScriptItem => ({ call: "sh", arguments: { command } });
const runs = (command: string): Turn => ({ items: [sh(command)] });
const call = (page: Page, name: RegExp) => conversation(page).getByRole("button", { name });
type Input = readonly { readonly type?: string; readonly output?: string; readonly content?: unknown }[];
const inputOf = (body: unknown): Input => (body as { input: Input }).input;
const lastOutput = (body: unknown): string =>
  inputOf(body).findLast((item) => item.type?.endsWith("_output"))?.output ?? "";

/** Fails with the package as it was published. */
const TEST = `const test = require("node:test");
const assert = require("node:assert");
const semver = require("..");

test("tells the major version", () => assert.equal(semver.major("7.3.1"), 7));
test("has none for what is no version", () => assert.equal(semver.major("no version"), null));
`;
const PATCH = `*** Begin Patch
*** Update File: functions/major.js
@@
-const SemVer = require('../classes/semver')
-const major = (a, loose) => new SemVer(a, loose).major
+const parse = require('./parse')
+const major = (a, loose) => parse(a, loose)?.major ?? null
*** End Patch
`;

test("a published package, dropped as a folder, opens, runs and is changed by a session until its tests pass", async ({
  page,
  upstream,
}) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), "tabwright-"));
  const dropped = join(folder, "semver");
  await cp(PACKAGE, dropped, { recursive: true });
  await mkdir(join(dropped, "test"));
  await writeFile(join(dropped, "test", "major.test.js"), TEST);
  try {
    upstream.script(
      runs(`node -e "console.log('satisfied:', require('.').satisfies('1.4.2', '^1.3.0'))"`),
      runs("node --test"),
      { items: [{ reasoning: "It throws instead." }, { custom: "apply_patch", input: PATCH }] },
      runs("node --test"),
      says("It is null now."),
      runs(`node -p "require('.').major('nonsense')"`),
      says("As said."),
    );
    await page.goto("/");
    await connectServerModel(page);
    await dropOnPage(page, dropped);
    await expect(page.getByRole("button", { name: "semver" })).toBeVisible();
    await page
      .getByRole("textbox", { name: "What should be done" })
      .fill("major() must be null for what is no version");
    await page.getByRole("button", { name: "Start", exact: true }).click();

    await expect(conversation(page).getByText("It is null now.")).toBeVisible({ timeout: 60_000 });
    expect(upstream.requests.slice(1, 5).map(({ body }) => lastOutput(body))).toEqual([
      "satisfied: true\nexit 0",
      expect.stringMatching(/fail 1\b[\s\S]*exit 1$/),
      expect.stringContaining("functions/major.js"),
      expect.stringMatching(/pass 2\b[\s\S]*exit 0$/),
    ]);
    await expect(call(page, /^failed node --test/)).toBeVisible();
    await expect(call(page, /^edited functions\/major\.js/)).toBeVisible();
    await expect(call(page, /^succeeded node --test/)).toBeVisible();
    await expect(page.getByRole("region", { name: "Tests", exact: true })).toContainText("2 passed");
    await expect(page.getByRole("tab", { name: "Diff 1" })).toBeVisible();

    await idle(page);
    await send(page, "Show me");
    await expect(conversation(page).getByText("As said.")).toBeVisible();
    expect(lastOutput(upstream.requests.at(-1)?.body)).toBe("null\nexit 0");
    const types = inputOf(upstream.requests.at(-1)?.body).map(({ type }) => type);
    expect(types.filter((type) => type === "custom_tool_call")).toHaveLength(1);
    expect(types.filter((type) => type === "custom_tool_call_output")).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("Escape reaches the upstream within a second, keeps what was said, and the session goes on", async ({
  page,
  upstream,
}) => {
  upstream.script({ items: [{ text: "This much was said before it was stopped." }], hold: true }, says("Going on."));
  await startEmpty(page, "Begin now");
  await expect(conversation(page).getByText("This much was said before it was stopped.")).toBeVisible();
  const pressed = Date.now();
  await page.keyboard.press("Escape");
  await upstream.abortSeen(1);
  expect(Date.now() - pressed).toBeLessThan(1000);
  await expect(conversation(page).getByText("You stopped this")).toBeVisible();
  await send(page, "Go on");
  await expect(conversation(page).getByText("Going on.")).toBeVisible();
  expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain("This much was said before it was stopped.");
});

test("Escape ends a running command at once and says so", async ({ page, upstream }) => {
  upstream.script(runs("echo begun; sleep 60; echo late"));
  await startEmpty(page, "Begin now");
  await expect(call(page, /^running echo begun/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Terminal" }).getByText("begun", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await idle(page, 3000);
  await expect(call(page, /^interrupted echo begun/)).toBeVisible();
  expect(upstream.requests).toHaveLength(1);
});

test("a call that is being written leaves a trace: after a reload, and after Escape", async ({ page, upstream }) => {
  const slowly = (item: ScriptItem): Turn => ({ items: [item], deltaSize: 4, pace: 60 });
  const patch = `*** Begin Patch\n*** Add File: long.txt\n${"+one more line\n".repeat(200)}*** End Patch`;
  upstream.script(
    slowly(sh(`echo written ${"and more ".repeat(100)}`)),
    slowly({ custom: "apply_patch", input: patch }),
  );
  await startEmpty(page, "Begin now");
  const writing = conversation(page).getByRole("status");
  await expect(writing).toContainText(/Writing\s*echo written and/);
  await page.reload();
  await expect(conversation(page)).toContainText(
    /A command was being written when this stopped. It did not run: echo written and/,
  );
  await conversation(page).getByRole("button", { name: "Continue" }).click();
  await expect(writing).toContainText(/Writing\s*long.txt/);
  await page.keyboard.press("Escape");
  await expect(conversation(page)).toContainText(
    "An edit of long.txt was being written when this stopped. Nothing of it was applied.",
  );
  upstream.script(says("I know."));
  await send(page, "Go on");
  await expect(conversation(page).getByText("I know.")).toBeVisible();
  expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain(
    "You were writing a call, and it did not run (apply_patch: long.txt).",
  );
});

test("in ask mode a call waits; what is allowed runs, what is denied does not, and the model hears why", async ({
  page,
  upstream,
}) => {
  upstream.script(says("Ready."));
  await startEmpty(page, "Begin now");
  await idle(page);
  await page.getByRole("button", { name: "Auto, inside the sandbox" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Ask before each effect" }).click();
  upstream.script(runs("echo yes > allowed.txt"), runs("echo no > denied.txt"), says("Understood."));
  await send(page, "Make two files");
  const card = page.getByRole("region", { name: "Waits for your answer" });
  await expect(card).toContainText("echo yes > allowed.txt");
  expect(upstream.requests).toHaveLength(2);
  await card.getByRole("button", { name: /^Allow (?!,)/ }).click();
  await expect(card).toContainText("echo no > denied.txt");
  await card.getByRole("button", { name: "Deny…" }).click();
  await card.getByLabel("Why not? The agent is told.").fill("One file is enough.");
  await card.getByRole("button", { name: "Deny", exact: true }).click();
  await expect(conversation(page).getByText("Understood.")).toBeVisible();
  expect(lastOutput(upstream.requests.at(-2)?.body)).toBe("exit 0");
  expect(lastOutput(upstream.requests.at(-1)?.body)).toContain("One file is enough.");
  await expect(page.getByRole("treeitem", { name: "allowed.txt" })).toBeVisible();
  await expect(page.getByRole("treeitem", { name: "denied.txt" })).toBeHidden();
  await expect(call(page, /^denied echo no/)).toBeVisible();
});

test("a message sent while the agent works steers the next request; a queued one follows the turn", async ({
  page,
  upstream,
}) => {
  upstream.script({ ...runs("echo first"), hold: true }, says("Steered."), says("And what was queued."));
  await startEmpty(page, "Begin now");
  await upstream.seen(1);
  await send(page, "Use tabs");
  const waiting = page.getByRole("list", { name: "Not delivered yet" });
  await expect(waiting).toContainText("Use tabs");
  await page.getByText("Queue", { exact: true }).click();
  await send(page, "And then document it");
  await expect(waiting).toContainText("And then document it");
  upstream.release();
  await expect(conversation(page).getByText("And what was queued.")).toBeVisible();
  await expect(waiting).toBeHidden();
  const [, second, third] = upstream.requests.map(({ body }) => JSON.stringify(body));
  expect(second).toContain("Use tabs");
  expect(second).not.toContain("And then document it");
  expect(third).toContain("And then document it");
  await expect(conversation(page).getByText("steered the running turn · delivered")).toBeVisible();
});

test("an answer by another model than the one asked for is told", async ({ page, upstream }) => {
  upstream.script({ ...says("Hello."), model: "gpt-5.2" });
  await startEmpty(page, "Begin now");
  await expect(
    conversation(page).getByText("You asked for gpt-5.3-codex; the server answered with gpt-5.2."),
  ).toBeVisible();
});
