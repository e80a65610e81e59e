import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { openLanding, openProject, run, send, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

const FILES = {
  "notes.txt": "one\ntwo\n",
  "src/add.js": "export const add = (a, b) => a + b;\n",
  "index.html": "<h1>Hello</h1>\n",
};

const dialog = (page: Page, name: string): Locator => page.getByRole("dialog", { name });

/** The focused element has an outline or a ring of its own, or stands in a field or a terminal that has one. */
async function focusIsSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const rings = (element: Element | null, depth: number): boolean => {
      if (!element || depth === 0) return false;
      const style = getComputedStyle(element);
      const outlined = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
      return outlined || style.boxShadow !== "none" || rings(element.parentElement, depth - 1);
    };
    const { activeElement } = document;
    // A tree keeps the focus itself and shows it at one of its rows.
    const row = document.getElementById(activeElement?.getAttribute("aria-activedescendant") ?? "");
    return { seen: rings(row ?? activeElement, 6), what: activeElement?.outerHTML.slice(0, 160) };
  });
  expect(seen).toMatchObject({ seen: true });
}

test("F6 goes round all panes, both ways, and the focus is seen in each", async ({ page }) => {
  await openProject(page, FILES);
  const { composer, tree, terminal } = workbench(page);
  await expect(composer).toBeFocused();
  await expect(tree).toBeVisible();
  await expect(terminal.getByRole("tab", { name: "agent" })).toBeVisible();
  const panes = ["Conversation and plan", "Files", "Files and editor", "Tests and preview", "Terminal"];
  const where = () =>
    page.evaluate(() => document.activeElement?.closest("section[aria-label]")?.getAttribute("aria-label") ?? null);
  const visited: (string | null)[] = [];
  for (let n = 0; n < 4; n++) {
    visited.push(await where());
    await focusIsSeen(page);
    await page.keyboard.press("F6");
  }
  expect(new Set(visited).size).toBe(4);
  for (const pane of visited) expect(panes).toContain(pane);
  expect(await where()).toBe(visited[0]);
  await page.keyboard.press("Shift+F6");
  expect(await where()).toBe(visited[3]);
});

test("Tab alone reaches every pane and comes round again", async ({ page }) => {
  await openProject(page, FILES);
  const { file, text } = workbench(page);
  await file("notes.txt").click();
  await expect(text).toBeVisible();
  await text.click();
  // The editor keeps Tab for indenting; Escape gives it back.
  await page.keyboard.press("Escape");
  const reached = new Set<string>();
  let first: string | null = null;
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const names: string[] = [];
      for (let e = element; e; e = e.parentElement) {
        const name =
          e.tagName === "SECTION" || e.tagName === "HEADER" ? (e.getAttribute("aria-label") ?? e.tagName) : "";
        if (name) names.push(name);
      }
      return { names, key: `${element?.tagName} ${element?.getAttribute("aria-label") ?? element?.textContent}` };
    });
    for (const name of at.names) reached.add(name);
    if (at.names.includes("Editor")) await page.keyboard.press("Escape");
    if (first === null) first = at.key;
    else if (at.key === first) break;
  }
  expect([...reached]).toEqual(
    expect.arrayContaining([
      "HEADER",
      "Conversation and plan",
      "Files",
      "Editor",
      "Tests",
      "Terminal",
      "Thread of steps",
    ]),
  );
});

test("Enter sends and Shift+Enter is a new line", async ({ page }) => {
  await openProject(page, FILES);
  const { composer, log } = workbench(page);
  await composer.pressSequentially("!echo one");
  await page.keyboard.press("Shift+Enter");
  await composer.pressSequentially("echo two");
  await expect(composer).toHaveValue("!echo one\necho two");
  await page.keyboard.press("Enter");
  await expect(composer).toHaveValue("");
  await expect(log.getByRole("button", { name: /echo one/ })).toContainText("exit 0");
});

