import type { FileSystem } from "./file-system.ts";
import { CallError } from "./system-errors.ts";

/** Which worker runs a program, and under what name it is known there. */
export type Resolved = {
  readonly bundle: string;
  readonly program: string;
  readonly argv: readonly string[];
  /** Where it lies, when that is not its usual place. */
  readonly path?: string;
};

export const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";
const BIN = "/usr/bin/";
const SHELLS = new Set(["sh", "bash"]);
/** Programs by their names: their worker's bundle, and what they are called in it. */
const RUNTIME: Readonly<Record<string, readonly [bundle: string, program: string]>> = {
  node: ["node", "node"],
  npm: ["npm", "npm"],
  npx: ["npm", "npm"],
  git: ["npm", "git"],
};
/** npm itself: it runs on Node, and alone may ask of the registry. Known by its place, so that no file is taken for it. */
const NPM_CLI = "/usr/libexec/npm-cli";
const NPM_MAIN = "/usr/lib/npm-cli/npm-cli.js";
/** Python runs on Node too. */
const PYTHONS = new Set(["python3", "python"]);
const PYTHON_MAIN = "/usr/lib/python/python.mjs";
const MAX_SHEBANGS = 4;
/** In the place of an interpreter: the file stands for one of this system's own programs, wherever it was copied to. */
const BUILT_IN = "/sbin/built-in";

/** Commands that are a part of the shell: each has a stub in /usr/bin, so that PATH finds it. */
let utilities: ReadonlySet<string> = new Set();

/** Puts the stubs of all programs in place. `commands`: the shell's own. */
export function installPrograms(files: FileSystem, commands: readonly string[]): void {
  utilities = new Set(commands);
  for (const name of [...SHELLS, ...PYTHONS, ...Object.keys(RUNTIME), ...commands])
    files.writeFile(`${BIN}${name}`, new TextEncoder().encode(`#!${BUILT_IN} ${name}\n`), 0o755);
  files.symlink("usr/bin", "/bin");
  files.mkdirAll("/usr/libexec");
  files.writeFile(NPM_CLI, new TextEncoder().encode(`#!${BUILT_IN} npm-cli\n`), 0o755);
  // Where process.execPath says it is.
  files.writeFile("/usr/local/bin/node", new TextEncoder().encode(`#!${BUILT_IN} node\n`), 0o755);
}

function builtIn(name: string, argv: readonly string[]): Resolved | null {
  if (SHELLS.has(name)) return { bundle: "shell", program: "sh", argv };
  if (PYTHONS.has(name)) return { bundle: "node", program: "python", argv: ["node", PYTHON_MAIN, ...argv.slice(1)] };
  const program = RUNTIME[name];
  if (program) return { bundle: program[0], program: program[1], argv };
  // Run by its name alone, and never looked for on PATH again: what the shell does not have after all it says so of.
  if (utilities.has(name)) return { bundle: "shell", program: "utility", argv: [name, ...argv.slice(1)] };
  return null;
}

export const absolute = (path: string, cwd: string): string => (path.startsWith("/") ? path : `${cwd}/${path}`);

function findOnPath(files: FileSystem, name: string, cwd: string, path: string): string | null {
  for (const folder of path.split(":")) {
    if (folder === "") continue;
    const file = `${absolute(folder, cwd)}/${name}`;
    const node = files.find(file);
    if (node?.kind === "file" && (node.permissions & 0o111) !== 0) return file;
  }
  return null;
}

/** What `argv` starts. @throws CallError ENOENT, EACCES, ENOEXEC, as execvp does */
export function resolveProgram(
  files: FileSystem,
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  depth = 0,
): Resolved {
  const name = argv[0];
  if (!name) throw new CallError("ENOENT", "");
  if (depth > MAX_SHEBANGS) throw new CallError("ELOOP", name);
  const found = name.includes("/") ? absolute(name, cwd) : findOnPath(files, name, cwd, env.PATH ?? DEFAULT_PATH);
  if (found === null) throw new CallError("ENOENT", name);
  const node = files.node(found);
  if (node.kind !== "file") throw new CallError("EACCES", name);
  const real = files.realpath(found);
  if (real === NPM_CLI) return { bundle: "node", program: "npm-cli", argv: ["node", NPM_MAIN, ...argv.slice(1)] };
  if (real.startsWith(BIN)) {
    const known = builtIn(real.slice(BIN.length), argv);
    if (known) return known;
  }
  if ((node.permissions & 0o111) === 0) throw new CallError("EACCES", name);
  const line = new TextDecoder().decode(files.readFile(found).subarray(0, 256)).split("\n")[0] ?? "";
  // Compiled for a machine: nothing here can run it, and it is no script.
  if (line.startsWith("\x7fELF")) throw new CallError("ENOEXEC", name);
  // A file without an interpreter line is a shell script, as every shell takes it.
  if (!line.startsWith("#!")) return { bundle: "shell", program: "sh", argv: ["sh", found, ...argv.slice(1)] };
  const words = line.slice(2).trim().split(/\s+/);
  const interpreter = words[0] === "/usr/bin/env" ? words.slice(words[1] === "-S" ? 2 : 1) : words;
  const [program = "", ...options] = interpreter;
  if (program === BUILT_IN) {
    const meant = builtIn(options[0] ?? "", argv);
    if (meant) return { ...meant, path: real };
  }
  const base = program.split("/").at(-1) ?? "";
  const next = [base, ...options, found, ...argv.slice(1)];
  const known = builtIn(base, next);
  if (known) return known;
  return resolveProgram(files, [program, ...next.slice(1)], cwd, env, depth + 1);
}

const SHELL_WORD = /^(?:[A-Za-z0-9_./@:,+%=-]+|"[^"$`\\\n]*"|'[^'\n]*')+/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * What `sh -c "program arg"` starts, when the line is one program's name and words without anything a shell expands, and
 * the program is not the shell's own. Natively the shell becomes the program then: signals reach it and no process is
 * between. Null for every other line.
 */
export function withoutShell(
  files: FileSystem,
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Resolved | null {
  const [shell, option, line, ...more] = argv;
  if (option !== "-c" || line === undefined || more.length > 0) return null;
  if (!SHELLS.has(shell?.startsWith("/bin/") ? shell.slice("/bin/".length) : (shell ?? ""))) return null;
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== "") {
    const word = SHELL_WORD.exec(rest)?.[0];
    const after = word === undefined ? "" : rest.slice(word.length);
    if (word === undefined || !/^(?:\s|$)/.test(after)) return null;
    words.push(word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
    rest = after.replace(/^[ \t]+/, "");
    if (/^\s/.test(rest)) return null;
  }
  const [name] = words;
  if (name === undefined || name === "" || ASSIGNMENT.test(name)) return null;
  try {
    const found = resolveProgram(files, words, cwd, env);
    return found.bundle === "shell" ? null : found;
  } catch {
    // The shell says what is wrong with it.
    return null;
  }
}

const PLAIN = /^(node|npm|npx)(?: +[A-Za-z0-9_./@:,+%=-]+)*$/;

/**
 * The words of a command line that means the same with and without a shell: one program that is not the shell's own, and
 * words without anything a shell expands, joins or redirects. Null for every other.
 */
export function plainWords(command: string): readonly string[] | null {
  const text = command.trim();
  return PLAIN.test(text) ? text.split(/ +/) : null;
}
