import { expect, test } from "../fixtures.ts";
import { openLanding, openProject, run, runTask, send, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

const LINES = Array.from({ length: 20 }, (_, n) => `line ${n + 1}`);
const FILES = {
  "package.json": '{ "name": "small", "type": "module", "scripts": { "test": "node --test" } }\n',
  "notes.txt": `${LINES.join("\n")}\n`,
  "src/add.js": "export const add = (a, b) => a + b;\n\nexport const twice = (a) => a + a + a;\n",
  "test/add.test.js": `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { add, twice } from "../src/add.js";

describe("sums", () => {
  it("adds", () => {
    assert.equal(add(1, 2), 3);
  });
  it("doubles", () => {
    assert.equal(twice(2), 4);
  });
});
`,
};

test("in the diff only what changed within a line is underlined, not what is new or gone as a whole", async ({
  page,
}) => {
  await openProject(page, FILES);
  const { tab, changes } = workbench(page);
  await run(
    page,
    "sed -i -e 's/^line 2$/line two/' -e 's/^line 5$/line 5\\nwholly new words/' -e '/^line 9$/d' notes.txt",
  );
  await tab(/^Diff/).click();
  const text = changes.getByRole("textbox");
  await expect(text).toContainText("wholly new words");
  const underlined = () =>
    text.evaluate((element) => {
      const found: string[] = [];
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, nodeValue } = walker.currentNode;
        for (let at = parentElement; at && at !== element; at = at.parentElement)
          if (getComputedStyle(at).textDecorationLine.includes("underline")) found.push(nodeValue ?? "");
      }
      return found.join("|");
    });
  await expect.poll(underlined).toMatch(/^2\|two$/);
});

test("a file is opened, edited and saved, and the sandbox and the log have it", async ({ page }) => {
  await openProject(page, FILES);
  const { file, editor, text, log, tab } = workbench(page);
  await file("notes.txt").click();
  await expect(text).toContainText("line 20");
  await text.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("from the editor\n");
  await expect(editor.getByRole("tab", { name: /^notes\.txt ?, unsaved/ })).toBeVisible();
  await run(page, "head -n 1 notes.txt");
  await log.getByRole("button", { name: /head -n 1/ }).click();
  await expect(log).toContainText("line 1");
  await text.click();
  await page.keyboard.press("Control+s");
  await expect(editor.getByText("Saved")).toBeVisible();
  await expect(tab(/^Diff/)).toHaveText("Diff1");
  await expect(page.getByRole("treeitem", { name: /^notes\.txt ?, modified/ })).toBeVisible();
  await run(page, "grep -c 'from the editor' notes.txt");

  await page.reload();
  await file("notes.txt").click();
  await expect(text).toContainText("from the editor");
});

test("what was typed and not saved is there after the tab was closed, and goes with the session", async ({
  page,
  context,
}) => {
  await openProject(page, FILES, "typed");
  const first = workbench(page);
  await first.file("notes.txt").click();
  await first.text.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("typed and not saved ");
  const address = page.url();
  // At once: what the page does when it is left is all the time there is.
  await page.close({ runBeforeUnload: true });

  const next = await context.newPage();
  await next.goto(address);
  const { editor, file, text } = workbench(next);
  const tab = editor.getByRole("tab", { name: /^notes\.txt ?, unsaved/ });
  await expect(tab).toBeVisible();
  await file("notes.txt").click();
  await expect(text).toContainText("typed and not saved line 1");
  await text.click();
  await next.keyboard.press("Control+s");
  await expect(editor.getByRole("tab", { name: "notes.txt", exact: true })).toBeVisible();
  await next.reload();
  await expect(file("notes.txt")).toBeVisible();
  await expect(tab).toHaveCount(0);
  await file("notes.txt").click();
  await text.click();
  await next.keyboard.type("again ");
  await expect(tab).toBeVisible();

  const kept = () =>
    next.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open("tabwright");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const counting = opening.result.transaction("unsaved").objectStore("unsaved").count();
            counting.onsuccess = () => {
              opening.result.close();
              resolve(counting.result);
            };
          };
        }),
    );
  await expect.poll(kept).toBe(1);
  await openLanding(next);
  await next.getByRole("button", { name: "What to do with typed" }).click();
  await next.getByRole("menuitem", { name: "Delete…" }).click();
  await next.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(next.getByRole("link", { name: "typed" })).toHaveCount(0);
  await expect.poll(kept).toBe(0);
});

