import { compileLibrary } from "./library.ts";
import type { Any, Binding, Callback } from "./machine.ts";
import { prepareProcess } from "./process-start.ts";
import { hidePrivate, privateSymbols, symbols } from "./symbols.ts";

/** Node's library, started: what C++ does in Node before the main script. */
export const primordials: Record<string, Any> = {};
export let internalBinding: (name: string) => Any;
export let requireBuiltin: (id: string) => Any;
export let processObject: Any;
const cache: Record<string, Binding> = {};
let bindings: Readonly<Record<string, () => Binding>> = {};
/** Which thread of its process this is; 0 for the first. */
export let threadNumber = 0;

/** The binding of that name, made on first use. */
export function binding(name: string): Any {
  cache[name] ??= (() => {
    const make = bindings[name];
    if (!make) throw new Error(`No such binding: ${name}`);
    return make();
  })();
  return cache[name];
}

function makeProcess(): object {
  const prototype = {};
  const maker = { process: function (this: unknown) {} as unknown as Callback }["process"] as unknown as object;
  Object.defineProperty(prototype, "constructor", { value: maker, writable: true, configurable: true });
  return Object.create(prototype);
}

/** Names by which `internal/per_context` objects are found by bindings. */
export const perContext: Record<string, Any> = {};

/** Everything that does not depend on the process's arguments, environment or folder. `made`: what Node has of C++, by its names. */
export function bootRealm(thread: number, made: typeof bindings): void {
  bindings = made;
  threadNumber = thread;
  hidePrivate();
  for (const id of ["primordials", "domexception", "messageport"])
    compileLibrary(`internal/per_context/${id}`)(perContext, primordials, privateSymbols, symbols);
  processObject = makeProcess();
  prepareProcess(processObject);
  const getLinkedBinding = (name: string): never => {
    throw new Error(`No such binding: ${name}`);
  };
  binding("builtins").setInternalLoaders = (internal: Callback, required: Callback) => {
    internalBinding = internal;
    requireBuiltin = required;
  };
  compileLibrary("internal/bootstrap/realm")(processObject, getLinkedBinding, binding, primordials);
  run("internal/bootstrap/node");
  run("internal/bootstrap/web/exposed-wildcard");
  run("internal/bootstrap/web/exposed-window-or-worker");
  const own = thread === 0;
  run(`internal/bootstrap/switches/${own ? "is_main_thread" : "is_not_main_thread"}`);
  run(`internal/bootstrap/switches/${own ? "does_own_process_state" : "does_not_own_process_state"}`);
}

/** Runs a script of the library that stands by itself. */
export function run(id: string): unknown {
  return compileLibrary(id)(processObject, requireBuiltin, internalBinding, primordials);
}
