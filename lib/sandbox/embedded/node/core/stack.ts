import { host } from "./machine.ts";

/** How far the loader's wrapper pushes the first line of a script to the right, by the script's name in stacks. */
const firstLineShift = new Map<string, number>();
const sources = new Map<string, string>();

/** `shown`: the name in stacks; `source`: the text the user wrote, for the line printed above an uncaught error. */
export function rememberScript(shown: string, source: string, shift: number): void {
  firstLineShift.set(shown, shift);
  sources.set(shown, source);
}
export const sourceOf = (shown: string): string | undefined => sources.get(shown);

type CallSite = {
  getScriptNameOrSourceURL?(): string | null;
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  isNative(): boolean;
  toString(): string;
};
type PrepareStackTrace = (error: Error, frames: CallSite[]) => unknown;

const scriptName = (frame: CallSite): string => frame.getScriptNameOrSourceURL?.() ?? frame.getFileName() ?? "";

/** Functions without a name in a script that was compiled by eval are called "eval" by the engine. */
function withoutEval(text: string): string {
  const match = /^(async )?(new )?([\w$.]+\.)?eval( \[as [^\]]+\])? \((.*)\)$/.exec(text);
  if (!match) return text;
  const [, isAsync = "", isNew = "", owner = "", alias = "", at = ""] = match;
  return isNew === "" && owner === "" ? isAsync + at : `${isAsync}${isNew}${owner}<anonymous>${alias} (${at})`;
}

function frameText(frame: CallSite): string {
  const text = withoutEval(frame.toString());
  const script = scriptName(frame);
  if (frame.getLineNumber() !== 1) return text;
  const shift = firstLineShift.get(script) ?? 0;
  const column = frame.getColumnNumber() ?? 0;
  return shift > 0 ? text.replace(`${script}:1:${column}`, `${script}:1:${Math.max(1, column - shift)}`) : text;
}

/** Leaves this program's own frames out, and the engine's between them. */
function userFrames(frames: readonly CallSite[]): CallSite[] {
  const kept: CallSite[] = [];
  let nextIsInternal = false;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i]!;
    const script = scriptName(frame);
    if (host.isInternal(script)) {
      nextIsInternal = true;
      continue;
    }
    const engine = script === "" || script === "<anonymous>" || frame.isNative();
    if (engine && (nextIsInternal || i === frames.length - 1)) continue;
    nextIsInternal = false;
    kept.unshift(frame);
  }
  return kept;
}

function header(error: unknown): string {
  try {
    return Error.prototype.toString.call(error as object);
  } catch {
    return "Error";
  }
}

/** Stacks as Node prints them: the user's files and lines. Engines without call sites keep their own. */
export function installStackFormat(): void {
  const prepare: PrepareStackTrace = (error, frames) => {
    const lines = userFrames(frames).map((frame) => `\n    at ${frameText(frame)}`);
    // Only this program's own frames: one of Node's stands for them.
    if (lines.length === 0 && frames.length > 0) lines.push("\n    at node:internal/main/run_main_module:28:49");
    return header(error) + lines.join("");
  };
  Object.defineProperty(Error, "prepareStackTrace", {
    value: prepare,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  Error.stackTraceLimit = 10;
}

/** Call sites of the caller, of user code only. */
export function callSites(skip: (...args: never[]) => unknown): CallSite[] {
  const target: { stack?: unknown } = {};
  const before = Reflect.get(Error, "prepareStackTrace");
  Reflect.set(Error, "prepareStackTrace", (_error: Error, frames: CallSite[]) => userFrames(frames));
  Error.captureStackTrace(target, skip);
  const frames = target.stack;
  Reflect.set(Error, "prepareStackTrace", before);
  return Array.isArray(frames) ? (frames as CallSite[]) : [];
}

export type Position = { readonly script: string; readonly line: number; readonly column: number };

export function positionOf(frame: CallSite): Position {
  const script = scriptName(frame);
  const line = frame.getLineNumber() ?? 1;
  const column = frame.getColumnNumber() ?? 1;
  return { script, line, column: line === 1 ? Math.max(1, column - (firstLineShift.get(script) ?? 0)) : column };
}

/** The first frame of a printed stack that lies in a script the loader knows. */
export function firstPosition(stack: string): Position | null {
  for (const text of stack.split("\n")) {
    const match = /(?:\(|at |@)((?:file:\/\/|\/|\[)[^()]*?):(\d+):(\d+)\)?$/.exec(text);
    if (match && sources.has(match[1]!)) return { script: match[1]!, line: Number(match[2]), column: Number(match[3]) };
  }
  return null;
}

/** Above an uncaught error: where, the line, and a caret. Tabs keep the caret in place. */
export function arrow(at: Position): string {
  const line = sources.get(at.script)?.split(/\r?\n/)[at.line - 1];
  if (line === undefined) return `${at.script}:${at.line}`;
  const pad = line.slice(0, Math.max(0, at.column - 1)).replace(/[^\t]/g, " ");
  return `${at.script}:${at.line}\n${line}\n${pad}^`;
}
