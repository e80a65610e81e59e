import type { Page } from "@playwright/test";
import { startApp } from "../app.ts";
import { test as base, expect } from "../fixtures.ts";
import { type FixtureRegistry, startFixtureRegistry } from "../registry/fixture-registry.ts";
import { openProject, run, send, workbench } from "./support/workbench.ts";

const test = base.extend<object, { registry: FixtureRegistry }>({
  registry: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter.
    async ({}, use) => {
      const registry = await startFixtureRegistry();
      await use(registry);
      await registry.close();
    },
    { scope: "worker" },
  ],
  app: [
    async ({ registry }, use) => {
      const app = await startApp({ serverKey: false, env: { NPM_REGISTRY: registry.url } });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 600_000 },
  ],
});

const PROJECT = {
  "package.json": '{"name":"project","version":"1.0.0","dependencies":{"greeter":"1.1.0"}}\n',
  "index.js": 'console.log(require("greeter")("you"));\n',
};
const GREETING = "hello you from 1.1.0";
const missing = (page: Page) =>
  page.getByRole("status").filter({ has: page.getByRole("button", { name: "Install packages" }) });
const install = (page: Page) => page.getByRole("button", { name: "Install packages" });

/** What the page has put aside for its next load, by name. */
const memos = (page: Page) =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("tabwright");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const kept = await new Promise<{ name: string; text: string }[]>((resolve, reject) => {
      const asked = database.transaction("memos").objectStore("memos").getAll();
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    database.close();
    return Object.fromEntries(kept.map(({ name, text }) => [name, text]));
  });
const keptPackages = (page: Page) => expect.poll(async () => (await memos(page)).packages);

function emptyCache(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("tabwright-packages");
        opening.onsuccess = () => {
          const clearing = opening.result.transaction("data", "readwrite").objectStore("data").clear();
          clearing.onsuccess = () => {
            opening.result.close();
            resolve();
          };
          clearing.onerror = () => reject(clearing.error);
        };
      }),
  );
}

async function installed(page: Page): Promise<void> {
  await openProject(page, PROJECT);
  await expect(missing(page)).toContainText("This project’s packages are not installed.");
  await install(page).click();
  await expect(workbench(page).call(/succeeded npm install you exit 0/)).toBeVisible();
  await expect(missing(page)).toBeHidden();
  await keptPackages(page).toBe('{"count":2}');
}

test("packages come back by themselves without the registry, and a command that is sent meanwhile waits for them", async ({
  page,
  registry,
}) => {
  await installed(page);
  await page.route("**/api/v1/registry/**", (route) => route.abort());
  registry.asked.length = 0;
  await page.reload();
  await run(page, "node index.js");
  const { terminal, log } = workbench(page);
  await expect(terminal).toContainText("Restoring 2 packages from this browser’s cache…");
  await expect(terminal).toContainText("2 packages restored. Install scripts did not run.");
  await expect(terminal).toContainText(GREETING);
  await expect(missing(page)).toBeHidden();
  await expect(log.getByRole("button", { name: /npm ci/ })).toHaveCount(0);
  expect(registry.asked).toEqual([]);
});

test("packages that the cache has lost are named with one button, which installs them where everybody sees it", async ({
  page,
}) => {
  await installed(page);
  await emptyCache(page);
  await page.route("**/api/v1/registry/**", (route) => route.abort());
  await page.reload();
  await expect(missing(page)).toContainText(
    "2 packages could not be restored: not all are in this browser’s cache any more.",
  );
  const { call, terminal } = workbench(page);
  await install(page).click();
  await expect(call(/failed npm ci you exit 1/)).toBeVisible();
  await expect(missing(page)).toContainText("npm ci did not install the packages.");
  await page.unroute("**/api/v1/registry/**");
  await install(page).click();
  await expect(call(/succeeded npm ci you exit 0/)).toBeVisible();
  await expect(terminal).toContainText("added 2 packages");
  await expect(missing(page)).toBeHidden();
  await run(page, "node index.js");
});

test("without a lock, or when they were removed, packages do not come back by themselves", async ({ page }) => {
  await installed(page);
  await run(page, "rm package-lock.json");
  await page.reload();
  await expect(missing(page)).toContainText("there is no package-lock.json to install them from.");
  await install(page).click();
  await expect(workbench(page).call(/succeeded npm install you exit 0/)).toHaveCount(2);
  await run(page, "rm -rf node_modules");
  await keptPackages(page).toBeUndefined();
  await page.reload();
  await expect(missing(page)).toContainText("This project’s packages are not installed.");
  await missing(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(missing(page)).toBeHidden();
  await run(page, "node index.js", 1);
});

test("packages are restored in the tab that writes, not in one that reads along", async ({ page, context }) => {
  await installed(page);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.getByRole("button", { name: "Take over" })).toBeVisible();
  await expect(workbench(second).terminal).not.toContainText("Restoring");
  await expect(install(second)).toHaveCount(0);
  await second.getByRole("button", { name: "Take over" }).click();
  await expect(workbench(second).terminal).toContainText("2 packages restored.");
  await run(second, "node index.js");
});

