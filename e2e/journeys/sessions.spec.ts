import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Download, type Page } from "@playwright/test";
import { launchOptions } from "../browser.ts";
import { expect, test } from "../fixtures.ts";
import { conversation } from "./support/conversation.ts";
import { importFile, openLanding, openProject, run, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

const FILES = { "notes.txt": "one\ntwo\n", "src/add.js": "export const add = (a, b) => a + b;\n" };

const rows = (page: Page) =>
  page
    .getByRole("list")
    .filter({ has: page.getByRole("link") })
    .getByRole("listitem");
const row = (page: Page, title: string) => rows(page).filter({ hasText: title });

async function choose(page: Page, title: string, item: string): Promise<void> {
  await row(page, title)
    .getByRole("button", { name: `What to do with ${title}` })
    .click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function exported(page: Page, title: string, item: string): Promise<{ name: string; buffer: Buffer }> {
  const downloading: Promise<Download> = page.waitForEvent("download");
  await choose(page, title, item);
  const download = await downloading;
  return { name: download.suggestedFilename(), buffer: await readFile(await download.path()) };
}

/** What a person sees of a session: the conversation, the files, what changed, one file's text. */
async function seen(page: Page) {
  const { file, text, tab, changes, tree } = workbench(page);
  await expect(file("notes.txt")).toBeVisible();
  const said = await conversation(page);
  const files = await tree.getByRole("treeitem").allInnerTexts();
  await file("notes.txt").click();
  await expect(text).toContainText("three");
  const notes = await text.textContent();
  await tab(/^Diff/).click();
  await expect(changes.getByRole("navigation")).toContainText(/\+1.*\+3/s);
  return { said, files, notes, changed: await changes.getByRole("navigation").textContent() };
}

async function makeSession(page: Page): Promise<void> {
  await openProject(page, FILES, "my-notes");
  await run(page, "echo three >> notes.txt");
  await run(page, "cat missing.txt", 1);
  await run(page, "mkdir -p out && cp notes.txt out/copy.txt");
}

test("a session is listed, renamed, searched for and, when confirmed, deleted", async ({ page }) => {
  for (const name of ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]) await openProject(page, FILES, name);
  await openLanding(page);
  await expect(rows(page)).toHaveCount(6);

  await choose(page, "gamma", "Rename");
  const field = page.getByRole("textbox", { name: "New name of the session" });
  await expect(field).toBeFocused();
  await field.fill("The third letter");
  await field.press("Enter");
  await expect(row(page, "The third letter")).toBeVisible();

  const search = page.getByRole("searchbox", { name: "Search your sessions" });
  await search.fill("THIRD");
  await expect(rows(page)).toHaveCount(1);
  await search.fill("no such name");
  await expect(page.getByText("No session is named like “no such name”.")).toBeVisible();
  await search.fill("");

  await choose(page, "The third letter", "Delete…");
  const dialog = page.getByRole("dialog", { name: "Delete this session?" });
  await expect(dialog).toContainText("“The third letter” goes with its conversation");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, "The third letter")).toBeVisible();
  await choose(page, "The third letter", "Delete…");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(row(page, "The third letter")).toHaveCount(0);

  await page.reload();
  await expect(rows(page)).toHaveCount(5);
  await row(page, "alpha").getByRole("link", { name: "alpha" }).click();
  await expect(workbench(page).title).toHaveText("alpha");
});

test("a session leaves as zip and as JSONL, and both are the same session in another browser", async ({
  page,
  browser,
  app,
}) => {
  await makeSession(page);
  const before = await seen(page);
  await openLanding(page);
  const zip = await exported(page, "my-notes", "Export as zip");
  const log = await exported(page, "my-notes", "Export as JSONL");
  expect([zip.name, log.name]).toEqual(["my-notes.zip", "my-notes.jsonl"]);

  for (const [file, mimeType] of [
    [zip, "application/zip"],
    [log, "application/jsonl"],
  ] as const) {
    const fresh = await browser.newContext({ baseURL: app.url, viewport: { width: 1440, height: 900 } });
    const other = await fresh.newPage();
    await openLanding(other);
    await expect(other.getByText("None yet. Run a task or start with a prompt, and it is kept here.")).toBeVisible();
    await importFile(other, { ...file, mimeType });
    await expect(workbench(other).title).toHaveText("my-notes");
    expect(await seen(other)).toEqual(before);
    await run(other, "cat out/copy.txt && echo again >> notes.txt");
    await expect(workbench(other).log).toContainText("three");
    await openLanding(other);
    await expect(row(other, "my-notes")).toContainText("imported");
    await fresh.close();
  }

  // Where it came from, each import is a session beside the one that is there, under a name of its own.
  for (const [file, mimeType, name] of [
    [zip, "application/zip", "my-notes (copy)"],
    [log, "application/jsonl", "my-notes (copy 2)"],
  ] as const) {
    await importFile(page, { ...file, mimeType });
    await expect(workbench(page).title).toHaveText(name);
    expect(await seen(page)).toEqual(before);
    await openLanding(page);
  }
  const names = await rows(page).getByRole("link").allTextContents();
  expect(names).toEqual(["my-notes (copy 2)", "my-notes (copy)", "my-notes"]);
  const marks = await rows(page).evaluateAll((all) => all.map((one) => one.textContent?.includes("imported")));
  expect(marks).toEqual([true, true, false]);
  await choose(page, "my-notes (copy)", "Delete…");
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(rows(page).getByRole("link")).toHaveText(["my-notes (copy 2)", "my-notes"]);
});

test("a browser that was closed and opened again has its sessions", async ({ app }) => {
  const profile = await mkdtemp(join(tmpdir(), "tabwright-profile-"));
  const open = async () => {
    const context = await chromium.launchPersistentContext(profile, {
      ...(await launchOptions()),
      baseURL: app.url,
      viewport: { width: 1440, height: 900 },
    });
    return { context, page: context.pages()[0] ?? (await context.newPage()) };
  };
  try {
    const first = await open();
    await makeSession(first.page);
    const before = await seen(first.page);
    await first.context.close();
    const second = await open();
    await openLanding(second.page);
    await row(second.page, "my-notes").getByRole("link").click();
    expect(await seen(second.page)).toEqual(before);
    await second.context.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});
