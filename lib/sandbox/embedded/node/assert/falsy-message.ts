import { callSites, positionOf, sourceOf } from "../core/stack.ts";

/** Reads the call at the caller's position from its source: "The expression evaluated to a falsy value". */
export function falsyMessage(caller: (...args: never[]) => unknown): string {
  const [frame] = callSites(caller);
  const fallback = "The expression evaluated to a falsy value";
  if (!frame) return fallback;
  const at = positionOf(frame);
  const lines = sourceOf(at.script)?.split("\n");
  const line = lines?.[at.line - 1];
  if (!lines || line === undefined) return fallback;
  // The position is the call's: for a method that is the method's name, so go back over the object.
  const before = line.slice(0, at.column - 1);
  const start = before.length - (/[\w$.?\s]*$/.exec(before)?.[0].replace(/^\s+/, "").length ?? 0);
  const candidates = [before.endsWith(".") ? start : at.column - 1, line.search(/\bassert\b|\bok\s*\(/)];
  for (const from of candidates) {
    if (from < 0) continue;
    const text = callText([line.slice(from), ...lines.slice(at.line)].join("\n"));
    if (text) return `${fallback}:\n\n  ${dedented(text, from)}\n`;
  }
  return fallback;
}

/** The source of a call from its start to the matching bracket; null when it is not one. */
function callText(source: string): string | null {
  const head = /^[\w$]+(?:\s*\??\.\s*[\w$]+)*\s*\(/.exec(source);
  if (!head) return null;
  let depth = 0;
  for (let i = head[0].length - 1; i < source.length && i < 5000; i++) {
    const char = source[i]!;
    if (char === "'" || char === '"' || char === "`") {
      for (i++; i < source.length && source[i] !== char; i++) if (source[i] === "\\") i++;
    } else if (char === "/" && source[i + 1] === "/")
      i = source.indexOf("\n", i) === -1 ? source.length : source.indexOf("\n", i);
    else if (char === "(" || char === "[" || char === "{") depth++;
    else if ((char === ")" || char === "]" || char === "}") && --depth === 0) return source.slice(0, i + 1);
  }
  return null;
}

function dedented(text: string, column: number): string {
  const [first, ...rest] = text.split("\n");
  return [first, ...rest.map((line) => `  ${line.slice(Math.min(column, /^\s*/.exec(line)![0].length))}`)].join("\n");
}