/** The person's own shell, and its lines as screen readers have them. */
const shell = (page: Page) => workbench(page).terminal.getByRole("textbox", { name: /^Your shell/ });
const line = (page: Page, text: string) =>
  workbench(page)
    .terminal.getByRole("listitem")
    .filter({ hasText: new RegExp(`^${text}\\s*$`) });

const SERVER = `require("node:http").createServer((request, response) => {
  response.setHeader("content-type", "text/html").end("<!doctype html><title>Shop</title><h1>At " + request.url + "</h1>");
}).listen(3000);
`;
const drawn = (page: Page) => workbench(page).preview.locator("iframe[title^='Preview of']").contentFrame();
const address = (page: Page) => workbench(page).preview.getByLabel("Address of the page");
const startAgain = (page: Page) => workbench(page).preview.getByRole("button", { name: "Start again" });

async function serve(page: Page, start: () => Promise<void>): Promise<void> {
  await openProject(page, { "server.js": SERVER, "package.json": '{"scripts":{"start":"node server.js"}}' });
  await workbench(page).tab("Preview").click();
  await start();
  await expect(drawn(page).getByRole("heading", { name: "At /", exact: true })).toBeVisible();
  await address(page).fill("/cart?item=tea");
  await address(page).press("Enter");
  await expect(drawn(page).getByRole("heading", { name: "At /cart?item=tea" })).toBeVisible();
  await expect.poll(async () => (await memos(page)).shown).toContain("tea");
}

test("a preview comes back at its path, says which server ended, and starts it again", async ({ page }) => {
  await serve(page, () => send(page, "!npm start"));
  await page.reload();
  const { preview, log, terminal } = workbench(page);
  await expect(preview).toContainText("npm start listened at port 3000 and ended with the page before this one.");
  await expect(address(page)).toHaveValue("/cart?item=tea");
  await expect(preview.getByLabel("What is shown")).toContainText("Port 3000 · ended");
  await startAgain(page).click();
  await expect(drawn(page).getByRole("heading", { name: "At /cart?item=tea" })).toBeVisible();
  await expect(log).toContainText("Interrupted before it ended. You ran it again below, and it is running.");
  await expect(terminal).toContainText("> node server.js");

  await page.getByRole("button", { name: "Stop the command (Esc)" }).click();
  await expect(preview).toContainText("The server at port 3000 has ended.");
  await startAgain(page).click();
  await expect(drawn(page).getByRole("heading", { name: "At /cart?item=tea" })).toBeVisible();
});

test("a server of the person's terminal is told too, and one that cannot start says so", async ({ page }) => {
  await serve(page, async () => {
    await workbench(page).terminal.getByRole("tab", { name: "you" }).click();
    await expect(shell(page)).toBeFocused();
    await page.keyboard.type("node server.js\n");
  });
  await page.reload();
  await expect(workbench(page).preview).toContainText(
    "node server.js listened at port 3000 and ended with the page before this one.",
  );
  await workbench(page).terminal.getByRole("tab", { name: "agent" }).click();
  await expect(workbench(page).terminal).toContainText(
    "node server.js (port 3000) ended with the page before this one.",
  );
  await run(page, "rm server.js");
  await startAgain(page).click();
  await expect(workbench(page).preview).toContainText("The command ended before port 3000 was open.");
  await workbench(page).preview.getByRole("button", { name: "Show the project’s files" }).click();
  await expect(startAgain(page)).toHaveCount(0);
});

test("the person's terminal shows what it showed, and knows the lines that were entered", async ({ page }) => {
  await openProject(page, { "a.txt": "one\n" });
  const { terminal, composer } = workbench(page);
  await terminal.getByRole("tab", { name: "you" }).click();
  await expect(shell(page)).toBeFocused();
  await page.keyboard.type("echo first-$((20 + 3))\n");
  await expect(line(page, "first-23").first()).toBeVisible();
  await expect.poll(async () => (await memos(page)).terminal).toContain("first-23");
  await expect.poll(async () => (await memos(page)).history).toBe("echo first-$((20 + 3))\n");
  for (const load of ["first", "second"]) {
    await page.reload();
    await expect(line(page, "— History restored —"), load).toHaveCount(1);
    await expect(line(page, "first-23").first()).toBeVisible();
  }
  await expect(shell(page)).not.toBeFocused();
  await composer.fill("typing is not taken away");
  await shell(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  await page.keyboard.type("true; ");
  await page.keyboard.press("Enter");
  await expect(line(page, "first-23")).toHaveCount(2);
  await expect(composer).toHaveValue("typing is not taken away");
});

test("packages that the person's terminal installed come back too, and its shell waits for them", async ({ page }) => {
  await openProject(page, PROJECT);
  const { terminal } = workbench(page);
  await terminal.getByRole("tab", { name: "you" }).click();
  await expect(shell(page)).toBeFocused();
  await page.keyboard.type("npm install\n");
  await expect(missing(page)).toBeHidden();
  await keptPackages(page).toBe('{"count":2}');
  await page.reload();
  await shell(page).focus();
  await page.keyboard.type("node index.js\n");
  await expect(line(page, GREETING).first()).toBeVisible();
});