test("what others write arrives in unsaved text, and what does not fit is shown, never lost", async ({ page }) => {
  await openProject(page, FILES);
  const { file, editor, text } = workbench(page);
  await file("notes.txt").click();
  await expect(text).toContainText("line 20");
  await text.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("mine ");
  await run(page, "sed -i 's/line 20/line 20, theirs/' notes.txt");
  await expect(text).toContainText("line 20, theirs");
  await expect(text).toContainText("mine line 1");
  await expect(editor.getByRole("tab", { name: /^notes\.txt ?, unsaved/ })).toBeVisible();

  await run(page, "sed -i 's/^line 1$/line one/' notes.txt");
  const alert = editor.getByRole("alert");
  await expect(alert).toContainText("notes.txt was changed on disk where you have unsaved text. Yours is still here.");
  await expect(text).toContainText("mine line 1");
  await page.reload();
  await file("notes.txt").click();
  await expect(text).toContainText("mine line 1");
  await expect(alert).toContainText("Yours is still here.");
  await alert.getByRole("button", { name: "Compare" }).click();
  await expect(editor).toContainText("line one");
  await alert.getByRole("button", { name: "Keep mine" }).click();
  await expect(alert).toBeHidden();
  await text.click();
  await page.keyboard.press("Control+s");
  await expect(editor.getByText("Saved")).toBeVisible();
  await run(page, "grep 'mine line 1' notes.txt && grep 'line 20, theirs' notes.txt");
});

test("files are made, renamed and deleted in the tree", async ({ page }) => {
  await openProject(page, FILES);
  const { file, tree, text } = workbench(page);
  await file("notes.txt").click();
  await page.getByRole("button", { name: "New file" }).click();
  const path = page.getByRole("textbox", { name: "Path of the new file" });
  await path.fill("../outside.txt");
  await path.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Type a path inside the project" })).toBeVisible();
  await path.fill("docs/guide.md");
  await path.press("Enter");
  await expect(file("guide.md")).toBeVisible();
  await expect(text).toBeVisible();
  await run(page, "test -f docs/guide.md");

  await tree.focus();
  await file("guide.md").click();
  await tree.press("F2");
  const renamed = page.getByRole("textbox", { name: "New path of docs/guide.md" });
  await renamed.fill("docs/handbook.md");
  await renamed.press("Enter");
  await expect(file("handbook.md")).toBeVisible();
  await run(page, "test -f docs/handbook.md && test ! -e docs/guide.md");

  await file("handbook.md").click();
  await tree.press("Delete");
  const dialog = page.getByRole("dialog", { name: "Delete handbook.md?" });
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(file("handbook.md")).toHaveCount(0);
  await run(page, "test ! -e docs/handbook.md");
});

