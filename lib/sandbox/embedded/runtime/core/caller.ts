import type { CallSite } from "./call-sites.ts";

/** Where the function was called that asks: its line, column and script. `above`: how many frames of others lie between. */
export function callerLocation(above = 1): readonly [number, number, string] | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let frames: readonly CallSite[] = [];
  try {
    Error.stackTraceLimit = 10;
    Error.prepareStackTrace = (_error, trace) => {
      frames = trace as unknown as readonly CallSite[];
      return "";
    };
    void new Error("where").stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
  const site = frames[above];
  const file = site?.getScriptNameOrSourceURL() ?? "";
  if (!site || file === "") return undefined;
  return [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0, file];
}
