import type { Stat } from "../../process/syscalls.ts";
import { Failure, readOptions, reasonOf, type Utility } from "./call.ts";
import { matcher } from "./trees.ts";

const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const BLOCK_BYTES = 512;
const LONG: Readonly<Record<string, string>> = {
  all: "a",
  bytes: "b",
  total: "c",
  "max-depth": "d",
  "human-readable": "h",
  summarize: "s",
  "separate-dirs": "S",
  "one-file-system": "x",
  null: "0",
  dereference: "L",
  "block-size": "B",
  "apparent-size": "apparent",
  si: "si",
  exclude: "",
  help: "help",
};
const KNOWN = "abcdhklmsSxL0BDHP";
const HINT = "\nTry 'du --help' for more information.";
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
};

function human(bytes: number, base: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < 4) {
    value /= base;
    unit++;
  }
  const shown = unit > 0 && Math.ceil(value * 10) < 100 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value);
  return `${shown}${unit === 0 ? "" : (base === 1000 ? " kMGT" : " KMGT")[unit]}`;
}

/** du: what files take up, each once, however many names it has. */
export const du: Utility = (call) => {
  const read = readOptions(call.args, "dBt", ["max-depth", "block-size", "exclude"]);
  const flags = new Set<string>();
  for (const flag of read.flags) {
    const letter = flag.length > 1 ? LONG[flag] : KNOWN.includes(flag) ? flag : undefined;
    if (letter === undefined)
      throw new Failure(
        `${flag.length > 1 ? `unrecognized option '--${flag}'` : `invalid option -- '${flag}'`}${HINT}`,
      );
    flags.add(letter);
  }
  if (flags.has("help")) {
    call.out("Usage: du [-abchkmsSL0] [-d DEPTH] [-B SIZE] [--apparent-size] [--exclude=PATTERN] [FILE]...\n");
    return 0;
  }
  const asked = read.values.get("d") ?? read.values.get("max-depth");
  if (asked !== undefined && !/^\d+$/.test(asked)) throw new Failure(`invalid maximum depth '${asked}'${HINT}`);
  const depth = flags.has("s") ? 0 : asked === undefined ? Number.POSITIVE_INFINITY : Number(asked);
  if (flags.has("s") && flags.has("a")) throw new Failure(`cannot both summarize and show all entries${HINT}`);
  const [, times, unitName = ""] =
    /^(\d*)([KMG]?B?)$/.exec(read.values.get("B") ?? read.values.get("block-size") ?? "1K") ?? [];
  const unit = (Number(times) || 1) * (UNITS[unitName] ?? Number.NaN);
  if (Number.isNaN(unit)) throw new Failure(`invalid -B argument '${read.values.get("B") ?? ""}'`);
  const size = flags.has("b") ? 1 : flags.has("m") ? UNITS.M : flags.has("k") ? UNITS.K : unit;
  const shown = (bytes: number): string =>
    flags.has("si") ? human(bytes, 1000) : flags.has("h") ? human(bytes, 1024) : String(Math.ceil(bytes / (size ?? 1)));
  const ends = flags.has("0") ? "\0" : "\n";
  const excluded = matcher(
    call.args.flatMap((word, at) =>
      word.startsWith("--exclude=") ? [word.slice(10)] : call.args[at - 1] === "--exclude" ? [word] : [],
    ),
  );
  const apparent = flags.has("b") || flags.has("apparent");
  const { fs } = call.sys;
  const seen = new Set<string>();
  let code = 0;
  const visit = (name: string, level: number): number => {
    let stat: Stat;
    let names: string[] = [];
    try {
      stat = flags.has("L") ? fs.stat(call.path(name)) : fs.lstat(call.path(name));
      if ((stat.mode & S_IFMT) === S_IFDIR) names = fs.readdir(call.path(name)).map((each) => each.name);
    } catch (caught) {
      call.complain(`cannot access '${name}': ${reasonOf(caught)}`);
      code = 1;
      return 0;
    }
    const isFolder = (stat.mode & S_IFMT) === S_IFDIR;
    const key = `${stat.dev}:${stat.ino}`;
    if (seen.has(key)) return 0;
    if (isFolder || stat.nlink > 1 || read.rest.length > 1) seen.add(key);
    const own = apparent ? stat.size : stat.blocks * BLOCK_BYTES;
    let total = own;
    let shallow = own;
    for (const each of names) {
      const path = `${name.replace(/\/$/, "")}/${each}`;
      if (excluded(path)) continue;
      const bytes = visit(path, level + 1);
      total += bytes;
      if (flags.has("S") && (fs.lstat(call.path(path)).mode & S_IFMT) !== S_IFDIR) shallow += bytes;
    }
    if (level <= depth && (isFolder || flags.has("a") || level === 0))
      call.out(`${shown(flags.has("S") ? shallow : total)}\t${name}${ends}`);
    return total;
  };
  let all = 0;
  for (const name of read.rest.length > 0 ? read.rest : ["."]) all += visit(name, 0);
  if (flags.has("c")) call.out(`${shown(all)}\ttotal${ends}`);
  return code;
};
