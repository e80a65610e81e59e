import { expect, test } from "@playwright/test";
import { type RunningApp, startApp } from "../app.ts";
import { type StandIn, serveStandIn } from "../webcontainer/serve-stand-in.ts";
import { openProject, run, runTask, turnEnded, workbench } from "./support/workbench.ts";

type Servers = { readonly standIn: StandIn; readonly app: RunningApp };

const switchedOn = test.extend<object, Servers>({
  standIn: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first argument
    async ({}, use) => {
      const standIn = await serveStandIn();
      await use(standIn);
      await standIn.close();
    },
    { scope: "worker" },
  ],
  app: [
    async ({ standIn }, use) => {
      const app = await startApp({ serverKey: false, env: { WEBCONTAINER_API_IFRAME_URL: standIn.origin } });
      await use(app);
      await app.stop();
    },
    // The first start may have to build.
    { scope: "worker", timeout: 600_000 },
  ],
  baseURL: async ({ app }, use) => {
    await use(app.url);
  },
});

// The real client, in the built app, against a stand-in for the frame it would load from StackBlitz.
switchedOn.use({ contextOptions: { reducedMotion: "reduce" } });
test.setTimeout(180_000);

const NEEDY = {
  "package.json": "{}",
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "node_modules/next": { optionalDependencies: { "@next/swc-linux-x64-gnu": "16.0.0" } },
      "node_modules/@next/swc-linux-x64-gnu": { os: ["linux"], cpu: ["x64"], optional: true },
    },
  }),
};

test.describe("WebContainer switched on", () => {
  const test = switchedOn;
  test("a task goes from red to green in it, and the chip says that it runs and why", async ({ page, standIn }) => {
    await runTask(page, "off-by-one");
    const { totals, log } = workbench(page);
    const chip = page.getByRole("button", { name: "WebContainer", exact: true });
    await expect(chip).toBeVisible({ timeout: 60_000 });
    await turnEnded(page, 120_000);
    await expect(log.getByText("Done", { exact: true })).toBeVisible();
    await expect(totals).toContainText(/✓ \d+ passed/);
    await expect(totals).not.toContainText("failed");
    await chip.click();
    const told = page.getByRole("dialog", { name: "Sandbox" });
    await expect(told).toContainText(`its runtime came from ${standIn.origin}`);
    await expect(told).toContainText("can reach the network");
  });

  test("a person takes the embedded sandbox instead, hears what a project needs, and goes back", async ({ page }) => {
    await openProject(page, NEEDY);
    const webcontainer = page.getByRole("button", { name: "WebContainer", exact: true });
    await expect(webcontainer).toBeVisible({ timeout: 60_000 });
    await webcontainer.click();
    await page.getByRole("button", { name: "Reload with the embedded sandbox" }).click();
    const embedded = page.getByRole("button", { name: "Embedded · Node 20" });
    await expect(embedded).toBeVisible({ timeout: 60_000 });
    const notice = page.getByRole("status").filter({ hasText: "cannot load the parts of next" });
    await expect(notice).toContainText("WebContainer may run them.");
    await embedded.click();
    const told = page.getByRole("dialog", { name: "Sandbox" });
    await expect(told).toContainText("Chosen on this device");
    await expect(told.getByRole("button", { name: "Reload with WebContainer" })).toBeVisible();
    await page.keyboard.press("Escape");
    // On a phone the sandbox's name is not shown; the notice and the menu lead to the other all the same.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: /^More/ }).click();
    await expect(page.getByRole("menuitem", { name: "Reload with WebContainer" })).toBeVisible();
    await page.keyboard.press("Escape");
    await notice.getByRole("button", { name: "Reload with WebContainer" }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(webcontainer).toBeVisible({ timeout: 60_000 });
  });
});

test("switched on and not reachable: the chip says so, and the embedded sandbox runs", async ({ page }) => {
  const app = await startApp({ serverKey: false, env: { WEBCONTAINER_API_IFRAME_URL: "http://localhost:9" } });
  try {
    await page.goto(app.url);
    await expect(page.getByRole("button", { name: "Connect a model" })).toBeEnabled();
    await page
      .getByRole("button", { name: /^Run: / })
      .first()
      .click();
    const chip = page.getByRole("button", { name: "Embedded · Node 20" });
    await expect(chip).toBeVisible({ timeout: 60_000 });
    await chip.click();
    const told = page.getByRole("dialog", { name: "Sandbox" });
    await expect(told).toContainText(
      "http://localhost:9) cannot be reached from here. The embedded sandbox runs instead.",
    );
  } finally {
    await app.stop();
  }
});

test("switched off: nothing of it is loaded, and its page is not there", async ({ page }) => {
  const app = await startApp({ serverKey: false, env: { WEBCONTAINER_API_IFRAME_URL: "" } });
  try {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const url = new URL(app.url);
    await page.goto(app.url);
    await expect(page.getByRole("button", { name: "Connect a model" })).toBeEnabled();
    await page
      .getByRole("button", { name: /^Run: / })
      .first()
      .click();
    await expect(page.getByRole("button", { name: "Embedded · Node 20" })).toBeVisible({ timeout: 60_000 });
    await run(page, "true");
    expect(asked.filter((path) => path.includes("webcontainer"))).toEqual([]);
    expect((await page.goto(`${url.origin}/sandbox/webcontainer.html`))?.status()).toBe(404);
  } finally {
    await app.stop();
  }
});
