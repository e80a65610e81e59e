/**
 * Node's own tests, natively and in the sandbox of a headless Chromium, and where the two differ:
 *   npx tsx e2e/node-tests/run.ts [options] <pattern ...>
 * A pattern is a path below the tests' folder with * for anything: parallel/test-fs*, es-module/*.
 *   --tests <folder>  where the tests are: a checkout's test/ folder, or NODE_TESTS (they are no part of this project)
 *   --no-build        uses the sandbox as it was built last
 *   --jobs <n>        tests at a time in the sandbox (2)
 *   --timeout <s>     for each test (20)
 *   --show            prints the output of tests that fail here
 *   --json <file>     writes all results
 * A test counts when native Node passes it; one that native skips does not. Native results are kept in .cache.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { launchOptions } from "../browser.ts";
import { CommandSandbox } from "../contract/command-sandbox.ts";
import { buildSandbox, serveSandbox } from "../contract/serve.ts";

type Outcome = "pass" | "fail" | "skip";
type Result = { readonly outcome: Outcome; readonly code: number; readonly output: string };
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const MOUNTED = ["common", "fixtures"];
/** Megabytes of other people's suites that only their own runners use. */
const LEFT_OUT = /(^|\/)fixtures\/(wpt|postject-copy|snapshot|tz-version)\//;

function readArguments(list: readonly string[]) {
  const patterns: string[] = [];
  const options: Record<string, string> = {};
  for (let at = 0; at < list.length; at++) {
    const word = list[at] as string;
    if (!word.startsWith("--")) patterns.push(word);
    else if (["--no-build", "--show"].includes(word)) options[word] = "yes";
    else options[word] = list[++at] ?? "";
  }
  const tests = options["--tests"] ?? process.env["NODE_TESTS"] ?? "";
  if (tests === "" || !existsSync(join(tests, "common")) || patterns.length === 0)
    throw new Error("Usage: run.ts --tests <Node's test folder> <pattern ...>; see the head of this file.");
  return { patterns, options, tests };
}

function walk(folder: string, base: string, found: string[] = []): string[] {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const shown = relative(base, path);
    if (LEFT_OUT.test(`${shown}/`)) continue;
    const info = statSync(path, { throwIfNoEntry: false });
    if (info?.isDirectory()) walk(path, base, found);
    else if (info) found.push(shown);
  }
  return found;
}

const matcher = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}(\\.m?js)?$`);

const flagsOf = (path: string): string[] =>
  [...readFileSync(path, "utf8").matchAll(/^\/\/ Flags: (.*)$/gm)].flatMap(([, flags = ""]) =>
    flags.trim().split(/\s+/),
  );

const outcomeOf = (code: number, output: string): Outcome =>
  code !== 0 ? "fail" : /^1\.\.0 # Skipped/m.test(output) ? "skip" : "pass";

function runNative(tests: string, file: string, timeout: number): Promise<Result> {
  return new Promise((resolve) => {
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "/tmp",
      NODE_TEST_DIR: "/tmp",
      NODE_ENV: undefined as never,
    };
    execFile(
      process.execPath,
      [...flagsOf(join(tests, file)), join(tests, file)],
      { cwd: join(tests, ".."), timeout, killSignal: "SIGKILL", env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
        const output = `${stdout}${stderr}`;
        resolve({ outcome: outcomeOf(code, output), code, output: output.slice(-2000) });
      },
    );
  });
}

/** What native Node says, from the last time it was asked. */
async function nativeResults(
  tests: string,
  files: readonly string[],
  timeout: number,
): Promise<Record<string, Outcome>> {
  const kept = join(root, ".cache", `node-tests-${process.version}.json`);
  const known = existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Record<string, Outcome>) : {};
  const todo = files.filter((file) => !known[file]);
  const work = async (): Promise<void> => {
    for (let file = todo.shift(); file; file = todo.shift())
      known[file] = (await runNative(tests, file, timeout)).outcome;
  };
  await Promise.all([work(), work()]);
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, JSON.stringify(known));
  return known;
}

async function main(): Promise<void> {
  const { patterns, options, tests } = readArguments(process.argv.slice(2));
  const timeout = Number(options["--timeout"] ?? 20) * 1000;
  const wanted = patterns.map(matcher);
  const all = ["parallel", "es-module", "message", "sequential", "async-hooks", "pseudo-tty"].flatMap((folder) =>
    existsSync(join(tests, folder)) ? walk(join(tests, folder), tests) : [],
  );
  const files = all.filter(
    (file) => /\/test-[^/]+\.m?js$|message\/[^/]+\.m?js$/.test(file) && wanted.some((each) => each.test(file)),
  );
  const native = await nativeResults(tests, files, timeout);
  const counted = files.filter((file) => native[file] === "pass");
  process.stderr.write(`${files.length} tests, native Node passes ${counted.length}\n`);

  if (!options["--no-build"]) await buildSandbox();
  const server = await serveSandbox("command-page.ts");
  const browser = await chromium.launch(await launchOptions());
  const results: Record<string, Result> = {};
  try {
    const folders = new Set(files.map((file) => file.split("/")[0] as string));
    const mounted = [...MOUNTED, ...folders].flatMap((folder) => walk(join(tests, folder), tests));
    const queue = [...counted];
    const open = async () => {
      const sandbox = await CommandSandbox.open(await browser.newPage(), server.origin);
      for (let at = 0; at < mounted.length; at += 500) {
        const part = mounted
          .slice(at, at + 500)
          .map((file) => [`test/${file}`, readFileSync(join(tests, file))] as const);
        await sandbox.write(Object.fromEntries(part));
      }
      return sandbox;
    };
    const work = async (): Promise<void> => {
      let sandbox = await open();
      for (let file = queue.shift(); file; file = queue.shift()) {
        const command = ["node", ...flagsOf(join(tests, file)), `test/${file}`].join(" ");
        const run = sandbox.reported(command, { timeout, env: { NODE_TEST_DIR: "/tmp" } }, "");
        const late = new Promise<null>((resolve) => setTimeout(resolve, timeout + 15_000, null));
        const status = await Promise.race([run.catch(() => null), late]);
        if (status === null) {
          results[file] = { outcome: "fail", code: -1, output: "the page did not answer" };
          await sandbox.page.close().catch(() => {});
          sandbox = await open();
        } else
          results[file] = {
            outcome: outcomeOf(status.code, status.output),
            code: status.code,
            output: `${status.output.slice(-3000)}${status.cause ? `\n[${status.cause}]` : ""}`,
          };
        const { outcome, code, output } = results[file] as Result;
        if (outcome !== "pass") {
          const reason =
            output.split("\n").find((line) => /Error|exception|not |no /i.test(line)) ?? output.slice(0, 120);
          process.stdout.write(`${outcome} ${file} (${code}) ${reason.trim().slice(0, 160)}\n`);
          if (options["--show"]) process.stdout.write(`${output.replace(/^/gm, "    ")}\n`);
        }
      }
      await sandbox.page.close();
    };
    await Promise.all(Array.from({ length: Number(options["--jobs"] ?? 2) }, work));
  } finally {
    await browser.close();
    await server.close();
  }
  const passed = counted.filter((file) => results[file]?.outcome === "pass");
  process.stdout.write(`${passed.length} of ${counted.length} that native Node passes\n`);
  if (options["--json"]) writeFileSync(options["--json"], JSON.stringify(results, null, 1));
}

await main();
