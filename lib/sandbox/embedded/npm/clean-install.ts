import type { Syscalls } from "../process/syscalls.ts";
import { type LockEntry, nameAt, type Plan, planOf } from "./lock.ts";
import { keptOnly, type PackageCalls } from "./package-calls.ts";
import { errorText, scriptsNotRun } from "./scripts.ts";
import { placeBuilds, toldBuild } from "./wasm-builds.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Flags that change nothing here, or that are read below; with any other one, npm itself is called. */
const KNOWN =
  /^(?:--ignore-scripts(?:=true)?|--no-audit|--audit=false|--no-fund|--fund=false|--no-progress|--progress=false|--prefer-offline|--offline(?:=true)?|--omit=(?:dev|optional|peer)|--production|-s|--silent|--loglevel=silent|--no-update-notifier)$/;

type Options = {
  readonly omit: ReadonlySet<string>;
  readonly fund: boolean;
  readonly silent: boolean;
  readonly offline: boolean;
};

function optionsOf(args: readonly string[], env: Readonly<Record<string, string>>): Options | null {
  if (!args.every((arg) => KNOWN.test(arg))) return null;
  // Settings in the environment other than those that say how npm itself was called.
  if (Object.keys(env).some((name) => /^npm_config_(?!user_agent$)/i.test(name))) return null;
  const omit = new Set(args.flatMap((arg) => (arg.startsWith("--omit=") ? [arg.slice(7)] : [])));
  if (args.includes("--production") || env["NODE_ENV"] === "production") omit.add("dev");
  const silent = args.some((arg) => arg === "-s" || arg === "--silent" || arg === "--loglevel=silent");
  const fund = !args.some((arg) => arg === "--no-fund" || arg === "--fund=false");
  return { omit, fund, silent, offline: args.some((arg) => arg.startsWith("--offline")) };
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
const took = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)}ms` : ms < 60_000 ? `${Math.round(ms / 1000)}s` : `${Math.round(ms / 60_000)}m`;

/** What npm says at the end of an installation. */
export function summary(entries: Plan["entries"], ms: number, fund: boolean): string {
  const added = entries.length === 0 ? "up to date" : `added ${count(entries.length, "package")}`;
  const funding = new Set(
    entries.flatMap(([location, { funding, version }]) =>
      funding === undefined || (Array.isArray(funding) && funding.length === 0)
        ? []
        : [`${nameAt(location)}@${version}`],
    ),
  ).size;
  const looking =
    fund && funding > 0
      ? `\n${count(funding, "package")} ${funding === 1 ? "is" : "are"} looking for funding\n  run \`npm fund\` for details\n`
      : "";
  return `\n${added} in ${took(ms)}\n${looking}`;
}

/** The record that npm keeps of what lies in node_modules. */
function hiddenLock(
  lock: Readonly<Record<string, unknown>>,
  entries: readonly (readonly [string, LockEntry])[],
): string {
  const { name, version } = lock;
  const packages = Object.fromEntries(entries);
  return `${JSON.stringify({ name, version, lockfileVersion: 3, requires: true, packages }, null, 2)}\n`;
}

/**
 * `npm ci` for a plain lock, without a tree being built: everything is put in place in one step, or nothing. Null when only
 * npm itself can do it.
 */
export async function cleanInstall(
  sys: Syscalls,
  calls: PackageCalls,
  root: string,
  args: readonly string[],
  print: (fd: 1 | 2, text: string) => void,
): Promise<number | null> {
  const started = performance.now();
  const options = optionsOf(args, sys.env);
  if (!options) return null;
  const exists = (path: string): boolean => {
    try {
      sys.fs.lstat(path);
      return true;
    } catch {
      return false;
    }
  };
  // Settings of a person or a project are npm's to read.
  if ([`${root}/.npmrc`, `${sys.env["HOME"]}/.npmrc`, `${root}/npm-shrinkwrap.json`].some(exists)) return null;
  let plan: Plan | null;
  let lock: Record<string, unknown>;
  try {
    const read = (name: string): Record<string, unknown> =>
      JSON.parse(decoder.decode(sys.fs.readFile(`${root}/${name}`)));
    lock = read("package-lock.json");
    plan = planOf(root, read("package.json"), lock, options.omit);
  } catch {
    return null;
  }
  if (!plan) return null;
  const modules = `${root}/node_modules`;
  if (exists(modules) && (sys.fs.lstat(modules).mode & 0o170000) !== 0o040000) return null;
  const builds: string[] = [];
  const { failures } = await placeBuilds(
    options.offline ? keptOnly(calls) : calls,
    {
      read: (path) => decoder.decode(sys.fs.readFile(path)),
      write: (path, text) => sys.fs.writeFile(path, encoder.encode(text), 0o644),
    },
    plan.wanted,
    [modules],
    (line) => builds.push(toldBuild(line)),
  );
  const fatal = failures.find(({ index }) => !plan.wanted[index]?.optional);
  if (fatal) {
    print(2, errorText([`code ${fatal.code}`, ...fatal.message.split("\n")]));
    return 1;
  }
  const failed = new Set(failures.map(({ index }) => plan.wanted[index]?.at));
  const entries = plan.entries.filter(([location]) => !failed.has(`${root}/${location}`));
  if (entries.length > 0)
    sys.fs.writeFile(`${modules}/.package-lock.json`, encoder.encode(hiddenLock(lock, entries)), 0o644);
  if (options.silent) return 0;
  for (const [location, { deprecated, version }] of entries)
    if (deprecated) print(2, `npm warn deprecated ${nameAt(location)}@${version}: ${deprecated}\n`);
  print(2, builds.join(""));
  print(1, summary(entries, performance.now() - started, options.fund));
  print(2, scriptsNotRun(entries.filter(([, entry]) => entry.hasInstallScript).map(([location]) => nameAt(location))));
  return 0;
}
