import { appError, failed, ok, type Result } from "../../../domain/errors.ts";

export type PatchLine = { readonly kind: "context" | "remove" | "add"; readonly text: string };
/** `at`: the line of the patch where it begins, from 1. */
export type Chunk = {
  /** Texts after `@@`: lines that come before the change, in order. */
  readonly anchors: readonly string[];
  readonly lines: readonly PatchLine[];
  readonly endOfFile: boolean;
  readonly at: number;
};
export type PatchSection =
  | { readonly kind: "add"; readonly path: string; readonly lines: readonly string[]; readonly at: number }
  | { readonly kind: "delete"; readonly path: string; readonly at: number }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly moveTo: string | null;
      readonly chunks: readonly Chunk[];
      readonly at: number;
    };

const BEGIN = "*** Begin Patch";
const END = "*** End Patch";
const END_OF_FILE = "*** End of File";
const HEADER = /^\*\*\* (Add|Delete|Update) File: (.+)$/;
const MOVE = /^\*\*\* Move to: (.+)$/;
/** The position that a unified diff gives. It and the heading behind it are left aside: the lines say where they belong. */
const UNIFIED = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*$/;
const HEREDOC = /^(?:[\w./&; -]*\s)?<<-?\s*(["']?)(\w+)\1\s*$/;
const HEADERS = "`*** Add File: path`, `*** Update File: path` or `*** Delete File: path`";

const reject = (message: string): Result<never> => failed(appError("malformed", `${message} Nothing was changed.`));

/**
 * Reads a patch in the V4A format of Codex's apply_patch. Markers may be padded; the whole may be wrapped in a here-document
 * or a code fence. Never throws; a patch that is cut off or malformed anywhere is rejected as a whole ("malformed").
 */
export function parsePatch(text: string): Result<readonly PatchSection[]> {
  const lines = unwrap(text.trim().split(/\r?\n/));
  if (lines[0]?.trim() !== BEGIN) return reject(`The first line of a patch is \`${BEGIN}\`.`);
  if (lines.length < 2 || lines.at(-1)?.trim() !== END)
    return reject(`The last line of a patch is \`${END}\`; this one does not end with it.`);
  const reader = new Reader(lines.slice(1, -1));
  const sections: PatchSection[] = [];
  while (!reader.done) {
    if (reader.line.trim() === "") {
      reader.next();
      continue;
    }
    const section = readSection(reader);
    if (!section.ok) return section;
    sections.push(section.value);
  }
  return sections.length === 0 ? reject("The patch holds no file.") : ok(sections);
}

function unwrap(lines: readonly string[]): readonly string[] {
  const first = lines[0]?.trim() ?? "";
  const last = lines.at(-1)?.trim() ?? "";
  const heredoc = HEREDOC.exec(first);
  const wrapped = heredoc ? last === heredoc[2] : first.startsWith("```") && last === "```";
  return wrapped && lines.length > 2 ? lines.slice(1, -1) : lines;
}

class Reader {
  #position = 0;
  constructor(readonly lines: readonly string[]) {}
  get done(): boolean {
    return this.#position >= this.lines.length;
  }
  get line(): string {
    return this.lines[this.#position] ?? "";
  }
  /** Of the patch, from 1; its first line is the begin marker. */
  get number(): number {
    return this.#position + 2;
  }
  next(): string {
    const line = this.line;
    this.#position++;
    return line;
  }
}

function readSection(reader: Reader): Result<PatchSection> {
  const at = reader.number;
  const header = HEADER.exec(reader.line.trim());
  if (!header) return reject(`Line ${at} of the patch is \`${clip(reader.line)}\`, where ${HEADERS} is expected.`);
  reader.next();
  const path = (header[2] as string).trim();
  if (header[1] === "Delete") return ok({ kind: "delete", path, at });
  if (header[1] === "Update") return readUpdate(reader, path, at);
  const lines: string[] = [];
  while (!reader.done && reader.line.startsWith("+")) lines.push(reader.next().slice(1));
  if (!reader.done && reader.line.trim() !== "" && !HEADER.test(reader.line.trim()))
    return reject(
      `Line ${reader.number} of the patch is \`${clip(reader.line)}\`: every line of the added file ${path} begins with \`+\`.`,
    );
  return ok({ kind: "add", path, lines, at });
}

function readUpdate(reader: Reader, path: string, at: number): Result<PatchSection> {
  const move = MOVE.exec(reader.line.trim());
  if (move) reader.next();
  const chunks: Chunk[] = [];
  while (!reader.done && !startsSection(reader.line)) {
    if (reader.line.trim() === "") {
      reader.next();
      continue;
    }
    const chunk = readChunk(reader, path, chunks.length === 0);
    if (!chunk.ok) return chunk;
    chunks.push(chunk.value);
  }
  if (chunks.length === 0 && !move) return reject(`The update of ${path} (line ${at} of the patch) changes nothing.`);
  return ok({ kind: "update", path, moveTo: move ? (move[1] as string).trim() : null, chunks, at });
}

const startsSection = (line: string): boolean => line.startsWith("***");

/** Padding before `@@` is tolerated only where a chunk begins: inside one, a space makes a line of context. */
const anchorOf = (line: string): string | null => {
  const text = line.trim();
  if (text === "@@") return "";
  return text.startsWith("@@ ") ? text.slice(3).replace(UNIFIED, "") : null;
};

function readChunk(reader: Reader, path: string, first: boolean): Result<Chunk> {
  const at = reader.number;
  const anchors: string[] = [];
  let marked = false;
  for (let anchor = anchorOf(reader.line); anchor !== null && !reader.done; anchor = anchorOf(reader.line)) {
    if (marked && reader.line.startsWith(" ")) break;
    marked = true;
    // The text is matched as a line of the file, so its own indentation counts.
    const raw = reader.next().replace(/^\s*@@ ?/, "");
    if (anchor) anchors.push(raw);
  }
  if (!marked && !first)
    return reject(
      `Line ${at} of the patch, in ${path}: a further hunk begins with \`@@\`, not with \`${clip(reader.line)}\`.`,
    );
  const lines: PatchLine[] = [];
  let endOfFile = false;
  while (!reader.done) {
    const line = reader.line;
    if (line.trim() === END_OF_FILE && line.startsWith("*")) {
      reader.next();
      endOfFile = true;
      break;
    }
    if (startsSection(line) || line.startsWith("@@")) break;
    const kind = KINDS[line.charAt(0)];
    if (!kind)
      return reject(
        `Line ${reader.number} of the patch, in ${path}, is \`${clip(line)}\`: a line of a hunk begins with a space, \`+\` or \`-\`.`,
      );
    reader.next();
    lines.push({ kind, text: line.slice(1) });
  }
  if (lines.length === 0) return reject(`The hunk at line ${at} of the patch, in ${path}, holds no lines.`);
  return ok({ anchors, lines, endOfFile, at });
}

/** An empty line stands for an empty line of context: many writers drop the space. */
const KINDS: Readonly<Record<string, PatchLine["kind"]>> = { "": "context", " ": "context", "+": "add", "-": "remove" };

export const clip = (text: string): string => {
  const line = text.trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