test("in the diff one change or a whole file is taken back, and that can be undone", async ({ page }) => {
  await openProject(page, FILES);
  const { tab, changes } = workbench(page);
  await run(
    page,
    "sed -i 's/^line 2$/line two/; s/^line 18$/line eighteen/' notes.txt; rm src/add.js; echo new > new.txt",
  );
  await tab(/^Diff/).click();
  const list = changes.getByRole("navigation", { name: "Changed files" });
  await expect(list.getByRole("button")).toHaveCount(3);

  await list.getByRole("button", { name: /notes\.txt/ }).click();
  const reverts = changes.getByRole("button", { name: "Revert this change" });
  await expect(reverts).toHaveCount(2);
  await reverts.first().click();
  await expect(reverts).toHaveCount(1);
  await run(page, "grep '^line 2$' notes.txt && grep 'line eighteen' notes.txt");

  await list.getByRole("button", { name: /add\.js/ }).click();
  await changes.getByRole("button", { name: "Restore file" }).click();
  await expect(list.getByRole("button", { name: /add\.js/ })).toHaveCount(0);
  await run(page, "grep twice src/add.js");
  await changes.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(list.getByRole("button", { name: /add\.js/ })).toHaveCount(1);
  await run(page, "test ! -e src/add.js");

  await list.getByRole("button", { name: /new\.txt/ }).click();
  await changes.getByRole("button", { name: "Remove file" }).click();
  await expect(list.getByRole("button", { name: /new\.txt/ })).toHaveCount(0);
  await run(page, "test ! -e new.txt");
});

test("tests run all, by file and one by one, and a failure leads to its line", async ({ page }) => {
  await openProject(page, FILES);
  const { log, tests, totals, editor, text } = workbench(page);
  await tests.getByRole("button", { name: "Run all" }).click();
  await expect(totals).toContainText("✕ 1 failed✓ 1 passed");
  await tests.getByRole("button", { name: "failed: doubles" }).click();
  await expect(editor.getByRole("tab", { name: "add.test.js" })).toHaveAttribute("aria-selected", "true");
  await expect(editor.getByTitle("Go to line: Ctrl G")).toHaveText(/^9:/);
  await tests.getByRole("button", { name: /^test\/add\.test\.js:10/ }).click();
  await expect(editor.getByTitle("Go to line: Ctrl G")).toHaveText(/^10:/);
  await expect(text).toBeFocused();

  await tests.getByRole("button", { name: "Run adds" }).click();
  await expect(log.getByRole("button", { name: /--test-name-pattern/ })).toContainText("exit 0");
  await expect(totals).toContainText("✕ 1 failed✓ 1 passed");
  await run(page, "sed -i 's/a + a + a/a + a/' src/add.js");
  await tests.getByRole("button", { name: "Run test/add.test.js" }).click();
  await expect(totals).toContainText("✓ 2 passed");
});

test("a person's own terminal runs commands, and Control C stops one", async ({ page }) => {
  await openProject(page, FILES);
  const { terminal, file } = workbench(page);
  await terminal.getByRole("tab", { name: "you" }).click();
  const shell = terminal.getByRole("textbox", { name: /^Your shell/ });
  await expect(shell).toBeFocused();
  await page.keyboard.type("echo out-$((6*7)); touch by-hand.txt\n");
  await expect(terminal).toContainText("out-42");
  await expect(file("by-hand.txt")).toBeVisible();
  await page.keyboard.type("while true; do :; done\n");
  await page.keyboard.press("Control+c");
  await expect(terminal).toContainText("^C~/project $");
  await page.keyboard.type("echo still-$((40+2))\n");
  await expect(terminal).toContainText("still-42");
});

test("an endless loop leaves the page alive, and is stopped at once", async ({ page }) => {
  await openProject(page, FILES);
  const { composer, log } = workbench(page);
  await send(page, "!node -e 'while (true) {}'");
  const stop = page.getByRole("button", { name: "Stop the command (Esc)" });
  await expect(stop).toBeVisible();
  await composer.fill("typed meanwhile");
  await expect(composer).toHaveValue("typed meanwhile");
  await stop.click();
  await expect(stop).toBeHidden();
  await expect(log.getByRole("button", { name: /while/ })).toContainText("interrupted");
  await composer.fill("");
  await run(page, "echo alive");
});

test("the page of a task is drawn in the preview", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await runTask(page, "page-that-jumps");
  const { tab, preview } = workbench(page);
  await tab("Preview").click();
  const drawn = preview.getByTitle("Preview of index.html").contentFrame();
  await expect(drawn.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(drawn.getByRole("img").first()).toBeVisible();
});
