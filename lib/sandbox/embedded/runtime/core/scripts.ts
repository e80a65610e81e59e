import type { Edit } from "../modules/syntax-types.ts";

/** The scripts that ran, by the names that the engine knows them by: where their text begins, and how it reads. */
export type Script = {
  /** As stacks show it: a path, a file URL, "[eval]". */
  readonly name: string;
  readonly source: string;
  /** What to add to a line's number. */
  readonly lines: number;
  /** What to add to columns of the first line. */
  readonly columns: number;
  /** How much of that was asked for, as the column at which the text begins. */
  readonly offset?: number;
  /** The engine's number of that line; 1 if not said. */
  readonly firstLine?: number;
  /** It ran in a context of vm: what it calls has that for its global object. */
  readonly inContext?: boolean;
  /** What was changed in it before it was compiled, without adding or removing lines; by place. */
  readonly edits?: readonly Edit[];
};

/** Where the lines of a text begin. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(LINE_END)) starts.push(index + end.length);
  return starts;
}

type Place = { readonly line: number; readonly column: number };
/** The place in the source of one in the compiled text: lines from 0, columns from 1. */
function sourcePlace({ source, edits }: Script, line: number, column: number): Place {
  if (!edits || edits.length === 0) return { line, column };
  const starts = lineStarts(source);
  const start = starts[line] ?? 0;
  const end = starts[line + 1] ?? source.length + 1;
  // How far the compiled text is ahead of the source.
  let ahead = 0;
  const wanted = column - 1;
  for (const edit of edits) {
    if (edit.start < start) continue;
    const from = edit.start - start;
    if (edit.start >= end || from + ahead > wanted) break;
    if (from + ahead + edit.text.length > wanted) {
      if (edit.origin === undefined) return { line, column: from + 1 };
      const of = starts.findLastIndex((each) => each <= (edit.origin as number));
      return { line: of, column: edit.origin - (starts[of] as number) + 1 };
    }
    ahead += edit.text.length - (edit.end - edit.start);
  }
  return { line, column: Math.max(1, column - ahead) };
}

/** What stacks show, by the engine's numbers; both from 1. */
export function shownPlace(script: Script, line: number, column: number): Place {
  const { lines, columns, offset = 0, firstLine = 1 } = script;
  const own = line === firstLine ? column + columns - offset : column;
  const found = own < 1 ? { line: line - firstLine, column: own } : sourcePlace(script, line - firstLine, own);
  return {
    line: found.line + firstLine + lines,
    column: Math.max(1, found.line === 0 ? found.column + offset : found.column),
  };
}
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

const scripts = new Map<string, Script>();
const byName = new Map<string, Script>();

/** The engine takes no white space and no quotes in a script's name. */
const engineName = (name: string): string => name.replace(/[\s"']/g, encodeURIComponent);

/** The comment by which the engine learns a script's name. It stands on a line of its own at the end. */
export const nameComment = (name: string): string => `\n//# sourceURL=${name === "" ? "\u200b" : engineName(name)}`;

export function rememberScript(script: Script): void {
  scripts.set(script.name === "" ? "\u200b" : engineName(script.name), script);
  byName.set(script.name, script);
}

/** By the engine's name for it. */
export const scriptOf = (name: string | null | undefined): Script | undefined =>
  name === null || name === undefined ? undefined : scripts.get(name);

/** What stood in a file whose text was changed before it was compiled, line by line. */
export const rememberOriginal = (name: string, source: string): void => {
  originals.set(name, source);
};
const originals = new Map<string, string>();

/** The text of a line (from 1) as it is shown, of a script by the name that stacks show. */
export function sourceLine(name: string, line: number): string | undefined {
  const script = byName.get(name);
  if (!script) return librarySourceLine(name, line);
  return (originals.get(name) ?? script.source).split(LINE_ENDS)[line - script.lines - (script.firstLine ?? 1)];
}
/** Where in that line's text a column lies. */
export function columnInText(name: string, line: number, column: number): number {
  const script = byName.get(name);
  if (!script?.offset || line - script.lines !== (script.firstLine ?? 1)) return column;
  return Math.max(1, column - script.offset);
}
const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/;

let librarySource: (id: string) => string = () => "";
export const setLibrarySource = (read: (id: string) => string): void => {
  librarySource = read;
};
function librarySourceLine(name: string, line: number): string | undefined {
  if (!name.startsWith("node:")) return undefined;
  try {
    return librarySource(name.slice(5)).split("\n")[line - 1];
  } catch {
    return undefined;
  }
}
