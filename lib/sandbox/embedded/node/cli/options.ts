export type NodeOptions = {
  eval: string | null;
  print: boolean;
  check: boolean;
  test: boolean;
  inputType: "module" | "commonjs" | null;
  requires: string[];
  imports: string[];
  conditions: string[];
  unhandledRejections: string | null;
  noWarnings: boolean;
  noDeprecation: boolean;
  reporters: string[];
  reporterDestinations: string[];
  namePatterns: string[];
  testOnly: boolean;
  testConcurrency: number | null;
  testTimeout: number | null;
  envFiles: string[];
  version: boolean;
  help: boolean;
  interactive: boolean;
  stackTraceLimit: number | null;
  /** The flags themselves, as process.execArgv shows them. */
  execArgv: string[];
  /** The script (or "-") and its arguments. */
  rest: string[];
};

export class BadOption extends Error {}

const WITH_VALUE: Record<string, (options: NodeOptions, value: string) => void> = {
  "--eval": (o, v) => (o.eval = v),
  "--print": (o, v) => {
    o.eval = v;
    o.print = true;
  },
  "--input-type": (o, v) => (o.inputType = v as "module"),
  "--require": (o, v) => o.requires.push(v),
  "--import": (o, v) => o.imports.push(v),
  "--conditions": (o, v) => o.conditions.push(v),
  "--unhandled-rejections": (o, v) => (o.unhandledRejections = v),
  "--test-reporter": (o, v) => o.reporters.push(v),
  "--test-reporter-destination": (o, v) => o.reporterDestinations.push(v),
  "--test-name-pattern": (o, v) => o.namePatterns.push(v),
  "--test-concurrency": (o, v) => (o.testConcurrency = Number(v)),
  "--test-timeout": (o, v) => (o.testTimeout = Number(v)),
  "--env-file": (o, v) => o.envFiles.push(v),
  "--stack-trace-limit": (o, v) => (o.stackTraceLimit = Number(v)),
};
const PLAIN: Record<string, (options: NodeOptions) => void> = {
  "--check": (o) => (o.check = true),
  "--test": (o) => (o.test = true),
  "--test-only": (o) => (o.testOnly = true),
  "--no-warnings": (o) => (o.noWarnings = true),
  "--no-deprecation": (o) => (o.noDeprecation = true),
  "--version": (o) => (o.version = true),
  "--help": (o) => (o.help = true),
  "--interactive": (o) => (o.interactive = true),
};
const SHORT: Record<string, string> = {
  "-e": "--eval",
  "-p": "--print",
  "-pe": "--print",
  "-c": "--check",
  "-r": "--require",
  "-C": "--conditions",
  "-v": "--version",
  "-h": "--help",
  "-i": "--interactive",
};
/** Taken and without effect here: V8's own, and those that are already so. */
const IGNORED =
  /^--(harmony|experimental|trace|max[-_]|stack[-_]size|expose[-_]gc|enable-source-maps|no-experimental|preserve-symlinks|pending-deprecation|throw-deprecation|abort|allow|use[-_]|insecure|dns|icu|no-addons|no-opt|jitless|single-threaded|title|test-isolation|test-shard|watch|inspect|inspect-brk|no-global|force|frozen|disable|deprecation|warnings|v8|optimize|gc|heap|cpu|prof|report|diagnostic|network|verify|tls|openssl)/;

/** Reads node's command line. Throws BadOption as "node: bad option" (exit 9). */
export function readOptions(args: readonly string[]): NodeOptions {
  const options: NodeOptions = {
    eval: null,
    print: false,
    check: false,
    test: false,
    inputType: null,
    requires: [],
    imports: [],
    conditions: [],
    unhandledRejections: null,
    noWarnings: false,
    noDeprecation: false,
    reporters: [],
    reporterDestinations: [],
    namePatterns: [],
    testOnly: false,
    testConcurrency: null,
    testTimeout: null,
    envFiles: [],
    version: false,
    help: false,
    interactive: false,
    stackTraceLimit: null,
    execArgv: [],
    rest: [],
  };
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") {
      at++;
      break;
    }
    if (arg === "-" || !arg.startsWith("-")) break;
    const [flag, inline] =
      arg.startsWith("--") && arg.includes("=")
        ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]
        : [arg, undefined];
    const name = SHORT[flag] ?? flag.replaceAll("_", "-");
    const take = WITH_VALUE[name];
    options.execArgv.push(arg);
    if (take) {
      const value = inline ?? args[++at];
      if (value === undefined) throw new BadOption(`${arg} requires an argument`);
      if (inline === undefined) options.execArgv.push(value);
      take(options, value);
    } else if (PLAIN[name]) PLAIN[name](options);
    else if (!IGNORED.test(name)) throw new BadOption(`bad option: ${arg}`);
  }
  options.rest = args.slice(at);
  return options;
}
