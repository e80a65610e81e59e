import { scriptOf, shownPlace } from "./scripts.ts";

/** V8's description of a stack frame. */
export type CallSite = {
  getScriptNameOrSourceURL(): string | null;
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
  getMethodName(): string | null;
  getTypeName(): string | null;
  getEvalOrigin(): string | undefined;
  getPromiseIndex(): number | null;
  isAsync(): boolean;
  isConstructor(): boolean;
  isEval(): boolean;
  isNative(): boolean;
  isToplevel(): boolean;
  toString(): string;
};

/** This program's own script, which no stack shows. */
const OWN = /((?:blob|https?|file|data):[^()\s@]*?):\d+(?::\d+)?\)?$/m.exec(new Error("where").stack ?? "")?.[1] ?? "";
export const isOwn = (script: string): boolean => script !== "" && script === OWN;

const { apply } = Reflect;
let natural: CallSite | null = null;
let shown: CallSite | null = null;

const ask = <K extends keyof CallSite>(site: CallSite, method: K): ReturnType<CallSite[K]> =>
  apply((natural as CallSite)[method] as () => ReturnType<CallSite[K]>, site, []);

const scriptName = (site: CallSite): string => ask(site, "getScriptNameOrSourceURL") ?? "";
/** Text that this program compiled: scripts by their names, and the library. */
const isKnown = (site: CallSite): boolean => {
  const name = scriptName(site);
  return name.startsWith("node:") || scriptOf(name) !== undefined;
};

function fileName(site: CallSite): string | null {
  const name = scriptName(site);
  return scriptOf(name)?.name ?? (name.startsWith("node:") ? name : ask(site, "getFileName"));
}
function place(site: CallSite): { readonly line: number | null; readonly column: number | null } {
  const [line, column] = [ask(site, "getLineNumber"), ask(site, "getColumnNumber")];
  const script = scriptOf(scriptName(site));
  return line === null || column === null || !script ? { line, column } : shownPlace(script, line, column);
}
/** The engine calls functions without a name "eval" where their text was compiled by it. */
function functionName(site: CallSite): string | null {
  const name = ask(site, "getFunctionName");
  return name === "eval" && isKnown(site) && ask(site, "getMethodName") !== "eval" ? null : name;
}

function location(site: CallSite): string {
  if (ask(site, "isNative")) return "native";
  const name = scriptOf(scriptName(site))?.name ?? scriptName(site);
  let text = name === "" && ask(site, "isEval") ? `${ask(site, "getEvalOrigin")}, ` : "";
  text += name === "" && !scriptOf(scriptName(site)) ? "<anonymous>" : name;
  const { line: at, column: from } = place(site);
  if (at !== null) text += `:${at}`;
  return at !== null && from !== null ? `${text}:${from}` : text;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** What a method belongs to, as V8 11 named it: of a function that is no class it said only that. */
function typeName(site: CallSite): string {
  const type = ask(site, "getTypeName") ?? "";
  if (!scriptName(site).startsWith("node:")) return type;
  const name = ask(site, "getFunctionName") ?? "";
  // What the loop calls, Node calls on "process".
  if (CALLED_ON_PROCESS.has(name)) return "process";
  if (type === "Module" && (name === "executeUserEntryPoint" || name === "Module._load")) return "Function";
  // The classes of bindings are left without their names in this program's text.
  return type.length < 4 && ask(site, "getMethodName") === "oncomplete" ? "FSReqCallback" : type;
}
const CALLED_ON_PROCESS = new Set(["processTimers", "processImmediate", "processTicksAndRejections"]);

function methodCall(site: CallSite): string {
  const [type, method, name] = [typeName(site), ask(site, "getMethodName") ?? "", functionName(site) ?? ""];
  if (name === "")
    return `${type === "" ? "" : `${type}.`}${method === "" || method === "eval" ? "<anonymous>" : method}`;
  const owner = type !== "" && IDENTIFIER.test(name) ? `${type}.` : "";
  const alias = method !== "" && name !== method && !name.endsWith(`.${method}`) ? ` [as ${method}]` : "";
  return `${owner}${name}${alias}`;
}

/** As V8 writes a frame. */
function frameText(site: CallSite): string {
  if (ask(site, "getPromiseIndex") !== null) return ask(site, "toString");
  const isAsync = ask(site, "isAsync") ? "async " : "";
  const name = functionName(site) ?? "";
  let what: string;
  const onProcess = CALLED_ON_PROCESS.has(name) && scriptName(site).startsWith("node:internal/");
  const inContext = ask(site, "getTypeName") === "Proxy" && scriptOf(scriptName(site))?.inContext === true;
  if (onProcess || (!inContext && !ask(site, "isToplevel") && !ask(site, "isConstructor"))) what = methodCall(site);
  else if (ask(site, "isConstructor")) what = `new ${name || "<anonymous>"}`;
  else if (name !== "") what = name;
  else return `${isAsync}${location(site)}`;
  return `${isAsync}${what} (${location(site)})`;
}

/** The methods of V8's call sites cannot be changed: ours come before them. */
function makeShown(site: CallSite): void {
  natural = Object.getPrototypeOf(site) as CallSite;
  const define = (name: string, value: unknown): PropertyDescriptor => {
    Object.defineProperty(value, "name", { value: name });
    return { value, writable: true, configurable: true, enumerable: false };
  };
  const methods: Record<string, (site: CallSite) => unknown> = {
    getFileName: fileName,
    getScriptNameOrSourceURL: (of) => scriptOf(scriptName(of))?.name ?? scriptName(of),
    getLineNumber: (of) => place(of).line,
    getColumnNumber: (of) => place(of).column,
    getFunctionName: functionName,
    getTypeName: (of) => (natural && ask(of, "getTypeName") === null ? null : typeName(of)),
    isEval: (of) => !isKnown(of) && ask(of, "isEval"),
    getEvalOrigin: (of) => (isKnown(of) ? undefined : ask(of, "getEvalOrigin")),
    toString: frameText,
  };
  const own = Object.entries(methods).map(([name, method]) => [
    name,
    define(name, function (this: CallSite) {
      return method(this);
    }),
  ]);
  shown = Object.create(natural, Object.fromEntries(own)) as CallSite;
}

/** Leaves this program's own frames out, and the engine's between them; the rest tell what Node's would. */
export function userFrames(frames: readonly CallSite[]): CallSite[] {
  const [first] = frames;
  if (!first) return [];
  if (!shown) makeShown(first);
  const kept: CallSite[] = [];
  let nextIsOwn = false;
  for (let at = frames.length - 1; at >= 0; at--) {
    const frame = frames[at] as CallSite;
    if (Object.getPrototypeOf(frame) === shown) {
      kept.unshift(frame);
      nextIsOwn = false;
      continue;
    }
    const script = scriptName(frame);
    if (
      isOwn(script) ||
      (script === "" && ask(frame, "isEval") && String(ask(frame, "getEvalOrigin")).includes(`(${OWN}`))
    ) {
      nextIsOwn = true;
      continue;
    }
    const engine = script === "" && !ask(frame, "isEval") && ask(frame, "getPromiseIndex") === null;
    if (engine && nextIsOwn) continue;
    nextIsOwn = false;
    Object.setPrototypeOf(frame, shown);
    kept.unshift(frame);
  }
  return kept;
}
