import type { Stat } from "../../process/syscalls.ts";
import { Failure, readOptions, reasonOf, type Utility, type UtilityCall } from "./call.ts";
import { type Columns, sideBySide } from "./diff-columns.ts";
import { type Change, type Comparing, changesOf, formatted, type Side } from "./diff-formats.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const TROUBLE = 2;
const USUAL_WIDTH = 130;
const MOST_WIDTH = 10_000;
const LONG: Readonly<Record<string, string>> = {
  brief: "q",
  recursive: "r",
  "report-identical-files": "s",
  unified: "u",
  context: "c",
  "new-file": "N",
  "ignore-case": "i",
  "ignore-all-space": "w",
  "ignore-space-change": "b",
  "ignore-trailing-space": "Z",
  "ignore-blank-lines": "B",
  text: "a",
  normal: "normal",
  minimal: "d",
  "strip-trailing-cr": "cr",
  "show-c-function": "p",
  color: "",
  label: "L",
  "side-by-side": "y",
  width: "W",
  "left-column": "left",
  "suppress-common-lines": "suppress",
  exclude: "x",
  "no-dereference": "",
  help: "help",
};
const USAGE = `Usage: diff [-abBdiNqrsuwZ] [-U LINES] [-c] [-C LINES] [--label NAME] [-x PATTERN] FILES
  normal output, or -u unified, -c context, -q only whether they differ; -r folders with what is in them
`;

type Asked = {
  readonly call: UtilityCall;
  readonly flags: ReadonlySet<string>;
  readonly format: "normal" | "unified" | "context";
  /** Beside each other, where that is asked for. */
  readonly columns: Columns | null;
  readonly around: number;
  readonly labels: readonly string[];
  readonly excluded: readonly RegExp[];
  /** As they are shown before each pair of files of two folders. */
  readonly options: string;
};

const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );

