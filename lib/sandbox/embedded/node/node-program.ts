import type { Program, Syscalls } from "../process/syscalls.ts";
import { load } from "./builtins/registry.ts";
import { BadOption, type NodeOptions, readOptions } from "./cli/options.ts";
import { runMain } from "./cli/run-main.ts";
import { beginTurns, guarded } from "./core/event-loop.ts";
import { endNow, setRejectionMode } from "./core/exit.ts";
import { defineLazily, installGlobals } from "./core/globals.ts";
import { type Host, workerHost } from "./core/host.ts";
import { boot, NODE_VERSION, writeText } from "./core/machine.ts";
import { startMessages } from "./core/messages.ts";
import { resolvePath } from "./core/paths.ts";
import { cwd, makeProcess, processObject } from "./core/process-object.ts";
import { installStackFormat } from "./core/stack.ts";
import { compileCjs, linkCjs, Module } from "./loader/cjs.ts";
import { importDynamic, linkEsm, requireEsm } from "./loader/esm.ts";
import { setConditions } from "./loader/resolve.ts";

// Taken while the worker is warmed up, before any program runs and can change the globals.
let warmed: Host | null = null;
const warm = (): Host => {
  warmed ??= workerHost();
  return warmed;
};

function linkLoaders(): void {
  linkCjs({ builtin: load, importDynamic, requireEsm });
  linkEsm({
    builtin: load,
    loadCjs: (path) => Module._load(path, null, false),
    tryCjs: (source, path) => void compileCjs(source, path),
  });
}

function linkStreams(): void {
  const stdio = () => require("./builtins/stdio.ts") as typeof import("./builtins/stdio.ts");
  defineLazily(processObject, "stdout", () => stdio().makeOutput(1), true);
  defineLazily(processObject, "stderr", () => stdio().makeOutput(2), true);
  defineLazily(processObject, "stdin", () => stdio().makeInput(), true);
}

function argumentsOf(sys: Syscalls, options: NodeOptions): string[] {
  const [script, ...rest] = options.rest;
  const exec = "/usr/local/bin/node";
  if (options.eval !== null) return [exec, ...options.rest];
  if (script === undefined) return [exec];
  return script === "-" ? [exec, "-", ...rest] : [exec, resolvePath(sys.cwd, script), ...rest];
}

function start(sys: Syscalls, options: NodeOptions): void {
  if (options.conditions.length > 0) setConditions(options.conditions);
  if (options.stackTraceLimit !== null) Error.stackTraceLimit = options.stackTraceLimit;
  if (options.unhandledRejections) setRejectionMode(options.unhandledRejections as "warn");
  if (options.noWarnings || sys.env["NODE_NO_WARNINGS"] === "1") processObject.removeAllListeners("warning");
  if (options.noDeprecation) processObject["noDeprecation"] = true;
  for (const file of options.envFiles)
    (processObject["loadEnvFile"] as (path: string) => void)(resolvePath(cwd(), file));
  if (options.test) {
    const { runTestFiles } = require("./test-runner/run-files.ts") as typeof import("./test-runner/run-files.ts");
    runTestFiles(options);
  } else runMain(options);
}

/** NODE_OPTIONS come before the command line's own. */
const nodeOptionsOf = (sys: Syscalls): string[] => (sys.env["NODE_OPTIONS"] ?? "").split(/\s+/).filter(Boolean);

/** `node`, over the given host. */
export function createNodeProgram(hostOf: () => Host): Program {
  return (sys) => {
    boot(sys, hostOf());
    let options: NodeOptions;
    try {
      options = readOptions([...nodeOptionsOf(sys), ...sys.argv.slice(1)]);
    } catch (error) {
      if (!(error instanceof BadOption)) throw error;
      writeText(2, `node: ${error.message}\n`);
      return sys.exit(9);
    }
    if (options.version) {
      writeText(1, `${NODE_VERSION}\n`);
      return sys.exit(0);
    }
    if (options.help) {
      writeText(1, "Usage: node [options] [ script.js ] [arguments]\n       node --test [files]\n");
      return sys.exit(0);
    }
    const own = nodeOptionsOf(sys).length;
    makeProcess(argumentsOf(sys, options), options.execArgv.slice(own));
    (require("./builtins/events-module.ts") as typeof import("./builtins/events-module.ts")).events.name;
    installStackFormat();
    linkLoaders();
    linkStreams();
    startMessages();
    installGlobals();
    // Without a script, on a terminal, Node would start its prompt; there is none here.
    if (options.rest.length === 0 && options.eval === null && !options.test && sys.tty?.fds[0]) {
      writeText(2, 'node: the interactive prompt is not part of this sandbox; run a file, or node -e "code".\n');
      return endNow(9);
    }
    guarded(() => start(sys, options));
    beginTurns();
  };
}

export const nodeProgram: Program = createNodeProgram(warm);
