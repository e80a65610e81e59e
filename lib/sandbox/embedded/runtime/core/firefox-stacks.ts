import { isOwn } from "./call-sites.ts";
import { scriptOf, shownPlace } from "./scripts.ts";

type Prepare = (error: unknown, trace: readonly object[]) => unknown;

/** A line of Firefox's stacks, `name@file:line:column`, as what V8 calls a call site. */
export function siteOf(text: string): object | null {
  const match = /^(.*?)@(.*?)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (!match) return null;
  const [, called = "", file = "", at = "", from = ""] = match;
  if (isOwn(file) || isOwn(file.replace(/ line \d+ > .*$/, ""))) return null;
  const isAsync = called.startsWith("async*");
  const script = scriptOf(file);
  const name = called.replace(/^async\*/, "").replace(/^.*[/<]+(?=[^/<]+$)|[/<]+$/g, "") || null;
  const found = script && at !== "" && from !== "" ? shownPlace(script, Number(at), Number(from)) : null;
  const line = found?.line ?? (at === "" ? null : Number(at) + (script?.lines ?? 0));
  const column = found?.column ?? (from === "" ? null : Number(from));
  const shown = script?.name ?? file;
  const place = `${shown}${line === null ? "" : `:${line}`}${column === null ? "" : `:${column}`}`;
  const said = `${isAsync ? "async " : ""}${name === null ? place : `${name} (${place})`}`;
  const answers: Record<string, unknown> = {
    getFileName: shown,
    getScriptNameOrSourceURL: shown,
    getLineNumber: line,
    getColumnNumber: column,
    getFunctionName: name,
    getMethodName: null,
    getTypeName: null,
    getThis: undefined,
    getFunction: undefined,
    getEvalOrigin: undefined,
    getPromiseIndex: null,
    isAsync,
    isConstructor: false,
    isEval: false,
    isNative: false,
    isPromiseAll: false,
    isToplevel: true,
    toString: said,
  };
  return Object.fromEntries(Object.entries(answers).map(([method, answer]) => [method, () => answer]));
}

export const sitesOf = (stack: string): object[] =>
  stack
    .split("\n")
    .map(siteOf)
    .filter((site) => site !== null);

/** Errors tell their stacks in V8's words there, too. */
export function installFirefoxStacks(read: () => unknown, prepare: Prepare): void {
  const set = Object.getOwnPropertyDescriptor(Error.prototype, "stack")?.set;
  const limited = (sites: object[]): object[] => sites.slice(0, Number(Error.stackTraceLimit ?? 10));
  const made = new WeakMap<object, unknown>();
  const reading = function (this: object): unknown {
    if (made.has(this)) return made.get(this);
    const stack = Reflect.apply(read, this, []);
    if (typeof stack !== "string") return stack;
    const prepared = prepare(this, limited(sitesOf(stack)));
    made.set(this, prepared);
    return prepared;
  };
  Object.defineProperty(Error.prototype, "stack", {
    get: reading,
    set(this: object, value: unknown) {
      if (set) Reflect.apply(set, this, [value]);
    },
    configurable: true,
    enumerable: false,
  });
  Error.captureStackTrace = (target: object, above?: unknown): void => {
    let sites = sitesOf(String(Reflect.apply(read, new Error("here"), []))).slice(0);
    const name = typeof above === "function" ? above.name : "";
    const skip = sites.findIndex(
      (site) => name !== "" && (site as { getFunctionName(): string }).getFunctionName() === name,
    );
    if (skip >= 0) sites = sites.slice(skip + 1);
    let value: unknown;
    let known = false;
    Object.defineProperty(target, "stack", {
      get: () => {
        if (!known) value = prepare(target, limited(sites));
        known = true;
        return value;
      },
      set: (given) => {
        value = given;
        known = true;
      },
      configurable: true,
      enumerable: false,
    });
  };
}