/** "2026-11-22 10:00:00.000000000 +0000" */
function timeOf(stat: Stat | null): string {
  const ms = stat?.mtimeMs ?? 0;
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  const nanoseconds = String(Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6)).padStart(9, "0");
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${nanoseconds} ${zone}`;
}

type Given = { readonly name: string; readonly stat: Stat | null };
const isFolder = ({ stat }: Given): boolean => stat !== null && (stat.mode & S_IFMT) === S_IFDIR;

function given({ call, flags }: Asked, name: string): Given | null {
  if (name === "-" || /^\/dev\/(?:stdin|fd\/\d+)$/.test(name)) return { name, stat: null };
  try {
    return { name, stat: call.sys.fs.stat(call.path(name)) };
  } catch (caught) {
    if (flags.has("N")) return { name, stat: null };
    call.complain(`${name}: ${reasonOf(caught)}`);
    return null;
  }
}
function content({ call, flags }: Asked, { name, stat }: Given): Uint8Array {
  if (stat === null && flags.has("N") && name !== "-")
    try {
      return call.read(name);
    } catch {
      return new Uint8Array(0);
    }
  return call.read(name);
}

/** Lines with their ends. */
function linesOf(bytes: Uint8Array, flags: ReadonlySet<string>): string[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return flags.has("cr") ? all.map((line) => line.replace(/\r\n$/, "\n")) : all;
}
function comparing(flags: ReadonlySet<string>): Comparing {
  return (line) => {
    let key = line;
    if (flags.has("w")) key = key.replaceAll(/[^\S\n]/g, "");
    else if (flags.has("b")) key = key.replaceAll(/[^\S\n]+/g, " ").replace(/ $/m, "");
    else if (flags.has("Z")) key = key.replace(/[^\S\n]+$/m, "");
    return flags.has("i") ? key.toLowerCase() : key;
  };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
};

/** Two files; `within` folders, each pair is announced. */
function compareFiles(asked: Asked, one: Given, two: Given, within: boolean): number {
  const { call, flags, labels } = asked;
  const [a, b] = [content(asked, one), content(asked, two)];
  const names = `${one.name} and ${two.name}`;
  const identical = (): number => {
    if (flags.has("s")) call.out(`Files ${names} are identical\n`);
    return 0;
  };
  if (same(a, b) && !asked.columns) return identical();
  const plain = !["i", "w", "b", "B", "Z", "cr"].some((flag) => flags.has(flag));
  if (flags.has("q") && plain) {
    call.out(`Files ${names} differ\n`);
    return 1;
  }
  if (!flags.has("a") && (a.subarray(0, 32_768).includes(0) || b.subarray(0, 32_768).includes(0))) {
    call.out(`Binary files ${names} differ\n`);
    return 1;
  }
  const left = linesOf(a, flags);
  const right = linesOf(b, flags);
  let changes: readonly Change[] = changesOf(left, right, comparing(flags));
  if (flags.has("B"))
    changes = changes.filter(
      ({ oldStart, oldCount, newStart, newCount }) =>
        !left.slice(oldStart, oldStart + oldCount).every((line) => line === "\n") ||
        !right.slice(newStart, newStart + newCount).every((line) => line === "\n"),
    );
  if (asked.columns) {
    if (within) call.out(`diff ${asked.options}${one.name} ${two.name}\n`);
    call.out(sideBySide(left, right, changes, asked.columns));
    return changes.length === 0 ? identical() : 1;
  }
  if (changes.length === 0) return identical();
  if (flags.has("q")) {
    call.out(`Files ${names} differ\n`);
    return 1;
  }
  const side = ({ name, stat }: Given, lines: readonly string[], label: string | undefined): Side => ({
    lines,
    title: label ?? `${name}\t${timeOf(stat ?? (name === "-" ? ({ mtimeMs: Date.now() } as Stat) : null))}`,
  });
  if (within) call.out(`diff ${asked.options}${one.name} ${two.name}\n`);
  call.out(formatted(asked.format, side(one, left, labels[0]), side(two, right, labels[1]), changes, asked.around));
  return 1;
}

const below = (folder: string, name: string): string => `${folder.replace(/\/$/, "")}/${name}`;

function compareFolders(asked: Asked, one: string, two: string): number {
  const { call, flags, excluded } = asked;
  const namesOf = (folder: string): Set<string> => {
    try {
      return new Set(call.sys.fs.readdir(call.path(folder)).map(({ name }) => name));
    } catch {
      return new Set();
    }
  };
  const [left, right] = [namesOf(one), namesOf(two)];
  let code = 0;
  for (const name of [...new Set([...left, ...right])].sort()) {
    if (excluded.some((pattern) => pattern.test(name))) continue;
    if ((!left.has(name) || !right.has(name)) && !flags.has("N")) {
      call.out(`Only in ${left.has(name) ? one : two}: ${name}\n`);
      code = Math.max(code, 1);
      continue;
    }
    const [a, b] = [given(asked, below(one, name)), given(asked, below(two, name))];
    if (!a || !b) code = TROUBLE;
    else code = Math.max(code, pair(asked, a, b, true));
  }
  return code;
}

function pair(asked: Asked, one: Given, two: Given, within: boolean): number {
  const { call, flags } = asked;
  const [a, b] = [isFolder(one), isFolder(two)];
  const absent = (each: Given): boolean => each.stat === null && flags.has("N");
  if ((a && (b || absent(two))) || (b && absent(one))) {
    if (!within || flags.has("r")) return compareFolders(asked, one.name, two.name);
    call.out(`Common subdirectories: ${one.name} and ${two.name}\n`);
    return 0;
  }
  if (a !== b) {
    if (within) {
      const kind = (folder: boolean, { stat }: Given): string =>
        folder ? "directory" : stat?.size === 0 ? "regular empty file" : "regular file";
      call.out(`File ${one.name} is a ${kind(a, one)} while file ${two.name} is a ${kind(b, two)}\n`);
      return 1;
    }
    // A file and a folder: the file of its name in there.
    const [file, folder] = a ? [two, one] : [one, two];
    const inside = given(asked, below(folder.name, file.name.slice(file.name.lastIndexOf("/") + 1)));
    if (!inside) return TROUBLE;
    return a ? compareFiles(asked, inside, file, false) : compareFiles(asked, file, inside, false);
  }
  return compareFiles(asked, one, two, within);
}

export const diff: Utility = (call) => {
  const read = readOptions(call.args, "UCLxIW", ["label", "exclude", "unified-lines", "width"]);
  const flags = new Set<string>();
  const labels: string[] = [];
  const excluded: RegExp[] = [];
  call.args.forEach((word, at) => {
    const [name, value] = word.split(/=(.*)/s);
    if (name === "--label" || name === "-L") labels.push(value ?? call.args[at + 1] ?? "");
    else if (name === "--exclude" || name === "-x") excluded.push(glob(value ?? call.args[at + 1] ?? ""));
    else if (/^-x./.test(word)) excluded.push(glob(word.slice(2)));
  });
  for (const flag of read.flags) {
    const letter = LONG[flag] ?? flag;
    if (
      letter.length === 1
        ? !"qrsucNiwbBZadpUCLxtTyW0123456789".includes(letter)
        : !["", "normal", "cr", "help", "left", "suppress"].includes(letter)
    )
      throw new Failure(
        `${flag.length > 1 ? `unrecognized option '--${flag}'` : `invalid option -- '${flag}'`}\ndiff: Try 'diff --help' for more information.`,
        TROUBLE,
      );
    flags.add(letter);
  }
  if (flags.has("help")) {
    call.out(USAGE);
    return 0;
  }
  const [one, two, more] = read.rest;
  const last = call.args.at(-1) ?? "diff";
  if (one === undefined || two === undefined)
    throw new Failure(`missing operand after '${last}'\ndiff: Try 'diff --help' for more information.`, TROUBLE);
  if (more !== undefined)
    throw new Failure(`extra operand '${more}'\ndiff: Try 'diff --help' for more information.`, TROUBLE);
  const around =
    read.values.get("U") ?? read.values.get("C") ?? read.values.get("unified") ?? read.values.get("context");
  if (around !== undefined && !/^\d+$/.test(around))
    throw new Failure(`invalid context length '${around}'\ndiff: Try 'diff --help' for more information.`, TROUBLE);
  const width = Number(read.values.get("W") ?? read.values.get("width") ?? USUAL_WIDTH);
  if (!Number.isInteger(width) || width < 1 || width > MOST_WIDTH)
    throw new Failure(`invalid width '${width}'`, TROUBLE);
  const common = flags.has("suppress") ? "none" : flags.has("left") ? "left" : "both";
  const format = flags.has("u") || flags.has("U") ? "unified" : flags.has("c") || flags.has("C") ? "context" : "normal";
  const options = call.args.filter((word) => word.startsWith("-") && word !== "-").map((word) => `${word} `);
  const asked: Asked = {
    call,
    flags,
    format,
    columns: flags.has("y") ? { width, common } : null,
    around: Number(around ?? 3),
    labels,
    excluded,
    options: options.join(""),
  };
  try {
    const [a, b] = [given(asked, one), given(asked, two)];
    if (!a || !b) return TROUBLE;
    if (!a.stat && !b.stat && flags.has("N") && one !== "-")
      throw new Failure(`${one}: No such file or directory`, TROUBLE);
    return pair(asked, a, b, false);
  } catch (caught) {
    if (caught instanceof Failure) throw new Failure(caught.message, TROUBLE);
    throw caught;
  }
};
