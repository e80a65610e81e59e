import type { Context, EntryKind } from "./context.ts";
import { stringWidth, stripVTControlCharacters } from "./primitives.ts";

/** Puts many short array elements into columns: about 2.5 times as many columns as a square would have, at most 15. */
function inColumns(ctx: Context, output: string[], value: readonly unknown[] | undefined): string[] {
  const hasRest = ctx.maxArrayLength < output.length;
  const count = hasRest ? output.length - 1 : output.length;
  const gap = 2;
  const widths: number[] = [];
  let total = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const width = stringWidth(output[i]!, ctx.colors);
    widths.push(width);
    total += width + gap;
    longest = Math.max(longest, width);
  }
  const cell = longest + gap;
  if (!(cell * 3 + ctx.indentation < ctx.breakLength && (total / cell > 5 || longest <= 6))) return output;
  const bias = Math.sqrt(cell - total / output.length);
  const biased = Math.max(cell - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((ctx.breakLength - ctx.indentation) / cell),
    Number(ctx.compact) * 4,
    15,
  );
  if (columns <= 1) return output;
  const columnWidths: number[] = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < output.length; i += columns) width = Math.max(width, widths[i] ?? 0);
    columnWidths.push(width + gap);
  }
  const numeric =
    value !== undefined && output.every((_, i) => typeof value[i] === "number" || typeof value[i] === "bigint");
  const rows: string[] = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let row = "";
    for (let i = start; i < end; i++) {
      const entry = output[i]!;
      const width = columnWidths[i - start]! + entry.length - widths[i]!;
      const last = i === end - 1;
      if (numeric) row += last ? entry.padStart(width - gap) : `${entry}, `.padStart(width);
      else row += last ? entry : `${entry}, `.padEnd(width);
    }
    rows.push(row);
  }
  if (hasRest) rows.push(output[count]!);
  return rows;
}

function fits(ctx: Context, output: readonly string[], start: number, base: string): boolean {
  let length = output.length + start;
  if (length + output.length > ctx.breakLength) return false;
  for (const entry of output) {
    length += ctx.colors ? stripVTControlCharacters(entry).length : entry.length;
    if (length > ctx.breakLength) return false;
  }
  return base === "" || !base.includes("\n");
}

/** Joins the entries between the braces: on one line where the innermost levels fit, else a line each. */
export function joinEntries(
  ctx: Context,
  entries: string[],
  base: string,
  braces: readonly [string, string],
  kind: EntryKind,
  depth: number,
  value?: unknown,
): string {
  let output = entries;
  const [open, close] = braces;
  const indent = `\n${" ".repeat(ctx.indentation)}`;
  if (ctx.compact === true) {
    if (fits(ctx, output, 0, base)) return `${open}${base ? ` ${base}` : ""} ${output.join(", ")} ${close}`;
    const line = base === "" && open.length === 1 ? " " : `${base ? ` ${base}` : ""}${indent}  `;
    return `${open}${line}${output.join(`,${indent}  `)} ${close}`;
  }
  const lead = base ? `${base} ` : "";
  if (typeof ctx.compact === "number" && ctx.compact >= 1) {
    const count = output.length;
    if (kind === "array-extras" && count > 6) output = inColumns(ctx, output, value as readonly unknown[] | undefined);
    if (ctx.currentDepth - depth < ctx.compact && count === output.length) {
      const start = output.length + ctx.indentation + open.length + base.length + 10;
      if (fits(ctx, output, start, base)) {
        const joined = output.join(", ");
        if (!joined.includes("\n")) return `${lead}${open} ${joined} ${close}`;
      }
    }
  }
  return `${lead}${open}${indent}  ${output.join(`,${indent}  `)}${indent}${close}`;
}
