import type { Stat } from "../../process/syscalls.ts";
import { Failure, readOptions, reasonOf, type Utility } from "./call.ts";
import { modeText, ownerOf } from "./ls.ts";

const S_IFMT = 0o170000;
const KINDS = new Map([
  [0o040000, "directory"],
  [0o120000, "symbolic link"],
  [0o020000, "character special file"],
  [0o010000, "fifo"],
  [0o140000, "socket"],
]);
const BLOCK_BYTES = 4096;

const two = (value: number, width = 2): string => String(value).padStart(width, "0");
function timeText(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const nanoseconds = two(Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6), 9);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${nanoseconds} ${zone}`;
}
const kindOf = ({ mode, size }: Stat): string =>
  KINDS.get(mode & S_IFMT) ?? (size === 0 ? "regular empty file" : "regular file");

function fieldOf(letter: string, name: string, stat: Stat, target: string | null): string | null {
  const seconds = (ms: number): string => String(Math.floor(ms / 1000));
  const fields: Readonly<Record<string, () => string>> = {
    n: () => name,
    N: () => (target === null ? `'${name}'` : `'${name}' -> '${target}'`),
    s: () => String(stat.size),
    F: () => kindOf(stat),
    a: () => (stat.mode & 0o7777).toString(8),
    A: () => modeText(stat),
    f: () => stat.mode.toString(16),
    u: () => String(stat.uid),
    U: () => ownerOf(stat.uid),
    g: () => String(stat.gid),
    G: () => ownerOf(stat.gid),
    i: () => String(stat.ino),
    h: () => String(stat.nlink),
    b: () => String(stat.blocks),
    B: () => "512",
    o: () => String(BLOCK_BYTES),
    d: () => String(stat.dev),
    D: () => stat.dev.toString(16),
    m: () => "/",
    t: () => ((stat.rdev >> 8) & 0xfff).toString(16),
    T: () => (stat.rdev & 0xff).toString(16),
    x: () => timeText(stat.atimeMs),
    X: () => seconds(stat.atimeMs),
    y: () => timeText(stat.mtimeMs),
    Y: () => seconds(stat.mtimeMs),
    z: () => timeText(stat.ctimeMs),
    Z: () => seconds(stat.ctimeMs),
    w: () => timeText(stat.birthtimeMs),
    W: () => seconds(stat.birthtimeMs),
  };
  return fields[letter]?.() ?? null;
}
function shown(format: string, name: string, stat: Stat, target: string | null): string {
  return format.replaceAll(/%([-0]?)(\d*)(?:\.\d+)?(.)/gs, (all, flag: string, width: string, letter: string) => {
    if (letter === "%") return "%";
    const value = fieldOf(letter, name, stat, target);
    if (value === null) return all === `%${letter}` ? "?" : all;
    if (width === "") return value;
    return flag === "-" ? value.padEnd(Number(width)) : value.padStart(Number(width), flag === "0" ? "0" : " ");
  });
}
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", "0": "\0", '"': '"', r: "\r" };

export const stat: Utility = (call) => {
  const { flags, rest, values } = readOptions(call.args, "c", ["format", "printf"]);
  if (flags.has("help")) {
    call.out("Usage: stat [-L] [-c FORMAT] [--printf=FORMAT] FILE...\n");
    return 0;
  }
  if (rest.length === 0) throw new Failure("missing operand\nTry 'stat --help' for more information.");
  const format = values.get("c") ?? values.get("format");
  const printed = values.get("printf");
  const { fs } = call.sys;
  let code = 0;
  for (const name of rest)
    try {
      const path = call.path(name);
      const follows = flags.has("L") || flags.has("dereference");
      const found = follows ? fs.stat(path) : fs.lstat(path);
      const target = (found.mode & S_IFMT) === 0o120000 ? fs.readlink(path) : null;
      if (printed !== undefined) {
        const text = printed.replaceAll(/\\(.)/gs, (all, letter: string) => ESCAPES[letter] ?? all);
        call.out(shown(text, name, found, target));
      } else if (format !== undefined) call.out(`${shown(format, name, found, target)}\n`);
      else
        call.out(
          shown(
            `  File: ${target === null ? "%n" : "%n -> "}${target ?? ""}\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %d\tInode: %-11i Links: %h\nAccess: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n`,
            name,
            found,
            target,
          ),
        );
    } catch (caught) {
      call.complain(`cannot statx '${name}': ${reasonOf(caught)}`);
      code = 1;
    }
  return code;
};