test("Esc stops what runs; Esc twice opens rewind, and gives the focus back", async ({ page }) => {
  await openProject(page, FILES);
  const { composer, log } = workbench(page);
  await run(page, "echo hello > made.txt");
  await send(page, "!echo before; sleep 600");
  await expect(page.getByRole("button", { name: "Stop the command (Esc)" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Stop the command (Esc)" })).toBeHidden();
  await expect(log.getByRole("button", { name: /sleep 600/ })).toContainText(/interrupted|stopped/);
  await expect(composer).toBeFocused();

  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  const rewind = dialog(page, "Rewind");
  await expect(rewind.getByRole("radio").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rewind).toBeHidden();
  await expect(composer).toBeFocused();
});

test("Esc in the agent's terminal stops the command; in the shell it is the shell's", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  const stop = page.getByRole("button", { name: "Stop the command (Esc)" });
  await send(page, "!echo before; sleep 600");
  await expect(terminal).toContainText("before");
  await terminal.getByRole("tab", { name: "you" }).click();
  await expect(terminal.getByRole("textbox", { name: /^Your shell/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(stop).toBeVisible();
  await terminal.getByRole("tab", { name: "agent" }).click();
  await terminal.getByRole("log", { name: /^What the agent/ }).focus();
  await page.keyboard.press("Escape");
  await expect(stop).toBeHidden();
});

test("F6 leads to the terminal that is shown", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  await terminal.getByRole("tab", { name: "you" }).click();
  const shell = terminal.getByRole("textbox", { name: /^Your shell/ });
  await expect(shell).toBeFocused();
  await page.keyboard.press("F6");
  await page.keyboard.press("Shift+F6");
  await expect(shell).toBeFocused();
});

test("Control with K, B, S and P, and the question mark, do what the help says", async ({ page }) => {
  await openProject(page, FILES);
  const { composer, tree, editor, text, tab, title } = workbench(page);
  await expect(tree).toBeVisible();

  await page.keyboard.press("Control+k");
  const palette = dialog(page, "Commands");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("what changed");
  await expect(palette.getByRole("option", { name: /Show what changed/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(tab(/^Diff/)).toHaveAttribute("aria-selected", "true");

  await page.keyboard.press("Control+b");
  await expect(page.getByRole("button", { name: "Show the files" })).toBeVisible();
  await page.keyboard.press("Control+b");
  await expect(page.getByRole("button", { name: "Hide the files" })).toBeVisible();

  await page.keyboard.press("Control+p");
  const files = dialog(page, "Open a file");
  await expect(files.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("note");
  await expect(files.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(editor.getByRole("tab", { name: "notes.txt" })).toHaveAttribute("aria-selected", "true");

  await text.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("three");
  await expect(editor.getByRole("tab", { name: /^notes\.txt ?, unsaved/ })).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(editor.getByRole("tab", { name: "notes.txt", exact: true })).toBeVisible();

  await editor.getByRole("tab", { name: "notes.txt" }).focus();
  await page.keyboard.press("?");
  const help = dialog(page, "Keys and commands");
  await expect(help).toContainText("Stop the agent at once");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await expect(editor.getByRole("tab", { name: "notes.txt" })).toBeFocused();

  await composer.focus();
  await page.keyboard.type("is that so?");
  await expect(help).toBeHidden();
  await expect(composer).toHaveValue("is that so?");
  await composer.fill("/ren");
  await expect(page.getByRole("listbox", { name: "Commands" }).getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Named by keyboard");
  await page.keyboard.press("Enter");
  await expect(title).toHaveText("Named by keyboard");
});

test("a dialog keeps the focus in and gives it back", async ({ page }) => {
  await openProject(page, FILES);
  const model = page.getByRole("button", { name: "No model", exact: true });
  await model.focus();
  await page.keyboard.press("Enter");
  const connect = page.getByRole("dialog");
  await expect(connect).toBeVisible();
  await focusIsSeen(page);
  for (let n = 0; n < 20; n++) {
    await page.keyboard.press("Tab");
    expect(await connect.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(connect).toBeHidden();
  await expect(model).toBeFocused();

  const exporting = page.getByRole("button", { name: "Export" });
  await exporting.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu", { name: "Export" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await focusIsSeen(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu", { name: "Export" })).toBeHidden();
  await expect(exporting).toBeFocused();
});

test("a session is deleted from the list by keyboard, and Cancel leads back to its menu", async ({ page }) => {
  await openProject(page, FILES, "by-keyboard");
  await openLanding(page);
  const more = page.getByRole("button", { name: "What to do with by-keyboard" });
  await more.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Delete…" }).press("Enter");
  const confirm = page.getByRole("dialog", { name: "Delete this session?" });
  await confirm.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(confirm).toBeHidden();
  await expect(more).toBeFocused();
});

test("the thread is walked with arrows and opens a step with Enter", async ({ page }) => {
  await openProject(page, FILES);
  const { thread } = workbench(page);
  await run(page, "echo one");
  await run(page, "echo two");
  await thread.focus();
  await focusIsSeen(page);
  const last = await thread.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(thread).not.toHaveAttribute("aria-valuetext", last ?? "");
  await page.keyboard.press("Enter");
  const step = page.getByRole("dialog", { name: /^Step/ });
  await expect(step.getByRole("button", { name: "Everything" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(step).toBeHidden();
  await expect(thread).toBeFocused();
});

test("the terminal is entered, used and left by keyboard", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal } = workbench(page);
  await terminal.getByRole("tab", { name: "agent" }).focus();
  await page.keyboard.press("ArrowRight");
  const shell = terminal.getByRole("textbox", { name: /^Your shell/ });
  await expect(shell).toBeAttached();
  await shell.focus();
  await page.keyboard.type("echo typed-$((6*7))\n");
  await expect(terminal).toContainText("typed-42");
  // Within the shell Esc is the program's, so the page does not open anything.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(shell).not.toBeFocused();
  await focusIsSeen(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
