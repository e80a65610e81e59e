import { setProcessPatch } from "../bindings/process-methods.ts";
import { privateSymbols } from "./symbols.ts";
import { type Any, sys } from "./machine.ts";
import { NODE_VERSION, RELEASE, RELEASE_VERSIONS } from "./version.ts";

export const EXEC_PATH = "/usr/local/bin/node";

/** The environment as Node shows it: every value is text. */
export function environment(initial: Readonly<Record<string, string>>): object {
  const values: Record<string, string> = Object.assign(Object.create(null), initial);
  const target = {} as Record<string, string>;
  const text = (key: PropertyKey, value: unknown): string => {
    if (typeof value === "symbol" || typeof key === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
    return String(value);
  };
  return new OriginalProxy(target, {
    get: (of, key) => (typeof key === "string" ? (key in values ? values[key] : (of as Any)[key]) : (of as Any)[key]),
    set: (_, key, value) => {
      values[text(key, key === undefined ? "" : String(key))] = text(key, value);
      return true;
    },
    has: (of, key) => (typeof key === "string" && key in values) || key in of,
    deleteProperty: (_, key) => {
      if (typeof key === "string") delete values[key];
      return true;
    },
    ownKeys: () => Object.keys(values),
    getOwnPropertyDescriptor: (_, key) =>
      typeof key === "string" && key in values
        ? { value: values[key], writable: true, enumerable: true, configurable: true }
        : undefined,
    defineProperty: (_, key, descriptor) => {
      if ("get" in descriptor || "set" in descriptor || !descriptor.configurable || !descriptor.writable || !descriptor.enumerable)
        throw Object.assign(new TypeError("'process.env' only accepts a configurable, writable, and enumerable data descriptor"), { code: "ERR_INVALID_OBJECT_DEFINE_PROPERTY" });
      values[String(key)] = text(key, descriptor.value);
      return true;
    },
  });
}
const OriginalProxy = globalThis.Proxy;

/** Before the library starts: what it reads of `process` while it does. */
export function prepareProcess(target: Any): void {
  const constant = (name: string, value: unknown): void => {
    Object.defineProperty(target, name, { value, writable: false, enumerable: true, configurable: name !== "versions" });
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

/** Once the process starts. `argv`: as given, without the options Node took. */
export function fillProcess(argv: readonly string[], execArgv: readonly string[]): void {
  setProcessPatch((target) => {
    target.argv = [sys.argv[0] ?? "node", ...argv];
    target.execArgv = [...execArgv];
    target.env = environment(sys.env);
    const fixed = (name: string, value: unknown): void => {
      Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    };
    fixed("pid", sys.pid);
    fixed("execPath", EXEC_PATH);
    fixed("debugPort", 9229);
    Object.defineProperty(target, "ppid", { get: () => sys.ppid, enumerable: true, configurable: true });
  });
}
