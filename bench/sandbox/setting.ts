import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { launchOptions } from "../../e2e/browser.ts";
import { buildSandbox, serveSandbox } from "../../e2e/contract/serve.ts";

export type Ran = { readonly ms: number; readonly code: number; readonly output: string; readonly bytes: number };
export type Files = readonly (readonly [path: string, text: string])[];
type Measured = {
  boot(): Promise<{ ready: number; used: number }>;
  write(files: Files): Promise<void>;
  run(command: string): Promise<Ran>;
};
type Globals = { measured: Measured };

/** A sandbox in a page of its own, in a browser context that has nothing cached. */
export type Here = {
  readonly page: Page;
  /** Milliseconds until it was ready, and until the end of a first `node -e 0`. */
  boot(): Promise<{ ready: number; used: number }>;
  write(files: Files): Promise<void>;
  /** A line for its shell; @throws Error when it ends otherwise than with 0 */
  run(command: string): Promise<Ran>;
  /** The same whatever it ends with. */
  attempt(command: string): Promise<Ran>;
  close(): Promise<void>;
};

/** What figures are measured with: sandboxes, and a folder for the same natively. */
export type Setting = {
  readonly browser: Browser;
  open(): Promise<Here>;
  readonly folder: string;
  close(): Promise<void>;
};

function expectSuccess(command: string, ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`${command} ended with ${ran.code}: ${ran.output.slice(-800)}`);
  return ran;
}

const SPARE = "SpareRendererForSitePerProcess";

/** `spare` false: without the process that Chromium keeps ready for whatever comes next, which is no part of a page. */
export async function openSetting({ spare = true } = {}): Promise<Setting> {
  await buildSandbox();
  const server = await serveSandbox("measured-page.ts");
  const options = await launchOptions();
  // Of several such arguments the last is taken.
  const args = options.args?.map((arg) => (arg.startsWith("--disable-features=") ? `${arg},${SPARE}` : arg));
  const browser = await chromium.launch(spare || !args ? options : { ...options, args });
  const folder = mkdtempSync(join(tmpdir(), "sandbox-bench-"));
  return {
    browser,
    folder,
    async open() {
      const page = await (await browser.newContext()).newPage();
      await page.goto(server.origin);
      await page.waitForFunction(() => "measured" in globalThis);
      const attempt = (command: string): Promise<Ran> =>
        page.evaluate((line) => (globalThis as unknown as Globals).measured.run(line), command);
      return {
        page,
        boot: () => page.evaluate(() => (globalThis as unknown as Globals).measured.boot()),
        write: (files) => page.evaluate((list) => (globalThis as unknown as Globals).measured.write(list), files),
        attempt,
        run: async (command) => expectSuccess(command, await attempt(command)),
        close: () => page.context().close(),
      };
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts the files into a native folder too. */
export function writeNatively(folder: string, files: Files): void {
  for (const [path, text] of files) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
}

/** A line for the native shell, with this very Node as `node`: milliseconds from its start to its end. */
export function runNatively(folder: string, command: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}` },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes < 1_000_000) chunks.push(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    child.once("close", (code) => {
      const ms = performance.now() - started;
      resolve({ ms, code: code ?? 1, output: Buffer.concat(chunks).toString(), bytes });
    });
  });
}

/** The same command here and natively in turns, so that a busy moment meets both. @throws Error when one fails */
export async function inTurns(
  here: Here,
  folder: string,
  command: string,
  times: number,
): Promise<{ ours: Ran[]; natives: Ran[] }> {
  const ours: Ran[] = [];
  const natives: Ran[] = [];
  for (let time = 0; time < times; time++) {
    ours.push(await here.run(command));
    natives.push(expectSuccess(`natively: ${command}`, await runNatively(folder, command)));
  }
  return { ours, natives };
}
