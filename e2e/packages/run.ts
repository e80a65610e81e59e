/**
 * What people do with real packages, in the sandbox and natively: `npx tsx e2e/packages/run.ts [--write] [words of a name]`.
 * Prints a line each; --write puts the table into lib/sandbox/embedded/README.md, between its markers. Packages come from the
 * registry, once, through npm.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSandbox } from "../contract/serve.ts";
import { SMOKES, type Smoke } from "./list.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const README = join(ROOT, "lib/sandbox/embedded/README.md");
const [BEGIN, END] = ["<!-- packages: e2e/packages/run.ts --write -->", "<!-- end of packages -->"];
const TIMEOUT_S = 60;
/** With an installation before. */
const LONG_TIMEOUT_S = 180;
const PROJECT = "/home/tab/project";

type Ran = { readonly code: number; readonly output: string };
type Row = { readonly smoke: Smoke; readonly same: boolean; readonly difference: string };

/** stdout and stderr in the order in which they come: the sandbox has one stream. */
function run(command: string, words: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
    });
    let output = "";
    const take = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Without what differs from run to run: durations, and where the folder lies. */
const comparable = (text: string, folder: string): string[] =>
  text
    .replaceAll(folder, PROJECT)
    .replace(/\u001b\[[\d;]*m/g, "")
    .replace(/\s*\b\d+(\.\d+)?\s?(ms|s|m)\b/g, " <time>")
    .replace(/\b\d\d:\d\d:\d\d\b/g, "<time>")
    .replace(/[ \t]+$/gm, "")
    .trim()
    .split("\n");

async function installed(smoke: Smoke): Promise<string> {
  const folder = join(ROOT, ".cache/packages", smoke.name.replace(/[^a-z\d-]+/g, "-"));
  const wanted = JSON.stringify({ private: true, dependencies: smoke.dependencies });
  const manifest = join(folder, "package.json");
  const there = ["node_modules", "package-lock.json"].every((name) => existsSync(join(folder, name)));
  if (there && readFileSync(manifest, "utf8") === wanted) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, wanted);
  const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await run("npm", words, folder);
  if (code !== 0) throw new Error(`npm install of ${smoke.name} ended with ${code}: ${output.slice(0, 500)}`);
  return folder;
}

async function compare(smoke: Smoke): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  try {
    cpSync(await installed(smoke), folder, { recursive: true, verbatimSymlinks: true });
    for (const [path, text] of Object.entries(smoke.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const words = [
      "--import",
      "tsx",
      join(ROOT, "lib/cli/sandbox/main.ts"),
      "--timeout",
      String(smoke.installsHere ? LONG_TIMEOUT_S : TIMEOUT_S),
    ];
    const project = smoke.installsHere ? mkdtempSync(join(tmpdir(), "package-")) : folder;
    if (smoke.installsHere)
      cpSync(folder, project, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
    const command = smoke.installsHere ? `npm ci >/dev/null 2>&1 && ${smoke.command}` : smoke.command;
    const here = await run(process.execPath, [...words, project, "--", command], ROOT);
    if (project !== folder) rmSync(project, { recursive: true });
    const native = await run("/bin/sh", ["-c", smoke.command], folder);
    const [ours, theirs] = [comparable(here.output, folder), comparable(native.output, folder)];
    const at = theirs.findIndex((line, index) => line !== ours[index]);
    const line = at < 0 && ours.length > theirs.length ? theirs.length : at;
    if (line >= 0)
      return {
        smoke,
        same: false,
        difference: `line ${line + 1}: ${show(ours[line])}; natively ${show(theirs[line])}`,
      };
    return {
      smoke,
      same: here.code === native.code,
      difference: here.code === native.code ? "" : `exit ${here.code}; natively ${native.code}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const show = (line: string | undefined): string =>
  line === undefined ? "nothing" : `\`${line.trim().slice(0, 120)}\``;

const packagesOf = ({ dependencies }: Smoke): string =>
  Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

/** Rows that were not made now stay as they were. */
function writeTable(rows: readonly Row[]): void {
  const text = readFileSync(README, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${README} has no place for the table.`);
  const before = text.slice(from, to).split("\n");
  const lines = SMOKES.flatMap((smoke) => {
    const start = `| ${packagesOf(smoke)} | `;
    const row = rows.find((each) => each.smoke === smoke);
    if (!row) return before.filter((line) => line.startsWith(start));
    const cells = [`\`${smoke.command}\``, row.same ? "the same" : row.difference];
    return [`${start}${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`];
  });
  const table = ["| package | command | against native Node 20 |", "|---|---|---|", ...lines].join("\n");
  writeFileSync(README, `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`);
}

const words = process.argv.slice(2);
const filter = words.filter((word) => word !== "--write").join(" ");
await buildSandbox();
const rows: Row[] = [];
for (const smoke of SMOKES.filter(({ name }) => name.includes(filter))) {
  const row = await compare(smoke);
  rows.push(row);
  process.stdout.write(`${row.same ? "same" : "DIFF"} ${smoke.name}${row.same ? "" : `: ${row.difference}`}\n`);
}
if (words.includes("--write")) writeTable(rows);
process.exitCode = rows.every(({ same }) => same) ? 0 : 1;
