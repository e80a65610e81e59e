import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { openLanding, openProject, run, send, workbench } from "./support/workbench.ts";

test.use({ serverKey: false });

/** The same thing by the types of another version of Playwright, which axe's package brings along. */
type AxePage = ConstructorParameters<typeof AxeBuilder>[0]["page"];

const FILES = {
  "package.json": '{ "name": "fine", "type": "module", "scripts": { "test": "node --test" } }\n',
  "notes.md": "# Notes\n\nSome *words* and `code`.\n",
  "src/add.js": "/** Adds. */\nexport const add = (a, b) => a + b;\n",
  "index.html": '<!doctype html><html lang="en"><title>Hello</title><h1>Hello</h1>\n',
};

/** What of axe's rules looks at colours: all that another theme can break. */
const COLOURS = ["color-contrast", "link-in-text-block"];
const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** Nothing serious or critical; a preview's own page is the project's, not ours. */
async function soundIn(theme: Theme, page: Page, where: string): Promise<void> {
  const axe = new AxeBuilder({ page: page as unknown as AxePage }).exclude("iframe");
  const { violations } = await axe
    .options({
      resultTypes: ["violations"],
      ...(theme === "light" ? {} : { runOnly: { type: "rule", values: COLOURS } }),
    })
    .analyze();
  const bad = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${where}: ${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n")}`,
    );
  expect(bad).toEqual([]);
}

for (const theme of THEMES) {
  const sound = (page: Page, where: string) => soundIn(theme, page, where);
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, reducedMotion: "reduce" });

    test("the landing page, its menus and dialogs, and pages that are not there", async ({ page }) => {
      await openLanding(page);
      await sound(page, "landing");
      await page.getByRole("button", { name: "Empty project" }).click();
      await expect(page.getByRole("menu", { name: "Start from" })).toBeVisible();
      await sound(page, "menu");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Connect a model" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await sound(page, "connect");
      await page.goto("/no-such-page");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await sound(page, "not found");
      await page.goto("/play?session=none");
      await expect(page.getByText("This browser has no such session.")).toBeVisible();
      await sound(page, "no such session");
    });

    test("the workbench: empty, running, stopped, diff, preview, tests, dialogs", async ({ page }) => {
      await openProject(page, FILES, "fine");
      const { file, text, tab, changes, preview, tests, terminal, log } = workbench(page);
      await expect(file("notes.md")).toBeVisible();
      await sound(page, "empty");

      await send(page, "Please do something about this.");
      await expect(log).toContainText("nobody wrote a walkthrough for this project");
      await run(page, "echo '## More' >> notes.md; cp notes.md copy.md; rm src/add.js; ls");
      await run(page, "cat nothing", 1);
      await send(page, "!echo begun; sleep 600");
      await expect(terminal).toContainText("begun");
      await sound(page, "running");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("button", { name: "Stop the command (Esc)" })).toBeHidden();

      await file("notes.md").click();
      await expect(text).toContainText("## More");
      await text.click();
      await page.keyboard.type("unsaved ");
      await sound(page, "editing");
      await tab(/^Diff/).click();
      await expect(changes.getByRole("navigation")).toContainText("copy.md");
      await expect(changes.getByRole("textbox")).toBeVisible();
      await sound(page, "diff");
      await tab("Preview").click();
      await expect(preview.getByTitle("Preview of index.html")).toBeVisible();
      await sound(page, "preview");
      await tab("Tests").click();
      await expect(tests.getByRole("button", { name: "Run all" })).toBeVisible();
      await terminal.getByRole("tab", { name: "you" }).click();
      await expect(terminal.getByRole("textbox", { name: /^Your shell/ })).toBeAttached();
      await sound(page, "own shell");

      for (const [command, name] of [
        ["/help", "Keys and commands"],
        ["/status", /./],
        ["/rewind", "Rewind"],
        ["/model", /./],
      ] as const) {
        await send(page, command);
        const dialog = page.getByRole("dialog", { name });
        await expect(dialog).toBeVisible();
        await sound(page, command);
        await page.keyboard.press("Escape");
        await expect(dialog).toBeHidden();
      }
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog", { name: "Commands" })).toBeVisible();
      await sound(page, "palette");
    });
  });
}
