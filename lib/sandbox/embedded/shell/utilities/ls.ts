import type { Stat } from "../../process/syscalls.ts";
import { Failure, readOptions, reasonOf, type Utility, type UtilityCall } from "./call.ts";

const HELP = `Usage: ls [-1aAdFhlrRStiU] [FILE]...
  -1 one a line, -a all, -A all but . and .., -d folders themselves, -F marks, -h sizes for people, -i numbers,
  -l long, -r reversed, -R what is below too, -S by size, -t by time
`;
const KNOWN = "1aAdFhlrRsStiUgonpcuCxmLqbGkH";
const LONG: Readonly<Record<string, string>> = {
  all: "a",
  "almost-all": "A",
  directory: "d",
  classify: "F",
  "human-readable": "h",
  recursive: "R",
  reverse: "r",
  inode: "i",
  color: "",
  "group-directories-first": "",
};
const S_IFMT = 0o170000;
const TYPES = new Map([
  [0o040000, "d"],
  [0o120000, "l"],
  [0o020000, "c"],
  [0o010000, "p"],
  [0o140000, "s"],
]);
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** Milliseconds in half a year: what is older shows its year. */
const RECENT_MS = 15_778_476_000;
const RWX = ["---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"];

type Entry = { readonly name: string; readonly path: string; readonly stat: Stat };
const typeOf = ({ mode }: Stat): string => TYPES.get(mode & S_IFMT) ?? "-";
const isFolder = (stat: Stat): boolean => typeOf(stat) === "d";
export const ownerOf = (id: number): string => (id === 0 ? "root" : "tab");

export function modeText(stat: Stat): string {
  const bits = [6, 3, 0].map((shift) => RWX[(stat.mode >> shift) & 7]).join("");
  return typeOf(stat) + ((stat.mode & 0o1000) !== 0 ? `${bits.slice(0, 8)}t` : bits);
}
function timeText(ms: number): string {
  const date = new Date(ms);
  const day = `${MONTHS[date.getMonth()]} ${String(date.getDate()).padStart(2)}`;
  if (Math.abs(Date.now() - ms) > RECENT_MS) return `${day}  ${date.getFullYear()}`;
  return `${day} ${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}
function sizeText(size: number, human: boolean): string {
  if (!human || size < 1024) return String(size);
  let value = size;
  let unit = -1;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit++;
  }
  const shown = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return `${shown}${"KMGT"[unit]}`;
}

/** Of any number of texts: there are more files in a folder than a call can have arguments. */
const widest = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0);

export const ls: Utility = (call) => {
  const options = readOptions(call.args, "", []);
  if (options.flags.has("help")) {
    call.out(HELP);
    return 0;
  }
  const flags = new Set<string>();
  for (const flag of options.flags) {
    const letter = LONG[flag] ?? flag;
    if (letter.length > 1 || (letter !== "" && !KNOWN.includes(letter)))
      throw new Failure(`unrecognized option '${flag}'\nTry 'ls --help' for more information.`, 2);
    flags.add(letter);
  }
  const long = ["l", "g", "o", "n"].some((flag) => flags.has(flag));
  const { fs } = call.sys;
  let code = 0;
  let said = false;

  const sorted = (entries: Entry[]): Entry[] => {
    if (!flags.has("U")) entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (flags.has("t")) entries.sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
    if (flags.has("S")) entries.sort((a, b) => b.stat.size - a.stat.size);
    return flags.has("r") ? entries.reverse() : entries;
  };
  const mark = (stat: Stat): string => {
    if (isFolder(stat)) return flags.has("F") || flags.has("p") ? "/" : "";
    if (!flags.has("F")) return "";
    return typeOf(stat) === "l" ? (long ? "" : "@") : (stat.mode & 0o111) !== 0 ? "*" : "";
  };
  const show = (entries: readonly Entry[], total: boolean): void => {
    said = true;
    if ((long || flags.has("s")) && total)
      call.out(`total ${entries.reduce((sum, { stat }) => sum + stat.blocks / 2, 0)}\n`);
    const widths = [
      widest(entries.map(({ stat }) => String(stat.nlink))),
      widest(entries.map(({ stat }) => sizeText(stat.size, flags.has("h")))),
      widest(entries.map(({ stat }) => ownerOf(stat.uid))),
    ] as const;
    const lines = entries.map(({ name, path, stat }) => {
      const number = (flags.has("i") ? `${stat.ino} ` : "") + (flags.has("s") ? `${stat.blocks / 2} ` : "");
      if (!long) return `${number}${name}${mark(stat)}`;
      const target = typeOf(stat) === "l" ? ` -> ${fs.readlink(path)}` : "";
      const owner = flags.has("n")
        ? `${stat.uid} ${stat.gid}`
        : [
            ...(flags.has("g") ? [] : [ownerOf(stat.uid).padEnd(widths[2])]),
            ...(flags.has("o") ? [] : [ownerOf(stat.gid).padEnd(widths[2])]),
          ].join(" ");
      const size = sizeText(stat.size, flags.has("h")).padStart(widths[1]);
      return `${number}${modeText(stat)} ${String(stat.nlink).padStart(widths[0])} ${owner} ${size} ${timeText(stat.mtimeMs)} ${name}${mark(stat)}${target}`;
    });
    call.out(
      lines.length === 0
        ? ""
        : flags.has("1") || long || !onTerminal(call)
          ? `${lines.join("\n")}\n`
          : inColumns(lines, call.sys.tty?.columns ?? 80),
    );
  };
  const folder = (name: string, path: string, titled: boolean): void => {
    if (titled) call.out(`${said ? "\n" : ""}${name}:\n`);
    said = true;
    let names = fs.readdir(path).map((entry) => entry.name);
    if (flags.has("a")) names = [".", "..", ...names];
    else if (!flags.has("A")) names = names.filter((each) => !each.startsWith("."));
    const entries = sorted(
      names.map((each) => ({ name: each, path: `${path}/${each}`, stat: fs.lstat(call.path(`${path}/${each}`)) })),
    );
    show(entries, true);
    if (!flags.has("R")) return;
    for (const each of entries)
      if (isFolder(each.stat) && each.name !== "." && each.name !== "..")
        folder(`${name.replace(/\/$/, "")}/${each.name}`, each.path, true);
  };

  const files: Entry[] = [];
  const folders: Entry[] = [];
  for (const name of options.rest.length > 0 ? options.rest : ["."])
    try {
      const path = call.path(name);
      const own = fs.lstat(path);
      const follows = typeOf(own) === "l" && !flags.has("d") && !(long && !name.endsWith("/"));
      const stat = follows ? fs.stat(path) : own;
      (isFolder(stat) && !flags.has("d") ? folders : files).push({ name, path, stat });
    } catch (caught) {
      call.complain(`cannot access '${name}': ${reasonOf(caught)}`);
      code = 2;
    }
  if (files.length > 0) show(sorted(files), false);
  for (const { name, path } of sorted(folders))
    folder(name, path, folders.length + files.length > 1 || flags.has("R") || code !== 0);
  return code;
};

const onTerminal = ({ sys, streams }: UtilityCall): boolean => streams.output === 1 && sys.tty?.fds[1] === true;

/** Down the columns, as many as fit. */
function inColumns(names: readonly string[], columns: number): string {
  const width = widest(names) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(names.length / across);
  let text = "";
  for (let row = 0; row < rows; row++) {
    const line: string[] = [];
    for (let at = row; at < names.length; at += rows) line.push((names[at] as string).padEnd(width));
    text += `${line.join("").trimEnd()}\n`;
  }
  return text;
}
