import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";

/** Lets the server's own model speak from now on, by the dialog on the landing page or on the workbench. */
export async function connectServerModel(page: Page, model = "gpt-5.3-codex"): Promise<void> {
  await page.getByRole("button", { name: "Connect a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Connect a model" });
  await dialog.getByRole("radio", { name: /This server’s model/ }).check();
  await dialog.getByLabel("Model", { exact: true }).fill(model);
  await dialog.getByRole("button", { name: "Use this model" }).click();
  await expect(dialog).toBeHidden();
}

/** From the landing page into an empty project, whose session starts with `prompt`. */
export async function startEmpty(page: Page, prompt: string): Promise<void> {
  await page.goto("/");
  await connectServerModel(page);
  await page.getByRole("textbox", { name: "What should be done" }).fill(prompt);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/play\?session=/);
}

export const conversation = (page: Page) => page.getByRole("log", { name: "Conversation" });
export const composer = (page: Page) => page.getByRole("textbox", { name: /^Message to the/ });

export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Resolves when no turn runs. */
export const idle = (page: Page, timeout = 30_000) =>
  expect(page.getByRole("textbox", { name: "Message to the agent" })).toBeEnabled({ timeout });

/** What the header's Export gives. */
export async function exportSession(page: Page, format: "As zip" | "As JSONL"): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).first().click();
  await page.getByRole("menuitem", { name: format }).click();
  return readFile(await (await download).path());
}
