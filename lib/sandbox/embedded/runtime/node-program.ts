import type { Syscalls } from "../process/syscalls.ts";
import { bindings } from "./bindings/registry.ts";
import { browser } from "./core/browser.ts";
import { exitNow } from "./core/exit.ts";
import { setCurrentFolder } from "./core/folder.ts";
import { hideBrowser } from "./core/globals.ts";
import { librarySource, openLibrary } from "./core/library.ts";
import { alive, beginLoop, enter, loopStopped, resetClock, wake } from "./core/loop.ts";
import { handlers, tickInfo } from "./core/loop-state.ts";
import { setSystem, sys } from "./core/machine.ts";
import { listenToKernel } from "./core/messages.ts";
import { applyEngineOptions, BadOption, optionGiven, optionValue } from "./core/options.ts";
import { fillProcess } from "./core/process-start.ts";
import { readOptions } from "./core/read-options.ts";
import { bootRealm, processObject, requireBuiltin, run } from "./core/realm.ts";
import { setLibrarySource } from "./core/scripts.ts";
import { installStacks } from "./core/stacks.ts";
import { privateSymbols } from "./core/symbols.ts";
import { utf8Encode } from "./core/text.ts";
import { handleUncaught } from "./core/uncaught.ts";
import { NODE_VERSION } from "./core/version.ts";
import { holdWhileCompiling } from "./core/web-assembly.ts";
import { awaitThreadStart } from "./messaging/thread.ts";
import { followFunctionConstructor } from "./modules/function-constructor.ts";

/** Everything that needs no process yet: done while the worker waits for one. */
export function warmNode(library: SharedArrayBuffer, thread = 0): void {
  openLibrary(library);
  hideBrowser();
  holdWhileCompiling();
  bootRealm(thread, bindings);
  installStacks();
  setLibrarySource(librarySource);
  followFunctionConstructor();
  for (const id of [
    "internal/process/pre_execution",
    "internal/modules/cjs/loader",
    "internal/modules/run_main",
    "internal/console/global",
    "fs",
    "net",
  ])
    requireBuiltin(id);
}

const print = (fd: 1 | 2, text: string): void => {
  sys.fs.write(fd, utf8Encode(text), null);
};

function mainScript(script: string | undefined): string {
  if (optionGiven("--eval") && !optionValue("--interactive")) return "internal/main/eval_string";
  if (optionValue("--check")) return "internal/main/check_syntax";
  if (optionValue("--test")) return "internal/main/test_runner";
  if (optionValue("--watch")) return "internal/main/watch_mode";
  if (script !== undefined && script !== "-") return "internal/main/run_main_module";
  if (optionValue("--interactive") || (script === undefined && sys.tty?.fds[0])) return "internal/main/repl";
  return "internal/main/eval_stdin";
}

const ticksWait = (): boolean => tickInfo[0] === 1 || tickInfo[1] === 1;
let asking = false;
/** Nothing referenced is left: say so, and end unless that made new work. */
function empty(): void {
  if (asking) return;
  asking = true;
  enter(() => processObject.emit("beforeExit", processObject.exitCode ?? 0));
  browser.hop(askAgain);
}
/** Promises that were settled meanwhile have run on; ticks may still wait. */
function askAgain(): void {
  if (loopStopped()) return;
  if (alive()) {
    asking = false;
    wake();
  } else if (ticksWait()) {
    enter(() => {});
    browser.hop(askAgain);
  } else end();
}
function end(): void {
  const fields = processObject[privateSymbols["exit_info_private_symbol"] as symbol];
  const code = (): number => (fields[2] === 1 ? fields[1] : 0);
  if (!processObject._exiting) {
    processObject._exiting = true;
    enter(() => processObject.emit("exit", code()));
  }
  exitNow(code());
}

/** `readsOptions`: whether NODE_OPTIONS counts. */
export function nodeProgram(system: Syscalls, { readsOptions = true } = {}): void {
  setSystem(system);
  setCurrentFolder(system.cwd);
  resetClock();
  let rest: string[];
  let used: string[];
  try {
    ({ rest, used } = readOptions(system, readsOptions));
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    for (const line of error.message.split(/(?<!\n)\n(?!$)/)) print(2, `${system.argv[0] ?? "node"}: ${line}\n`);
    exitNow(error.code);
  }
  if (optionValue("--version")) {
    print(1, `${NODE_VERSION}\n`);
    exitNow(0);
  }
  // What was read of them while there was no process is not of this one.
  requireBuiltin("internal/options").refreshOptions();
  fillProcess(rest, used);
  applyEngineOptions();
  handleUncaught();
  handlers.empty = empty;
  listenToKernel();
  if (system.thread > 0) {
    awaitThreadStart(() => {
      enter(() => void run("internal/main/worker_thread"));
      beginLoop();
    });
    return;
  }
  const script = rest[0];
  enter(() => void run(optionValue("--help") ? "internal/main/print_help" : mainScript(script)));
  beginLoop();
}
