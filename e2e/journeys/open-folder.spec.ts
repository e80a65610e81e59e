import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../fixtures.ts";
import { dropAt } from "./support/drop.ts";
import { openLanding, openProject, run, workbench } from "./support/workbench.ts";

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

test("where the browser has a picker of folders, what it gives is read, and what it refuses is said", async ({
  page,
}) => {
  // The picker itself cannot be driven; what it gives is a real handle, here of the page's own private file system.
  await page.addInitScript(() => {
    const showDirectoryPicker = async () => {
      const root = await navigator.storage.getDirectory();
      const project = await root.getDirectoryHandle("from-the-picker", { create: true });
      const write = async (folder: FileSystemDirectoryHandle, name: string) => {
        const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
        await stream.write(`${name}\n`);
        await stream.close();
      };
      await write(project, "package.txt");
      await write(await project.getDirectoryHandle("src", { create: true }), "deep.txt");
      await write(await project.getDirectoryHandle("node_modules", { create: true }), "left-out.txt");
      return project;
    };
    Object.assign(window, { showDirectoryPicker });
  });
  await openLanding(page);
  const choose = async (chip: string) => {
    await page.getByRole("button", { name: chip }).click();
    await page.getByRole("menuitem", { name: "Open a local folder…" }).click();
  };
  await choose("Empty project");
  await expect(page.getByRole("button", { name: "from-the-picker · 2 files" })).toBeVisible();
  await expect(page.getByText("node_modules was left out.")).toBeVisible();
  await page.evaluate(() =>
    Object.assign(window, {
      showDirectoryPicker: () => Promise.reject(new DOMException("contains system files", "SecurityError")),
    }),
  );
  await choose("from-the-picker · 2 files");
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(/^The browser did not open the folder\./);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(workbench(page).file("deep.txt")).toBeVisible();
});

test("what is dropped on the tree is added to the project, and what cannot be is named", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "tabwright-added-"));
  try {
    await mkdir(join(folder, "more", ".git"), { recursive: true });
    await writeFile(join(folder, "more", "new.txt"), "new\n");
    await writeFile(join(folder, "more", ".git", "HEAD"), "ref\n");
    await writeFile(join(folder, "large.bin"), new Uint8Array(51_000_000));
    await openProject(page, { "notes.txt": "kept\n" });
    const { file, tree } = workbench(page);
    await expect(file("notes.txt")).toBeVisible();
    const box = await tree.boundingBox();
    if (!box) throw new Error("The tree is not on the page.");
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await dropAt(page, at, join(folder, "more"), join(folder, "large.bin"));
    await expect(page.getByRole("alert").filter({ hasText: '"large.bin" has 51 MB' })).toBeVisible();
    await expect(page.getByRole("alert").filter({ hasText: ".git was left out." })).toBeVisible();
    await run(page, "ls -a more && cat more/new.txt");
    await expect(workbench(page).terminal).toContainText("new.txt");
    await page.reload();
    await expect(file("new.txt")).toBeVisible();
    await expect(file("notes.txt")).toBeVisible();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
