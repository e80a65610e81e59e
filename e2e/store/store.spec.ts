import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, expect, type Page, test } from "@playwright/test";
import { blobStoreContract } from "../../lib/store/blob-store.contract.ts";
import { eventStoreContract } from "../../lib/store/event-store.contract.ts";
import { locksContract } from "../../lib/store/locks.contract.ts";
import { memoStoreContract } from "../../lib/store/memo-store.contract.ts";
import { unsavedStoreContract } from "../../lib/store/unsaved-store.contract.ts";
import { launchOptions } from "../browser.ts";
import { type PageServer, servePage } from "./serve-page.ts";
import type { StorePage } from "./store-page.ts";

let server: PageServer;
test.beforeAll(async () => {
  server = await servePage(fileURLToPath(new URL("store-page.ts", import.meta.url)));
});
test.afterAll(() => server.close());

type Global = { storePage: StorePage };
async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin);
  await page.waitForFunction(() => "storePage" in globalThis);
  return page;
}
const call = <Name extends keyof StorePage>(page: Page, name: Name, ...args: readonly unknown[]) =>
  page.evaluate(
    ([name, args]) => {
      const run = (globalThis as unknown as Global).storePage[name as Name] as (...args: unknown[]) => unknown;
      return run(...(args as unknown[]));
    },
    [name, args] as const,
  ) as Promise<Awaited<ReturnType<Extract<StorePage[Name], (...args: never[]) => unknown>>>>;

/** A context whose profile lies on the disk, as a person's does. */
async function onDisk<T>(profile: string, work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await chromium.launchPersistentContext(profile, await launchOptions());
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
async function withProfile(work: (profile: string) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "tabwright-store-"));
  try {
    await work(profile);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const contracts = {
  "event store": eventStoreContract,
  "blob store": blobStoreContract,
  "unsaved texts": unsavedStoreContract,
  memos: memoStoreContract,
  locks: locksContract,
};
for (const [contract, cases] of Object.entries(contracts)) {
  test(`the ${contract} keeps its contract in a real browser`, async ({ context }) => {
    const page = await open(context);
    for (const { name } of cases) await test.step(name, () => call(page, "runCase", contract, name));
  });
}

test("another tab hears of appends, waits for the lock, takes it over, and gets it when the holder is gone", async ({
  context,
}) => {
  const [ours, theirs] = [await open(context), await open(context)];
  expect([await call(ours, "listen"), await call(theirs, "listen")]).toEqual(["indexeddb", "indexeddb"]);
  expect([await call(ours, "acquire", false), await call(theirs, "acquire", false)]).toEqual([true, false]);
  expect(await call(ours, "appendOne", "one")).toBe("saved");
  await expect.poll(() => call(theirs, "heard")).toEqual(["changed session-1"]);
  expect(await call(theirs, "acquire", true)).toBe(true);
  await expect.poll(() => call(ours, "heard")).toEqual(["changed session-1", "lock lost"]);
  expect(await call(ours, "acquire", false)).toBe(false);
  await theirs.close();
  expect(await call(ours, "acquire", false)).toBe(true);
});

test("a tab whose page crashed frees its lock, and what it saved is there", async ({ context }) => {
  const [ours, theirs] = [await open(context), await open(context)];
  expect(await call(theirs, "acquire", false)).toBe(true);
  expect(await call(theirs, "appendOne", "before the crash")).toBe("saved");
  const crashed = theirs.waitForEvent("crash");
  void theirs.goto("chrome://crash").catch(() => {});
  await crashed;
  expect(await call(ours, "acquire", false)).toBe(true);
  expect(await call(ours, "appendOne", "after it")).toBe("saved");
  expect(await call(ours, "readFrom", 0)).toBe(3);
});

test("a tab gives way to a newer version of the app and says so", async ({ context }) => {
  const [old, newer] = [await open(context), await open(context)];
  await call(old, "listen");
  await call(newer, "upgradeDatabase");
  await expect.poll(() => call(old, "heard")).toEqual([expect.stringContaining("newer version of Tabwright")]);
  expect(await call(old, "appendOne", "too late")).toBe("unavailable");
});

test("a full disk says so, keeps what was saved, lets work and export go on, and ends when there is space", async () => {
  await withProfile((profile) =>
    onDisk(profile, async (context) => {
      const page = await open(context);
      const cdp = await context.newCDPSession(page);
      await cdp.send("Storage.overrideQuotaForOrigin", { origin: server.origin, quotaSize: 3_000_000 });
      const filled = await call(page, "fill");
      expect(filled).toMatchObject({
        code: "quota",
        message: expect.stringContaining("storage for this site is full"),
      });
      expect(filled.length).toBeGreaterThan(5);
      expect(await call(page, "fillBlobs")).toBe("quota");
      expect(await call(page, "goOnInMemory")).toBe(filled.length + 1);
      await cdp.send("Storage.overrideQuotaForOrigin", { origin: server.origin });
      expect(await call(page, "appendOne", "space again")).toBe("saved");
      expect(await call(page, "readFrom", 0)).toBe(filled.length + 1);
    }),
  );
});

/** Ends every process of the browser at once, as a power switch or the system's out-of-memory killer would. */
async function killBrowser(context: BrowserContext): Promise<void> {
  const cdp = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  const closed = new Promise((resolve) => context.once("close", resolve));
  for (const { id } of processInfo.sort((a, b) => Number(b.type === "browser") - Number(a.type === "browser"))) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // Already gone with its parent.
    }
  }
  await closed;
}

test("nothing acknowledged is lost when the whole browser is killed at random moments", async () => {
  const trials = Number(process.env.STORE_KILLS ?? 4);
  test.setTimeout(30_000 + trials * 20_000);
  await withProfile(async (profile) => {
    let acknowledged = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const killAt = acknowledged + 20 + Math.floor(Math.random() * 400);
      await onDisk(profile, async (context) => {
        const page = await open(context);
        const reached = new Promise<void>((resolve) => {
          server.onPost = (path) => {
            acknowledged = Math.max(acknowledged, Number(path.split("/").at(-1)));
            if (acknowledged >= killAt) resolve();
          };
        });
        call(page, "appendUntilKilled").catch(() => {});
        await reached;
        await killBrowser(context);
        server.onPost = () => {};
      });
      await onDisk(profile, async (context) => {
        const { length, text } = await call(await open(context), "inspect");
        expect(length).toBeGreaterThanOrEqual(acknowledged);
        expect(text).toEqual(
          Array.from({ length }, (_, n) => (n === 0 ? "session-created" : n % 3 === 0 ? `${n}` : "tool-call-finished")),
        );
      });
    }
  });
});
