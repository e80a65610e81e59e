/**
 * Runs a command in the embedded sandbox of a headless Chromium, with a folder's files in it:
 *   npx tsx e2e/contract/run-in-browser.ts [--folder <path>] [--input <text>] [--tests] [--no-build] [--times <n>] -- <command>
 * Prints the output as it comes and ends with the command's exit code. Console messages of the page go to stderr.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { chromium } from "playwright";
import { launchOptions } from "../browser.ts";
import { CommandSandbox } from "./command-sandbox.ts";
import { buildSandbox, serveSandbox } from "./serve.ts";

const MAX_FILES_BYTES = 200 * 1024 * 1024;

function readFolder(folder: string): Record<string, Buffer> {
  const files: [path: string, data: Buffer][] = [];
  let bytes = 0;
  const visit = (at: string): void => {
    for (const name of readdirSync(at)) {
      if (name === ".git") continue;
      const path = join(at, name);
      if (statSync(path).isDirectory()) visit(path);
      else {
        const data = readFileSync(path);
        bytes += data.length;
        if (bytes > MAX_FILES_BYTES) throw new Error(`${folder} holds more than 200 MB.`);
        files.push([relative(folder, path), data]);
      }
    }
  };
  visit(folder);
  return Object.fromEntries(files);
}

function readArguments(list: readonly string[]) {
  const split = list.indexOf("--");
  if (split < 0) throw new Error("Usage: run-in-browser.ts [--folder <path>] [--input <text>] [--tests] -- <command>");
  const options = list.slice(0, split);
  const value = (name: string): string | undefined => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  return {
    command: list.slice(split + 1).join(" "),
    folder: value("--folder"),
    input: value("--input"),
    tests: options.includes("--tests"),
    times: Number(value("--times") ?? 1),
    built: options.includes("--no-build"),
  };
}

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (!asked.built) await buildSandbox();
  const server = await serveSandbox("command-page.ts");
  const browser = await chromium.launch(await launchOptions());
  try {
    const page = await browser.newPage();
    page.on("console", (message) => process.stderr.write(`[console] ${message.text()}\n`));
    page.on("pageerror", (error) => process.stderr.write(`[page error] ${error.stack ?? error.message}\n`));
    await page.exposeFunction("printOutput", (text: string) => {
      if (asked.tests || !text.startsWith("[test] ")) process.stdout.write(text);
    });
    const sandbox = await CommandSandbox.open(page, server.origin);
    process.stderr.write(`[sandbox] booted in ${Math.round(sandbox.bootMs)} ms\n`);
    if (asked.folder) await sandbox.write(readFolder(asked.folder));
    let last = 0;
    for (let time = 0; time < asked.times; time++) {
      const options = asked.input === undefined ? {} : { input: asked.input };
      const status = await sandbox.reported(asked.command, options, "printOutput");
      process.stderr.write(
        `[sandbox] exit ${status.code}${status.signal ? ` (${status.signal})` : ""}${status.cause ? `: ${status.cause}` : ""} after ${Math.round(status.ms)} ms\n`,
      );
      last = status.code;
    }
    return last;
  } finally {
    await browser.close();
    await server.close();
  }
}

process.exitCode = await main();
