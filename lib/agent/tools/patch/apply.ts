import { appError, failed, ok, type Result } from "../../../domain/errors.ts";
import { Finder, joinLines, type Line, splitLines } from "./lines.ts";
import { type Chunk, clip, type PatchLine } from "./parse.ts";

export type Applied = { readonly text: string; readonly added: number; readonly removed: number };
type Edit = { readonly at: number; readonly lines: readonly PatchLine[] };

/**
 * Applies the hunks of one file in order, all or none ("mismatch" with a sentence that says which line did not match).
 * Lines that are kept keep their bytes; each line keeps its ending, a new one takes that of the line it stands for or
 * follows, and a file without a final line end stays without one. Never throws.
 */
export function applyChunks(path: string, source: string, chunks: readonly Chunk[]): Result<Applied> {
  const mark = source.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = source.slice(mark.length);
  const hasLoneCr = /\r(?!\n)/.test(body);
  const first = applyTo(path, splitLines(body, hasLoneCr && !body.includes("\n")), chunks);
  const result = first.ok || !hasLoneCr ? first : orElse(applyTo(path, splitLines(body, true), chunks), first);
  return result.ok ? ok({ ...result.value, text: mark + result.value.text }) : result;
}

const orElse = <T>(result: Result<T>, other: Result<T>): Result<T> => (result.ok ? result : other);

function applyTo(path: string, lines: readonly Line[], chunks: readonly Chunk[]): Result<Applied> {
  const finder = new Finder(lines.map((line) => line.text));
  const edits: Edit[] = [];
  let cursor = 0;
  for (const [index, chunk] of chunks.entries()) {
    const name = `${path}, hunk ${index + 1} of ${chunks.length} (line ${chunk.at} of the patch)`;
    const found = locate(name, finder, lines, chunk, cursor);
    if (!found.ok) return found;
    edits.push(found.value);
    const old = kept(found.value.lines).length;
    if (old > 0 || chunk.anchors.length > 0) cursor = found.value.at + old;
  }
  // Lines that are only added, without a place named, go to the file's end; hunks after them may still lie before it.
  edits.sort((a, b) => a.at - b.at);
  const count = (kind: PatchLine["kind"]): number =>
    edits.reduce((sum, edit) => sum + edit.lines.filter((line) => line.kind === kind).length, 0);
  return ok({ text: joinLines(rewrite(lines, edits)), added: count("add"), removed: count("remove") });
}

/** The lines of a hunk that the file must have. */
const kept = (lines: readonly PatchLine[]): string[] =>
  lines.filter((line) => line.kind !== "add").map((line) => line.text);

function locate(name: string, finder: Finder, lines: readonly Line[], chunk: Chunk, cursor: number): Result<Edit> {
  let from = cursor;
  for (const anchor of chunk.anchors) {
    const at = finder.find([anchor], from);
    if (at === null) return mismatch(`${name}: no line \`${clip(anchor)}\` (after \`@@\`)${position(from)}.`);
    from = at + 1;
  }
  let body = chunk.lines;
  if (kept(body).length === 0) return ok({ at: chunk.anchors.length > 0 ? from : lines.length, lines: body });
  // The anchor may be told again as the hunk's first line.
  const starts = chunk.anchors.length > 0 ? [from, from - 1] : [from];
  while (true) {
    const old = kept(body);
    for (const start of starts) {
      const at = (chunk.endOfFile ? finder.find(old, start, true) : null) ?? finder.find(old, start);
      if (at !== null) return ok({ at, lines: body });
    }
    // Empty lines at a hunk's end are often only what separates it from the next.
    const last = body.at(-1);
    if (last?.kind !== "context" || last.text !== "" || old.length < 2) break;
    body = body.slice(0, -1);
  }
  return explain(name, finder, lines, kept(chunk.lines), from);
}

function explain(name: string, finder: Finder, lines: readonly Line[], old: string[], from: number): Result<never> {
  const earlier = finder.find(old, 0);
  if (earlier !== null)
    return mismatch(
      `${name}: its lines are at line ${earlier + 1} of the file, before the previous hunk's or the \`@@\` line; hunks come in the file's order.`,
    );
  const closest = finder.closest(old, from);
  if (!closest) return mismatch(`${name}: no line \`${clip(old[0] ?? "")}\`${position(from)}.`);
  const wanted = clip(old[closest.matched] ?? "");
  const line = closest.at + closest.matched;
  const there = line < lines.length ? `has \`${clip(lines[line]?.text ?? "")}\`` : "ends";
  return mismatch(`${name}: the patch expects \`${wanted}\` where the file ${there} (line ${line + 1}).`);
}

const position = (from: number): string => (from > 0 ? ` after line ${from} of the file` : " in the file");

const mismatch = (what: string): Result<never> =>
  failed(
    appError(
      "mismatch",
      `${what} Nothing was changed. Read that part of the file again and send a patch whose context and \`-\` lines are copied from it exactly.`,
    ),
  );

function rewrite(lines: readonly Line[], edits: readonly Edit[]): Line[] {
  const fallback = lines.find((line) => line.ending)?.ending ?? "\n";
  const out: Line[] = [];
  let next = 0;
  for (const edit of edits) {
    while (next < edit.at) out.push(lines[next++] as Line);
    let replaced: Line["ending"][] = [];
    for (const [i, line] of edit.lines.entries()) {
      // The first line added stands for the first line removed just before it, and so on.
      if (line.kind === "context" || (line.kind === "remove" && edit.lines[i - 1]?.kind !== "remove")) replaced = [];
      if (line.kind === "context") out.push(lines[next++] as Line);
      else if (line.kind === "remove") replaced.push((lines[next++] as Line).ending);
      else {
        const beside = out.at(-1)?.ending || lines[next]?.ending || fallback;
        out.push({ text: line.text, ending: replaced.shift() || beside });
      }
    }
  }
  while (next < lines.length) out.push(lines[next++] as Line);
  return mendEnds(out, lines.length > 0 && lines.at(-1)?.ending === "", fallback);
}

/** Only the last line may lack its end, and lacks it exactly when the file's last line did. */
function mendEnds(lines: Line[], open: boolean, fallback: Line["ending"]): Line[] {
  const last = lines.length - 1;
  return lines.map((line, i) => {
    if (i === last) return open ? { ...line, ending: "" } : line.ending ? line : { ...line, ending: fallback };
    return line.ending ? line : { ...line, ending: lines[i - 1]?.ending || fallback };
  });
}
