import { type Context, type Style, withoutColor } from "./context.ts";

const ESCAPES: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};
const SPECIAL = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const SPECIAL_ALL = new RegExp(SPECIAL, "g");
const SPECIAL_BUT_QUOTE =
  /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeOne(char: string): string {
  const known = ESCAPES[char];
  if (known) return known;
  if (char === "'") return "\\'";
  const code = char.charCodeAt(0);
  return code > 0xff
    ? `\\u${code.toString(16).toUpperCase()}`
    : `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** A string literal in the quotes that need the least escaping. */
export function quoted(text: string): string {
  if (!SPECIAL.test(text)) return `'${text}'`;
  if (text.includes("'")) {
    const quote = !text.includes('"') ? '"' : !text.includes("`") && !text.includes("${") ? "`" : "";
    if (quote) return quote + text.replace(SPECIAL_BUT_QUOTE, escapeOne) + quote;
  }
  return `'${text.replace(SPECIAL_ALL, escapeOne)}'`;
}
export const escaped = (text: string): string => text.replace(SPECIAL_ALL, escapeOne);

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, "_");
const groupedEnd = (digits: string): string => digits.replace(/(\d{3})(?=\d)/g, "$1_");

export function formatNumber(stylize: Context["stylize"], value: number, separator: boolean): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  if (!separator || !Number.isFinite(value) || text.includes("e")) return stylize(text, "number");
  const [integer, fraction] = text.split(".") as [string, string | undefined];
  return stylize(fraction === undefined ? grouped(integer) : `${grouped(integer)}.${groupedEnd(fraction)}`, "number");
}
export const formatBigInt = (stylize: Context["stylize"], value: bigint, separator: boolean): string =>
  stylize(`${separator ? grouped(String(value)) : value}n`, "bigint");

export const plain = (text: string, _style: Style): string => withoutColor(text);

export function formatPrimitive(stylize: Context["stylize"], value: unknown, ctx: Context): string {
  if (typeof value === "string") return formatString(stylize, value, ctx);
  if (typeof value === "number") return formatNumber(stylize, value, ctx.numericSeparator);
  if (typeof value === "bigint") return formatBigInt(stylize, value, ctx.numericSeparator);
  if (typeof value === "boolean") return stylize(String(value), "boolean");
  if (value === undefined) return stylize("undefined", "undefined");
  return stylize(String(value as symbol), "symbol");
}

function formatString(stylize: Context["stylize"], value: string, ctx: Context): string {
  let text = value;
  let trailer = "";
  if (text.length > ctx.maxStringLength) {
    const left = text.length - ctx.maxStringLength;
    text = text.slice(0, ctx.maxStringLength);
    trailer = `... ${left} more character${left > 1 ? "s" : ""}`;
  }
  if (ctx.compact !== true && text.length > 16 && text.length > ctx.breakLength - ctx.indentation - 4) {
    const lines = text.split(/(?<=\n)/).map((line) => stylize(quoted(line), "string"));
    return lines.join(` +\n${" ".repeat(ctx.indentation + 2)}`) + trailer;
  }
  return stylize(quoted(text), "string") + trailer;
}

const CONTROL =
  /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g;
export const stripVTControlCharacters = (text: string): string => text.replace(CONTROL, "");

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\x00-\x1f\x7f-\x9f]$/u;
const FULL_WIDTH =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b001}\u{1f200}-\u{1f251}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55]$/u;

/** Columns a terminal needs for the text. */
export function stringWidth(text: string, strip = true): number {
  const clean = strip ? stripVTControlCharacters(text) : text;
  if (/^[\x20-\x7e]*$/.test(clean)) return clean.length;
  let width = 0;
  for (const char of clean.normalize("NFC")) {
    if (FULL_WIDTH.test(char)) width += 2;
    else if (!ZERO_WIDTH.test(char)) width++;
  }
  return width;
}
