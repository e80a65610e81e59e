import { expect, test } from "../fixtures.ts";
import { layoutFaults } from "./support/layout-faults.ts";
import { openProject, run, send, workbench } from "./support/workbench.ts";

test.use({ serverKey: false, reducedMotion: "reduce" });

const WIDTHS = [1024, 1100, 1200, 1280, 1440];
/** Pixels that are left to the code beside everything else. */
const LEAST_CODE = 390;
const LONG = "What somebody writes without a thought for the header of the page, or for its width";

const FILES = {
  "package.json": '{ "name": "wide", "type": "module" }\n',
  "src/a-file-with-a-rather-long-name.js": `export const one = 1;\n${"// more\n".repeat(30)}export const two = 2;\n`,
  "notes.md": "# Notes\n",
};

for (const theme of ["light", "dark"] as const) {
  test(`nothing is cut off or overprinted between 1024 and 1440 pixels, ${theme}`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: theme });
    await openProject(page, FILES, "wide");
    const { tab, changes, editor, text, tree, title } = workbench(page);
    await send(page, `/rename ${LONG}`);
    await expect(title).toHaveText(LONG);
    await tab(/^Diff/).click();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await expect(changes.getByText("Nothing has changed since the session began")).toBeVisible();
      expect(await layoutFaults(page), `unchanged at ${width}`).toEqual([]);
    }
    await run(page, "sed -i 's/1/3/; s/2/4/' src/a-file-with-a-rather-long-name.js; echo more >> notes.md; ls");
    const name = "src/a-file-with-a-rather-long-name.js";
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await tab(/^Diff/).click();
      await changes.getByRole("button", { name: /a-file-with/ }).click();
      await expect(changes.getByRole("textbox")).toBeVisible();
      await expect(changes.getByRole("region", { name }).getByText(name)).toBeVisible();
      expect(await layoutFaults(page), `diff at ${width}`).toEqual([]);
      expect((await changes.boundingBox())?.width, `diff at ${width}`).toBeGreaterThanOrEqual(LEAST_CODE);

      await changes.getByRole("button", { name: "Open" }).click();
      await expect(text).toBeVisible();
      expect(await layoutFaults(page), `editor at ${width}`).toEqual([]);
      expect((await editor.boundingBox())?.width, `editor at ${width}`).toBeGreaterThanOrEqual(LEAST_CODE);
    }
    await page.setViewportSize({ width: 1024, height: 800 });
    await expect(tree).toBeHidden();
    await page.getByRole("button", { name: "Show the files" }).click();
    await expect(tree).toBeVisible();
    expect(await layoutFaults(page), "with the files at 1024").toEqual([]);
    await tab(/^Diff/).click();
    await expect(changes.getByRole("textbox")).toBeVisible();
    expect(await layoutFaults(page), "diff with the files at 1024").toEqual([]);
  });
}
