import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { launchOptions } from "../../e2e/browser.ts";
import { buildSandbox, type ContractServer, serveSandbox } from "../../e2e/contract/serve.ts";
import { type Bench, median, rounded } from "../bench.ts";
import { comparePrograms, readProblems } from "./humaneval.ts";
import { measurePackages, PACKAGE_FIGURES } from "./packages.ts";

const BOOTS = 9;
const RUNS = 15;
/** Milliseconds between two warm runs: what a person or a model leaves at the least, and enough to warm another worker. */
const PAUSE_MS = 400;
const HELLO = 'console.log("hello")\n';

type Handle = {
  boot(): Promise<number>;
  write(path: string, text: string): Promise<void>;
  run(command: string): Promise<Ran>;
};
type Ran = { readonly ms: number; readonly code: number; readonly output: string };
type Globals = { measured: Handle };

/** A page with a sandbox of its own, in a browser context that has nothing cached. */
async function openPage(browser: Browser, server: ContractServer): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.origin);
  await page.waitForFunction(() => "measured" in globalThis);
  return page;
}
const boot = (page: Page): Promise<number> => page.evaluate(() => (globalThis as unknown as Globals).measured.boot());
const put = (page: Page, path: string, text: string): Promise<void> =>
  page.evaluate(([at, data]) => (globalThis as unknown as Globals).measured.write(at, data), [path, text] as const);
const run = (page: Page, command: string): Promise<Ran> =>
  page.evaluate((line) => (globalThis as unknown as Globals).measured.run(line), command);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Milliseconds from the start of a native process to its end. */
function native(file: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ ms: performance.now() - started, code: code ?? 1, output: Buffer.concat(chunks).toString() }),
    );
  });
}

function expectHello({ code, output }: Ran): void {
  if (code !== 0 || output !== "hello\n") throw new Error(`node hello.js ended with ${code}: ${output.slice(0, 500)}`);
}

export const bench: Bench = {
  name: "sandbox",
  figures: [
    "sandbox.boot-ms",
    "sandbox.hello-warm-ratio",
    "sandbox.hello-cold-ratio",
    ...PACKAGE_FIGURES,
    "sandbox.humaneval-pass",
  ],
  async run(report) {
    await buildSandbox();
    const folder = mkdtempSync(join(tmpdir(), "sandbox-bench-"));
    const file = join(folder, "hello.cjs");
    writeFileSync(file, HELLO);
    const server = await serveSandbox("measured-page.ts");
    const browser = await chromium.launch(await launchOptions());
    try {
      const boots: number[] = [];
      const cold: number[] = [];
      const natives: number[] = [];
      for (let time = 0; time < BOOTS; time++) {
        const page = await openPage(browser, server);
        boots.push(await boot(page));
        await put(page, "hello.js", HELLO);
        // The first command after a boot: its worker has not been loaded before, or is being loaded just now.
        const first = await run(page, "node hello.js");
        expectHello(first);
        cold.push(first.ms);
        await page.context().close();
        natives.push((await native(file)).ms);
      }
      const page = await openPage(browser, server);
      await boot(page);
      await put(page, "hello.js", HELLO);
      const warm: number[] = [];
      for (let time = 0; time < RUNS; time++) {
        await pause();
        const ran = await run(page, "node hello.js");
        expectHello(ran);
        warm.push(ran.ms);
        natives.push((await native(file)).ms);
      }
      const by = median(natives);
      report({ figure: "sandbox.boot-ms", value: rounded(median(boots)), unit: "ms", target: 500, n: boots.length });
      const against = { "native node, ms": rounded(by) };
      const ratio = (values: readonly number[]): number => rounded(median(values) / by, 2);
      report({
        figure: "sandbox.hello-warm-ratio",
        value: ratio(warm),
        unit: "times native",
        target: 1,
        n: warm.length,
        against: { ...against, "warm, ms": rounded(median(warm)) },
      });
      report({
        figure: "sandbox.hello-cold-ratio",
        value: ratio(cold),
        unit: "times native",
        target: 2.5,
        n: cold.length,
        against: { ...against, "cold, ms": rounded(median(cold)) },
      });

      const own = {
        put: (path: string, text: string) => put(page, path, text),
        run: (line: string) => run(page, line),
      };
      await measurePackages(folder, own, report);

      const problems = readProblems();
      const {
        both,
        native: passed,
        different,
      } = await comparePrograms(
        problems,
        async (text) => {
          await put(page, "problem.js", text);
          return run(page, "node problem.js");
        },
        async (text) => {
          const script = join(folder, "problem.cjs");
          writeFileSync(script, text);
          return native(script);
        },
      );
      for (const line of different) process.stderr.write(`${line}\n`);
      report({
        figure: "sandbox.humaneval-pass",
        value: both,
        unit: "problems",
        target: passed,
        n: problems.length,
        against: { "native node": passed },
      });
    } finally {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
