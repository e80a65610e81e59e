import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { firefox } from "playwright";
import { sandboxContract } from "../../lib/sandbox/sandbox.contract.ts";
import { findFirefox } from "../browser.ts";
import { buildSandbox, type ContractServer, serveSandbox } from "./serve.ts";

type Globals = {
  contract: { run(name: string): Promise<string | null> };
  outcome: {
    boot(assets: string, deadline: number): Promise<string>;
    run(assets: string, command: string, env: Record<string, string>): Promise<{ output: string; code: number }>;
    crashing(assets: string): Promise<{ error: string; code: number; kept: string | null }>;
  };
};

async function open(page: Page, server: ContractServer): Promise<void> {
  await page.goto(server.origin);
  await page.waitForFunction(() => "contract" in globalThis);
}
const runCase = (page: Page, name: string): Promise<string | null> =>
  page.evaluate((each) => (globalThis as unknown as Globals).contract.run(each), name);
const boot = (page: Page, assets: string, deadline: number): Promise<string> =>
  page.evaluate(([at, ms]) => (globalThis as unknown as Globals).outcome.boot(at, ms), [assets, deadline] as const);

let server: ContractServer;
test.beforeAll(async () => {
  await buildSandbox();
  server = await serveSandbox("contract-page.ts", { hostile: "hostile-worker.ts" });
});
test.afterAll(() => server.close());

test.describe("the embedded sandbox keeps the contract in Chromium", () => {
  // Each case boots a sandbox of its own; one page for all spares a context for each.
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await open(page, server);
  });
  test.afterAll(() => page.close());
  for (const { name } of sandboxContract)
    test(name, async () => {
      expect(await runCase(page, name)).toBeNull();
    });
});

test("the embedded sandbox keeps the contract in Firefox, where there is one", async () => {
  // Its workers are started by the frame, one after the other: the whole takes minutes on two busy cores.
  test.setTimeout(480_000);
  const options = findFirefox();
  test.skip(!options, "This machine has no Firefox: install firefox-esr, or name one in FIREFOX_PATH.");
  const browser = await firefox.launch(options ?? {});
  try {
    const page = await browser.newPage();
    await open(page, server);
    for (const { name } of sandboxContract) expect([name, await runCase(page, name)]).toEqual([name, null]);
  } finally {
    await browser.close();
  }
});

test.describe("a boot that cannot be ends with a named cause", () => {
  test("without isolation", async ({ page }) => {
    const plain = await serveSandbox("contract-page.ts", { isolated: false });
    try {
      await open(page, plain);
      expect(await boot(page, "/sandbox/", 5000)).toBe("not-isolated");
    } finally {
      await plain.close();
    }
  });

  test("without its files", async ({ page }) => {
    await open(page, server);
    await page.route("**/sandbox/*.js", (route) => route.fulfill({ status: 404 }));
    expect(await boot(page, "/sandbox/", 5000)).toBe("unavailable");
  });

  test("when the frame or the files never come", async ({ page }) => {
    await open(page, server);
    await page.route("**/sandbox/manifest.json", () => {});
    expect(await boot(page, "/sandbox/", 300)).toBe("boot-timeout");
    await page.unroute("**/sandbox/manifest.json");
    expect(await boot(page, "/sandbox/", 20_000)).toBe("ok");
  });
});

test("code in a process reaches nothing: no request, no storage", async ({ page }) => {
  const seen: string[] = [];
  const listener = createServer((request, response) => {
    seen.push(request.url ?? "");
    response
      .writeHead(200, { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" })
      .end();
  });
  listener.on("upgrade", (request, socket) => {
    seen.push(request.url ?? "");
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const target = `http://localhost:${(listener.address() as AddressInfo).port}`;
  try {
    await open(page, server);
    // The listener does hear what may be sent: the page itself asks once.
    await page.evaluate((url) => fetch(url), `${target}/control`);
    const { output, code } = await page.evaluate(
      (TARGET) => (globalThis as unknown as Globals).outcome.run("/hostile/", "try everything", { TARGET }),
      target,
    );
    const results = JSON.parse(output) as Record<string, string>;
    expect(code).toBe(0);
    expect(Object.entries(results).filter(([, result]) => result === "no error")).toEqual([]);
    expect(Object.keys(results).length).toBeGreaterThan(15);
    expect(seen).toEqual(["/control"]);
  } finally {
    listener.closeAllConnections();
    listener.close();
  }
});

test("a frame whose process dies is noticed, and the files are there again", async ({ page, context }) => {
  await open(page, server);
  const ended = page.evaluate(() => (globalThis as unknown as Globals).outcome.crashing("/sandbox/"));
  await expect.poll(() => page.frames().length).toBe(2);
  await page.waitForFunction(() => "crashReady" in globalThis);
  const frame = page.frames().find((each) => each !== page.mainFrame());
  const session = await context.newCDPSession(frame as NonNullable<typeof frame>);
  session.send("Page.crash").catch(() => {});
  expect(await ended).toEqual({ error: "sandbox-crashed", code: 137, kept: "kept" });
});
