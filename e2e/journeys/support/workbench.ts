import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { strToU8, zipSync } from "fflate";
import type { TaskIndexEntry } from "../../../lib/domain/task.ts";
import { expect } from "../../fixtures.ts";

/** The tasks that the built app offers. */
export const tasks = JSON.parse(
  readFileSync(new URL("../../../public/tasks/index.json", import.meta.url), "utf8"),
) as readonly TaskIndexEntry[];

export function taskOf(id: string): TaskIndexEntry {
  const task = tasks.find((one) => one.id === id);
  if (!task) throw new Error(`public/tasks/index.json has no task "${id}".`);
  return task;
}

/** The workbench's parts, by what they are called. */
export function workbench(page: Page) {
  const region = (name: string): Locator => page.getByRole("region", { name, exact: true });
  const terminal = region("Terminal");
  const log = page.getByRole("log", { name: "Conversation" });
  return {
    log,
    composer: page.getByRole("textbox", { name: /^Message to the/ }),
    plan: region("Plan"),
    tests: region("Tests"),
    totals: region("Tests").getByRole("status").first(),
    terminal,
    editor: region("Editor"),
    /** The text being edited. */
    text: region("Editor").getByRole("textbox"),
    changes: region("Changes"),
    preview: region("Preview"),
    tree: page.getByRole("tree", { name: "Files of the project" }),
    thread: page.getByRole("slider", { name: "Thread" }),
    title: page.getByRole("heading", { level: 1 }),
    /** A call's line in the conversation, by its command or path. */
    call: (name: string | RegExp): Locator => log.getByRole("button", { name }),
    tab: (name: string | RegExp): Locator => page.getByRole("tab", { name }),
    file: (name: string): Locator =>
      page.getByRole("tree", { name: "Files of the project" }).getByRole("treeitem", { name }),
  };
}

/** Waits until the landing page answers to presses. */
export async function openLanding(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Connect a model" })).toBeEnabled();
}

/** Presses Run on a task of the gallery, and waits for the workbench. */
export async function runTask(page: Page, id: string): Promise<void> {
  await openLanding(page);
  await page.getByRole("button", { name: `Run: ${taskOf(id).title}` }).click();
  await expect(workbench(page).composer).toBeEnabled();
}

/** Starts a session from these files, as a zip that is imported on the landing page. */
export async function openProject(
  page: Page,
  files: Readonly<Record<string, string>>,
  name = "project",
): Promise<void> {
  await openLanding(page);
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
  await importFile(page, { name: `${name}.zip`, mimeType: "application/zip", buffer: Buffer.from(zip) });
  await expect(workbench(page).composer).toBeEnabled();
}

/** Hands a file to the landing page's Import. */
export async function importFile(
  page: Page,
  file: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer },
): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Import…" }).click();
  await (await choosing).setFiles(file);
}

/** Sends a line from the composer: a message, `!command` or `/command`. */
export async function send(page: Page, text: string): Promise<void> {
  const { composer } = workbench(page);
  await composer.fill(text);
  await composer.press("Enter");
}

/** Runs a command as the person and waits for its end; `exit` is what it must end with. */
export async function run(page: Page, command: string, exit = 0): Promise<void> {
  await send(page, `!${command}`);
  const call = workbench(page)
    .log.getByRole("button")
    .filter({ hasText: command.split("\n", 1)[0] ?? command })
    .last();
  await expect(call).toContainText(`exit ${exit}`);
}

/** Waits until the walkthrough or turn has said its last word. */
export async function turnEnded(page: Page, timeout = 45_000): Promise<void> {
  const { composer } = workbench(page);
  await expect(composer).toHaveAccessibleName("Message to the agent", { timeout });
}
