/**
 * The table of lib/sandbox/embedded/README.md, from results of run.ts:
 *   npx tsx e2e/node-tests/run.ts 'parallel/*' 'es-module/*' 'async-hooks/*' --json results.json
 *   npx tsx e2e/node-tests/conformance.ts results.json
 * Each module of issue 3's list with the tests that native Node passes, how many of them pass here, and the names of the others.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

type Outcome = { readonly outcome: "pass" | "fail" | "skip"; readonly output: string; readonly code: number };
type Results = Readonly<Record<string, Outcome>>;

const readme = join(dirname(fileURLToPath(import.meta.url)), "../../lib/sandbox/embedded/README.md");
const MARKS = ["<!-- conformance: written by e2e/node-tests/conformance.ts -->", "<!-- /conformance -->"] as const;

/** By the beginning of a test's name. The first that fits counts. */
const MODULES: readonly (readonly [name: string, tests: RegExp])[] = [
  ["fs", /^test-(?:fs|file-|stat)/],
  ["path", /^test-path/],
  ["os", /^test-os/],
  ["url", /^test-(?:url|whatwg-url)/],
  ["util", /^test-util/],
  ["events", /^test-(?:event|events|eventtarget|eventsource)/],
  ["web streams", /^test-(?:whatwg-(?:webstreams|readable|writable|transform)|webstream)/],
  ["encodings", /^test-whatwg-encoding/],
  ["stream", /^test-(?:stream|readable)/],
  ["string_decoder", /^test-string-decoder/],
  ["buffer", /^test-(?:buffer|blob)/],
  ["querystring", /^test-querystring/],
  ["assert", /^test-assert/],
  ["timers", /^test-(?:timers|next-tick|set-immediate|microtask)/],
  ["process", /^test-(?:process|stdin|stdout|stdio|promise|unhandled|signal)/],
  ["child_process", /^test-child/],
  ["worker_threads", /^test-worker/],
  ["readline", /^test-readline/],
  ["tty", /^test-tty/],
  ["zlib", /^test-zlib/],
  ["crypto", /^test-(?:crypto|webcrypto)/],
  ["http", /^test-http-/],
  ["net", /^test-net-/],
  ["fetch", /^test-fetch/],
  ["async_hooks", /^test-(?:async|asyncresource|als)/],
  ["diagnostics_channel", /^test-diagnostics/],
  ["perf_hooks", /^test-(?:perf|performance)/],
  ["module", /^test-(?:module|require|esm|cjs|import|wrap|loaders)/],
  ["vm", /^test-vm/],
  ["console", /^test-console/],
  ["repl", /^test-repl/],
  ["test runner", /^test-runner/],
  ["globals", /^test-global/],
];

/** Where the output says it. */
const CAUSES: readonly (readonly [cause: string, output: RegExp])[] = [
  ["TLS", /TLS is not available in this sandbox/],
  ["heap snapshots", /A heap snapshot cannot be had in this sandbox/],
  ["http2", /http2 is not available in this sandbox/],
];
const STOPPED = new Set([-1, 137]);

const causeOf = ({ output, code }: Outcome): string =>
  STOPPED.has(code) ? "stopped after the time" : (CAUSES.find(([, pattern]) => pattern.test(output))?.[0] ?? "failed");

const nameOf = (file: string): string => file.replace(/^.*\/test-/, "").replace(/\.m?js$/, "");

function table(results: Results): string {
  const rows: string[] = [];
  let [allPassed, all] = [0, 0];
  const entries = Object.entries(results);
  for (const [module, tests] of MODULES) {
    const own = entries.filter(
      ([file]) => MODULES.find(([, pattern]) => pattern.test(file.replace(/^.*\//, "")))?.[1] === tests,
    );
    if (own.length === 0) continue;
    const failed = own.filter(([, { outcome }]) => outcome !== "pass");
    const passed = own.length - failed.length;
    allPassed += passed;
    all += own.length;
    const causes = new Map<string, string[]>();
    for (const [file, outcome] of failed)
      causes.set(causeOf(outcome), [...(causes.get(causeOf(outcome)) ?? []), nameOf(file)]);
    const said = [...causes].map(([cause, names]) => `${cause}: ${names.join(", ")}`);
    rows.push(
      `| ${module} | ${own.length} | ${passed} | ${Math.round((100 * passed) / own.length)} | ${said.join("; ")} |`,
    );
  }
  return [
    "| module | native passes | here | per cent | the others |",
    "| --- | ---: | ---: | ---: | --- |",
    ...rows,
    `| **all** | ${all} | ${allPassed} | ${Math.round((100 * allPassed) / all)} | |`,
  ].join("\n");
}

function main(): void {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error("Usage: conformance.ts <results.json ...>; see the head of this file.");
  const results = Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(file, "utf8")))) as Results;
  const text = readFileSync(readme, "utf8");
  const [from, to] = [text.indexOf(MARKS[0]), text.indexOf(MARKS[1])];
  if (from < 0 || to < from) throw new Error("The README has lost the marks between which the table stands.");
  writeFileSync(readme, `${text.slice(0, from + MARKS[0].length)}\n\n${table(results)}\n\n${text.slice(to)}`);
}

main();
