import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";
import { type CommandLine, readCommandLine } from "./command-line.ts";

/** What is used of Pyodide; see https://pyodide.org/en/stable/usage/api/js-api.html. */
type FileSystem = {
  readonly filesystems: { readonly NODEFS: object };
  mkdirTree(path: string): void;
  mount(type: object, options: { readonly root: string }, at: string): void;
  chdir(path: string): void;
};
type Pyodide = {
  readonly FS: FileSystem;
  readonly globals: { get(name: string): unknown };
  runPython(source: string, options: { readonly filename: string }): unknown;
  toPy(value: unknown): unknown;
};
type Start = { callPromising(...args: readonly unknown[]): Promise<number> };
type LoadPyodide = (options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fsInit: (files: FileSystem) => void;
}) => Promise<Pyodide>;

const VERSION = "Python 3.14.2";
const HELP = `usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...
Python runs here as WebAssembly, with its standard library; packages of PyPI cannot be fetched.
`;
/** Python's own, or none of its business. */
const OWN_FOLDERS = new Set(["dev", "proc", "lib"]);
const here = dirname(fileURLToPath(import.meta.url));

const complain = (text: string): void => void process.stderr.write(text);

/** The sandbox's files are Python's too. */
function mountAll(files: FileSystem): void {
  for (const name of readdirSync("/")) {
    if (OWN_FOLDERS.has(name) || !statSync(`/${name}`).isDirectory()) continue;
    files.mkdirTree(`/${name}`);
    files.mount(files.filesystems.NODEFS, { root: `/${name}` }, `/${name}`);
  }
  files.chdir(process.cwd());
}

/** sys.path[0], null where there is none. */
function firstPath({ run, safePath }: CommandLine): string | null {
  if (safePath) return null;
  if (run.kind === "module") return process.cwd();
  if (run.kind !== "file") return "";
  const real = realpathSync(run.text);
  return statSync(real).isDirectory() || /\.(?:zip|pyz)$/.test(real) ? null : dirname(real);
}

/** Why the file cannot be run, as Python says it; null when it can. */
function missing({ run }: CommandLine): string | null {
  if (run.kind !== "file") return null;
  try {
    statSync(run.text);
    return null;
  } catch {
    const path = run.text.startsWith("/") ? run.text : `${process.cwd()}/${run.text}`;
    return `python3: can't open file '${path}': [Errno 2] No such file or directory\n`;
  }
}

async function main(): Promise<number> {
  const asked = readCommandLine(process.argv.slice(2));
  if ("say" in asked) {
    process.stdout.write(asked.say === "version" ? `${VERSION}\n` : HELP);
    return 0;
  }
  if ("wrong" in asked) {
    complain(`${asked.wrong}\nusage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...\n`);
    return 2;
  }
  const problem = missing(asked);
  if (problem) {
    complain(problem);
    return 2;
  }
  const { run, args, quiet, interactive } = asked;
  if (run.kind === "module" && (run.text === "pip" || run.text.startsWith("pip."))) {
    complain("python3: pip is not available here: packages of PyPI cannot be fetched. The standard library is here.\n");
    return 1;
  }
  // In the sandbox it lies beside this file.
  const { loadPyodide } = (await import(new URL("pyodide.mjs", import.meta.url).href)) as { loadPyodide: LoadPyodide };
  const python = await loadPyodide({
    env: { HOME: "/root", ...process.env, ...(asked.optimize > 0 ? { PYTHONOPTIMIZE: `${asked.optimize}` } : {}) },
    fsInit: mountAll,
  });
  python.runPython(readFileSync(`${here}/start.py`, "utf8"), { filename: `${here}/start.py` });
  const atPrompt = run.kind === "stdin" && isatty(0);
  const argv0 = { command: "-c", module: "-m", file: run.text, stdin: args.length > 0 ? "-" : "" }[run.kind];
  const argv = run.kind === "stdin" ? [argv0, ...args.slice(1)] : [argv0, ...args];
  const start = python.globals.get("start") as Start;
  return start.callPromising(
    atPrompt ? "prompt" : run.kind,
    run.text,
    python.toPy(argv),
    firstPath(asked),
    python.toPy(asked.warnings),
    quiet,
    atPrompt || interactive,
  );
}

process.exitCode = await main();
