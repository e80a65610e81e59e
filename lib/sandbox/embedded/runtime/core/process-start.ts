import { environment, keepIn, ownStore, sharedStore } from "./environment.ts";
import { type Any, sys } from "./machine.ts";
import { optionValue } from "./options.ts";
import { privateSymbols } from "./symbols.ts";
import { NODE_VERSION, RELEASE, RELEASE_VERSIONS } from "./version.ts";

export const EXEC_PATH = "/usr/local/bin/node";

/** Before the library starts: what it reads of `process` while it does. */
export function prepareProcess(target: Any): void {
  const constant = (name: string, value: unknown): void => {
    Object.defineProperty(target, name, {
      value,
      writable: false,
      enumerable: true,
      configurable: name !== "versions",
    });
  };
  target[privateSymbols["exit_info_private_symbol"] as symbol] = new Int32Array(3);
  constant("arch", "x64");
  constant("platform", "linux");
  constant("version", NODE_VERSION);
  constant("versions", RELEASE_VERSIONS);
  constant("release", RELEASE);
  target.env = {};
  target.title = "node";
}

/** What depends on how the process was started: the library asks for it when it prepares its main script. */
export let patchProcess: (target: Any) => void = () => {};

/** Once the process starts. `argv`: as given, without the options Node took. */
export function fillProcess(argv: readonly string[], execArgv: readonly string[]): void {
  patchProcess = (target) => {
    target.argv = [sys.argv[0] ?? "node", ...argv];
    target.execArgv = [...execArgv];
    keepIn(sys.sharesEnvironment ? sharedStore : ownStore(sys.env));
    target.env = environment();
    if (sys.thread > 0)
      Object.defineProperty(target, "title", { get: () => "node", set() {}, enumerable: true, configurable: true });
    const title = optionValue("--title");
    if (typeof title === "string" && title !== "") target.title = title;
    const fixed = (name: string, value: unknown): void => {
      Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    };
    fixed("pid", sys.pid);
    fixed("execPath", sys.path ?? EXEC_PATH);
    fixed("debugPort", 9229);
    Object.defineProperty(target, "ppid", { get: () => sys.ppid, enumerable: true, configurable: true });
  };
}
