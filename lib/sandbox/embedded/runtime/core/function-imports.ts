import { importCallsOf } from "../modules/import-calls.ts";
import { type CallSite, isOwn } from "./call-sites.ts";
import { importFrom } from "./compile.ts";
import { scriptOf } from "./scripts.ts";

/** Where a function is made from text: the nearest script that is neither this program's nor the library's. */
function makerName(): string {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let name = "";
  try {
    Error.stackTraceLimit = 20;
    Error.prepareStackTrace = (_error, sites) => {
      for (const site of sites as unknown as readonly CallSite[]) {
        const script = site.getScriptNameOrSourceURL() ?? "";
        if (script === "" || isOwn(script) || script.startsWith("node:")) continue;
        name = scriptOf(script)?.name ?? script;
        return "";
      }
      return "";
    };
    void new Error("where").stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  return name;
}

/** Global names of the import functions, one for each script that makes such functions. As long as "import". */
const keys = new Map<string, string>();
function keyFor(name: string): string {
  const known = keys.get(name);
  if (known) return known;
  const key = `$f${keys.size.toString(36).padStart(4, "_")}`;
  Object.defineProperty(globalThis, key, { value: importFrom(undefined, name), configurable: true, enumerable: false });
  keys.set(name, key);
  return key;
}

function withImports(parts: unknown[]): unknown[] {
  const body = parts.at(-1);
  if (typeof body !== "string" || !body.includes("import") || !importCallsOf(body).calls) return parts;
  return [...parts.slice(0, -1), importCallsOf(body, keyFor(makerName())).text];
}

/**
 * `new Function("name", "return import(name)")`, by which packages keep their compilers from touching the call: the engine
 * would ask the browser for the module, so the call becomes one of ours here too, as seen from the file that makes the function.
 */
export function installFunctionImports(): void {
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}];
  for (const kind of kinds) {
    const { prototype } = kind.constructor as FunctionConstructor;
    const made: FunctionConstructor = new Proxy(kind.constructor as FunctionConstructor, {
      apply: (target, _self, parts) => Reflect.construct(target, withImports(parts)) as object,
      construct: (target, parts, by) =>
        Reflect.construct(target, withImports(parts), by === made ? target : by) as object,
    });
    const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(
      prototype,
      "constructor",
    ) as PropertyDescriptor;
    Object.defineProperty(prototype, "constructor", {
      value: made,
      writable: writable === true,
      enumerable: enumerable === true,
      configurable: configurable === true,
    });
  }
  Object.defineProperty(globalThis, "Function", { value: (() => {}).constructor, writable: true, configurable: true });
}
