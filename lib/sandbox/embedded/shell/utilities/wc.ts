import { Failure, readOptions, reasonOf, type Utility, type UtilityCall } from "./call.ts";

type Counts = { lines: number; words: number; chars: number; bytes: number; longest: number };
const LONG: Readonly<Record<string, string>> = {
  lines: "l",
  words: "w",
  chars: "m",
  bytes: "c",
  "max-line-length": "L",
  "files0-from": "files0-from",
  help: "help",
};
const ORDER = [
  ["l", "lines"],
  ["w", "words"],
  ["m", "chars"],
  ["c", "bytes"],
  ["L", "longest"],
] as const;
/** Digits there are room for where the sizes are not known before. */
const USUAL_WIDTH = 7;
const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const HINT = "\nTry 'wc --help' for more information.";

/** Counts what comes in parts; a word or a line may go on in the next. */
function counter(): { readonly counts: Counts; add(part: Uint8Array): void } {
  const counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
  let inWord = false;
  let column = 0;
  return {
    counts,
    add(part) {
      counts.bytes += part.length;
      for (const byte of part) {
        const blank = byte === 32 || (byte >= 9 && byte <= 13);
        if (!blank && !inWord) counts.words++;
        inWord = !blank;
        if ((byte & 0xc0) === 0x80) continue;
        counts.chars++;
        if (byte === 10) counts.lines++;
        if (byte === 10 || byte === 12 || byte === 13) column = 0;
        else if (byte === 9) column += 8 - (column % 8);
        else if (byte >= 32) column++;
        if (column > counts.longest) counts.longest = column;
      }
    },
  };
}

/** The bytes of a file before it is read; null when nothing says so. */
function sizeOf(call: UtilityCall, name: string): number | null {
  try {
    const { input } = call.streams;
    const stat = name === "-" ? (input === null ? null : call.sys.fs.fstat(input)) : call.sys.fs.stat(call.path(name));
    return stat && (stat.mode & S_IFMT) === S_IFREG ? stat.size : null;
  } catch {
    return name === "-" ? null : 0;
  }
}
function count(call: UtilityCall, name: string): Counts {
  const { counts, add } = counter();
  if (name !== "-") add(call.read(name));
  else for (let part = call.chunk(); part; part = call.chunk()) add(part);
  return counts;
}
const isFolder = (call: UtilityCall, name: string): boolean => {
  try {
    return name !== "-" && (call.sys.fs.stat(call.path(name)).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
};

/** wc: lines, words, characters and bytes, in columns as wide as GNU's. */
export const wc: Utility = (call) => {
  const read = readOptions(call.args, "", ["files0-from"]);
  const flags = new Set<string>();
  for (const flag of read.flags) {
    const letter = flag.length > 1 ? LONG[flag] : "lwmcL".includes(flag) ? flag : undefined;
    if (letter === undefined)
      throw new Failure(
        `${flag.length > 1 ? `unrecognized option '--${flag}'` : `invalid option -- '${flag}'`}${HINT}`,
      );
    flags.add(letter);
  }
  if (flags.has("help")) {
    call.out("Usage: wc [-clmwL] [--files0-from=FILE] [FILE]...\n");
    return 0;
  }
  const chosen = ORDER.filter(([letter]) => flags.has(letter));
  const fields = chosen.length > 0 ? chosen : ORDER.filter(([letter]) => "lwc".includes(letter));
  const list = read.values.get("files0-from");
  const names = list === undefined ? read.rest : call.text(list).split("\0").filter(Boolean);
  const inputs = names.length > 0 ? names : list === undefined ? ["-"] : [];
  const sizes = inputs.map((name) => sizeOf(call, name));
  const known = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const width =
    fields.length === 1 && inputs.length === 1
      ? 1
      : Math.max(String(known).length, sizes.includes(null) ? USUAL_WIDTH : 1);
  const show = (counts: Counts, name: string): void => {
    const columns = fields.map(([, field]) => String(counts[field]).padStart(width));
    call.out(`${columns.join(" ")}${name === "" ? "" : ` ${name}`}\n`);
  };
  const total: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
  let code = 0;
  for (const name of inputs) {
    let counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 };
    const shown = names.length === 0 ? "" : name;
    try {
      if (isFolder(call, name)) {
        call.complain(`${name}: ${reasonOf({ code: "EISDIR" })}`);
        code = 1;
      } else counts = count(call, name);
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      call.complain(caught.message);
      code = 1;
      continue;
    }
    show(counts, shown);
    total.longest = Math.max(total.longest, counts.longest);
    for (const field of ["lines", "words", "chars", "bytes"] as const) total[field] += counts[field];
  }
  if (inputs.length > 1) show(total, "total");
  return code;
};
