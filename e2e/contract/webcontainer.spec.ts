import { createServer } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import type { Need } from "../../lib/sandbox/contract-helpers.contract.ts";
import { sandboxContract } from "../../lib/sandbox/sandbox.contract.ts";
import { type StandIn, serveStandIn } from "../webcontainer/serve-stand-in.ts";
import { buildSandbox, type ContractServer, serveSandbox } from "./serve.ts";

type Globals = {
  contract: {
    use(origin: string, key: string | null): void;
    run(name: string): Promise<string | null>;
    boot(origin: string, deadline: number, probeMs: number): Promise<{ code: string; message: string }>;
  };
};

// A command is four processes of the sandbox below: on two busy cores a case of many commands takes its time.
test.setTimeout(120_000);

/** With a network: the hosted runtime, and the key that its owner gave. */
const REAL = process.env.E2E_WEBCONTAINER === "1";
const HOSTED = "https://stackblitz.com";
/** What the hosted runtime does not have (lib/sandbox/webcontainer/README.md); the stand-in lacks nothing. */
const LACKS: ReadonlySet<Need> = new Set(REAL ? (["shell", "signals", "no-network"] as const) : []);

let standIn: StandIn | null = null;
let server: ContractServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  await buildSandbox();
  standIn = REAL ? null : await serveStandIn();
  const origin = standIn?.origin ?? HOSTED;
  server = await serveSandbox("webcontainer-page.ts", { webcontainer: origin });
  page = await browser.newPage();
  await page.goto(server.origin);
  await page.waitForFunction(() => "contract" in globalThis);
  await page.evaluate(([at, key]) => (globalThis as unknown as Globals).contract.use(at, key), [
    origin,
    process.env.NEXT_PUBLIC_WEBCONTAINER_KEY ?? null,
  ] as const);
});
test.afterAll(async () => {
  await page?.close();
  await server?.close();
  await standIn?.close();
});

/**
 * The stand-in's shell is the embedded sandbox's, whose own cases run there; through the client they would take minutes and
 * say nothing of it (`npx tsx e2e/contract/run-contract.ts --webcontainer` runs every case).
 */
const cases = sandboxContract.filter(({ needs = [] }) => REAL || !needs.includes("shell"));

test.describe(`WebContainer's client keeps the contract against ${REAL ? HOSTED : "the stand-in"}`, () => {
  for (const { name, needs = [] } of cases)
    test(name, async () => {
      const lacking = needs.filter((need) => LACKS.has(need));
      test.skip(lacking.length > 0, `the hosted runtime has no ${lacking.join(", ")}`);
      expect(await page.evaluate((each) => (globalThis as unknown as Globals).contract.run(each), name)).toBeNull();
    });
});

test.describe("a boot that cannot be ends with a named cause", () => {
  const boot = (origin: string, deadline: number, probe: number) =>
    page.evaluate(([at, ms, probeMs]) => (globalThis as unknown as Globals).contract.boot(at, ms, probeMs), [
      origin,
      deadline,
      probe,
    ] as const);

  test("when nothing is there, when it never answers, and then it starts all the same", async ({ browser }) => {
    test.skip(REAL, "needs servers that fail");
    // Of this page's policy, which names the origin, only the stand-in's is reachable; a page each for the others.
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const mute = `http://localhost:${port}`;
    for (const [origin, deadline, probe, code] of [
      ["http://localhost:9", 5000, 4000, "unavailable"],
      [mute, 5000, 300, "unavailable"],
      [mute, 300, 4000, "boot-timeout"],
    ] as const) {
      const own = await serveSandbox("webcontainer-page.ts", { webcontainer: origin });
      const other = await browser.newPage();
      await other.goto(own.origin);
      await other.waitForFunction(() => "contract" in globalThis);
      const booted = await other.evaluate(
        ([at, ms, probeMs]) => (globalThis as unknown as Globals).contract.boot(at, ms, probeMs),
        [origin, deadline, probe] as const,
      );
      expect(booted).toEqual({ code, message: expect.stringContaining(origin) });
      await other.close();
      await own.close();
    }
    silent.close();
    expect(await boot(standIn?.origin ?? "", 20_000, 5000)).toEqual({ code: "ok", message: "" });
  });

  test("when the frame is there and never says that it is ready; the next boot starts anew", async () => {
    test.skip(REAL, "needs a frame that fails");
    const origin = standIn?.origin ?? "";
    await page.route(`${origin}/stand-in.js`, (route) => route.fulfill({ status: 404 }));
    expect((await boot(origin, 2000, 1500)).code).toBe("boot-timeout");
    await page.unroute(`${origin}/stand-in.js`);
    expect((await boot(origin, 20_000, 5000)).code).toBe("ok");
  });
});
