/** Runs the sandbox contract in a real browser and prints one line a case: `npx tsx e2e/contract/run-contract.ts [--firefox] [--webcontainer] [words of a name]`. */
import { chromium, firefox } from "playwright";
import { findFirefox, launchOptions } from "../browser.ts";
import { serveStandIn } from "../webcontainer/serve-stand-in.ts";
import { buildSandbox, serveSandbox } from "./serve.ts";

type Page = {
  contract: {
    names: { name: string; needs: string[] }[];
    run(name: string): Promise<string | null>;
    use(origin: string, key: string | null): void;
  };
};

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const useFirefox = args.includes("--firefox");
  const filter = args.filter((word) => !word.startsWith("--")).join(" ");
  await buildSandbox();
  const standIn = args.includes("--webcontainer") ? await serveStandIn() : null;
  const server = standIn
    ? await serveSandbox("webcontainer-page.ts", { webcontainer: standIn.origin })
    : await serveSandbox("contract-page.ts");
  const browser = useFirefox ? await firefox.launch(findFirefox() ?? {}) : await chromium.launch(await launchOptions());
  let failed = 0;
  try {
    const page = await browser.newPage();
    if (standIn) page.on("console", (message) => process.stderr.write(`[console] ${message.text()}\n`));
    page.on("pageerror", (error) => process.stderr.write(`[page error] ${error.message}\n`));
    await page.goto(server.origin);
    await page.waitForFunction(() => "contract" in globalThis);
    if (standIn)
      await page.evaluate((origin) => (globalThis as unknown as Page).contract.use(origin, null), standIn.origin);
    const names = await page.evaluate(() => (globalThis as unknown as Page).contract.names);
    for (const { name } of names.filter((each) => each.name.includes(filter))) {
      const started = Date.now();
      const problem = await Promise.race([
        page.evaluate((each) => (globalThis as unknown as Page).contract.run(each), name),
        new Promise<string>((resolve) => setTimeout(resolve, 20_000, "did not end within 20 s")),
      ]);
      if (problem !== null) failed++;
      process.stdout.write(`${problem === null ? "ok  " : "FAIL"} ${name} (${Date.now() - started} ms)\n`);
      if (problem !== null) process.stdout.write(`     ${problem.slice(0, 1200).replaceAll("\n", "\n     ")}\n`);
    }
  } finally {
    await browser.close();
    await server.close();
    await standIn?.close();
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
