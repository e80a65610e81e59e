import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../fixtures.ts";
import { openLanding, run, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

test("a local folder is copied into the tab, without what can be fetched again, and runs there", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "tabwright-folder-"));
  try {
    for (const [path, text] of [
      ["package.json", '{ "name": "mine", "type": "module" }\n'],
      ["src/say.js", 'console.log("said by " + import.meta.url.split("/").at(-1));\n'],
      ["node_modules/left/index.js", "\n"],
      [".git/HEAD", "ref: refs/heads/main\n"],
    ] as const) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    // The browser's own folder picker cannot be driven; without it the page asks as other browsers make it ask.
    await page.addInitScript(() => Reflect.deleteProperty(window, "showDirectoryPicker"));
    await openLanding(page);
    await page.getByRole("button", { name: "Empty project" }).click();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("menuitem", { name: "Open a local folder…" }).click();
    await (await choosing).setFiles(folder);
    await expect(page.getByRole("button", { name: /^tabwright-folder-.* · 2 files$/ })).toBeVisible();
    await page.getByRole("textbox", { name: "What should be done" }).fill("Say something else.");
    await page.keyboard.press("Enter");

    const { composer, file, tree, terminal } = workbench(page);
    await expect(composer).toHaveValue("Say something else.");
    await expect(file("package.json")).toBeVisible();
    await expect(tree.getByRole("treeitem", { name: "node_modules" })).toHaveCount(0);
    await run(page, "node src/say.js");
    await expect(terminal).toContainText("said by say.js");
    await page.reload();
    await expect(file("say.js")).toBeVisible();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
