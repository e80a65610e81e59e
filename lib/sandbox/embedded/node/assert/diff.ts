import { sys } from "../core/machine.ts";
import { inspect } from "../inspect/inspect.ts";

export const READABLE: Record<string, string> = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
  notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
};

export const shown = (value: unknown): string =>
  inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Number.POSITIVE_INFINITY,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });

type Paint = { green: string; blue: string; red: string; white: string };
/** Colours only where stderr is a terminal, as Node decides. */
export function paint(): Paint {
  const on = (sys.tty?.fds[2] ?? false) && sys.env["NO_COLOR"] === undefined;
  return on
    ? { green: "\u001b[32m", blue: "\u001b[34m", red: "\u001b[31m", white: "\u001b[39m" }
    : { green: "", blue: "", red: "", white: "" };
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
const referenceKind = (a: unknown, b: unknown): boolean =>
  (isObject(a) && isObject(b)) || (typeof a === "function" && typeof b === "function");

/** At most 50 lines of one value. */
export function capped(lines: string[], color: Paint): string[] {
  return lines.length > 50 ? [...lines.slice(0, 46), `${color.blue}...${color.white}`] : lines;
}

/** Identical lines between differing ones: two after the last difference, up to three before the next, the rest a mark. */
class Body {
  text = "";
  other = "";
  printed = 0;
  skipped = false;
  #identical = 0;
  constructor(readonly color: Paint) {}

  same(line: string): void {
    this.text += this.other;
    this.other = "";
    this.#identical++;
    if (this.#identical <= 2) this.#plain(line);
  }
  /** Prints what of the run of identical lines before `at` still belongs. */
  catchUp(lines: readonly string[], at: number): void {
    const run = this.#identical;
    this.#identical = 0;
    if (run <= 2) return;
    if (run === 5) this.#plain(lines[at - 3]!);
    else if (run > 5) {
      this.text += `\n${this.color.blue}...${this.color.white}`;
      this.skipped = true;
    }
    if (run > 3) this.#plain(lines[at - 2]!);
    this.#plain(lines[at - 1]!);
  }
  #plain(line: string): void {
    this.text += `\n  ${line}`;
    this.printed++;
  }
  plus(line: string): void {
    this.text += `\n${this.color.green}+${this.color.white} ${line}`;
    this.printed++;
  }
  minus(line: string): void {
    this.other += `\n${this.color.red}-${this.color.white} ${line}`;
    this.printed++;
  }
}

/** The message of a strict comparison: short values in a line, others as a difference of their inspected lines. */
export function differenceMessage(actual: unknown, expected: unknown, given: string, message = ""): string {
  const operator = given === "strictEqual" && referenceKind(actual, expected) ? "strictEqualObject" : given;
  const color = paint();
  const inspected = shown(actual);
  const actualLines = inspected.split("\n");
  const expectedLines = shown(expected).split("\n");
  const title = message || READABLE[operator];
  let matched = 0;
  let indicator = "";
  if (actualLines.length === 1 && expectedLines.length === 1 && actualLines[0] !== expectedLines[0]) {
    const [a, b] = [actualLines[0]!, expectedLines[0]!];
    const length = a.length + b.length;
    if (length <= 12) {
      if (!isObject(actual) && !isObject(expected) && (actual !== 0 || expected !== 0))
        return `${title}\n\n${a} !== ${b}\n`;
    } else if (operator !== "strictEqualObject" && length < (sys.tty?.fds[2] ? sys.tty.columns : 80)) {
      while (a[matched] === b[matched]) matched++;
      if (matched > 2) {
        indicator = `\n  ${" ".repeat(matched)}^`;
        matched = 0;
      }
    }
  }
  let end = "";
  let beyond = "";
  while (actualLines.length > 0 && expectedLines.length > 0 && actualLines.at(-1) === expectedLines.at(-1)) {
    if (matched++ < 3) end = `\n  ${actualLines.at(-1)}${end}`;
    else beyond = actualLines.at(-1)!;
    actualLines.pop();
    expectedLines.pop();
  }
  const count = Math.max(actualLines.length, expectedLines.length);
  if (count === 0) return `${READABLE["notIdentical"]}\n\n${capped(inspected.split("\n"), color).join("\n")}\n`;
  const body = new Body(color);
  if (matched >= 5) {
    end = `\n${color.blue}...${color.white}${end}`;
    body.skipped = true;
  }
  if (beyond !== "") end = `\n  ${beyond}${end}`;
  const head = `${title}\n${color.green}+ actual${color.white} ${color.red}- expected${color.white}`;
  const note = ` ${color.blue}...${color.white} Lines skipped`;
  const moreActual = actualLines.length >= count;
  const longer = moreActual ? actualLines : expectedLines;
  const shared = moreActual ? expectedLines.length : actualLines.length;
  for (let i = 0; i < count; i++) {
    if (i >= shared) {
      body.catchUp(longer, i);
      if (moreActual) body.plus(longer[i]!);
      else body.minus(longer[i]!);
    } else compareLine(body, actualLines, expectedLines, i);
    if (body.printed > 50 && i < count - 2)
      return `${head}${note}\n${body.text}\n${color.blue}...${color.white}${body.other}\n${color.blue}...${color.white}`;
  }
  return `${head}${body.skipped ? note : ""}\n${body.text}${body.other}${end}${indicator}`;
}

/** Lines that differ by a trailing comma alone are the same. */
function compareLine(body: Body, actual: readonly string[], expected: readonly string[], i: number): void {
  let a = actual[i]!;
  const b = expected[i]!;
  let differs = a !== b && !(a.endsWith(",") && a.slice(0, -1) === b);
  if (differs && b.endsWith(",") && b.slice(0, -1) === a) {
    differs = false;
    a += ",";
  }
  if (!differs) {
    body.same(a);
    return;
  }
  body.catchUp(actual, i);
  body.plus(a);
  body.minus(b);
}
