import { Gunzip, gzipSync } from "fflate";
import { joinBytes } from "../../../../domain/bytes.ts";
import { Failure, latin1, MOST_UNPACKED_BYTES, readOptions, reasonOf, type Utility, type UtilityCall } from "./call.ts";

/** Unpacked at once: of what is packed best, a thousand times as much. */
const PART_BYTES = 64 * 1024;
const SUFFIX = /\.(?:gz|tgz|taz|Z)$/;
const LONG: Readonly<Record<string, string>> = {
  stdout: "c",
  "to-stdout": "c",
  decompress: "d",
  uncompress: "d",
  force: "f",
  keep: "k",
  list: "l",
  quiet: "q",
  recursive: "r",
  suffix: "S",
  test: "t",
  verbose: "v",
  "no-name": "n",
  name: "N",
  fast: "1",
  best: "9",
  help: "help",
};
const KNOWN = "cdfklnNqrStv123456789";
const USAGE = `Usage: gzip [-cdfklqrtv1-9] [-S SUFFIX] [FILE]...
  -c to standard output, -d decompress, -f replace what is there, -k keep the file, -l list, -r folders, -t test,
  -1 fastest … -9 smallest
`;

/** It is gzip that speaks, by whatever name it was called. */
const say = (call: UtilityCall, text: string): void => call.err(`gzip: ${text}\n`);

/** All members of an archive. @throws Failure in gzip's words */
export function gunzipAll(data: Uint8Array, name: string): Uint8Array {
  if (data.length < 2 || data[0] !== 0x1f || data[1] !== 0x8b) throw new Failure(`${name}: not in gzip format`);
  const parts: Uint8Array[] = [];
  let ended = false;
  let bytes = 0;
  const reader = new Gunzip((part, final) => {
    parts.push(part);
    bytes += part.length;
    ended = final;
  });
  try {
    for (let at = 0; at < data.length; at += PART_BYTES) {
      reader.push(data.subarray(at, at + PART_BYTES), at + PART_BYTES >= data.length);
      if (bytes > MOST_UNPACKED_BYTES) throw new Failure(`${name}: is more than 512 MB when it is unpacked`);
    }
  } catch (caught) {
    if (caught instanceof Failure) throw caught;
    const text = (caught as Error).message;
    throw new Failure(
      /EOF/i.test(text) ? `${name}: unexpected end of file` : `${name}: invalid compressed data--format violated`,
    );
  }
  const all = joinBytes(parts);
  const size = new DataView(data.buffer, data.byteOffset).getUint32(data.length - 4, true);
  if (!ended || (parts.length <= 2 && data.length < 18)) throw new Failure(`${name}: unexpected end of file`);
  // The size of the last member: of an archive with several it says little.
  if (size > all.length) throw new Failure(`${name}: invalid compressed data--length error`);
  return all;
}

type Asked = { readonly call: UtilityCall; readonly flags: ReadonlySet<string>; readonly suffix: string };

function shownRatio(packed: number, whole: number): string {
  return `${(whole === 0 ? 0 : (1 - (packed - 18) / whole) * 100).toFixed(1)}%`;
}

function pack(data: Uint8Array, flags: ReadonlySet<string>): Uint8Array {
  const level = [..."123456789"].filter((each) => flags.has(each)).at(-1);
  return gzipSync(data, { level: Number(level ?? 6) as 6, mtime: 0 });
}

/** One file, in place or to standard output; its exit code: 2 is a warning. */
function convert({ call, flags, suffix }: Asked, name: string): number {
  const { fs } = call.sys;
  const unpacks = flags.has("d");
  const path = call.path(name);
  const stat = fs.stat(path);
  if ((stat.mode & 0o170000) === 0o040000) {
    if (flags.has("r")) {
      const codes = fs.readdir(path).map((entry) => converted({ call, flags, suffix }, `${name}/${entry.name}`));
      return Math.max(0, ...codes);
    }
    say(call, `${name} is a directory -- ignored`);
    return 2;
  }
  const data = call.read(name);
  if (flags.has("l")) {
    const all = gunzipAll(data, name);
    const shown = name.replace(SUFFIX, "");
    call.out(
      `${String(data.length).padStart(19)} ${String(all.length).padStart(19)} ${shownRatio(data.length, all.length).padStart(6)} ${shown}\n`,
    );
    return 0;
  }
  if (flags.has("t")) {
    gunzipAll(data, name);
    return 0;
  }
  if (flags.has("c")) {
    const isPlain = unpacks && flags.has("f") && data[0] !== 0x1f;
    call.out(isPlain ? data : unpacks ? gunzipAll(data, name) : pack(data, flags));
    return 0;
  }
  let target = `${name}${suffix}`;
  if (unpacks) {
    const known = name.endsWith(suffix) ? suffix : SUFFIX.exec(name)?.[0];
    if (known === undefined) {
      say(call, `${name}: unknown suffix -- ignored`);
      return 2;
    }
    target = name.slice(0, -known.length) + (known === ".tgz" || known === ".taz" ? ".tar" : "");
  } else if (name.endsWith(suffix) && !flags.has("f")) {
    say(call, `${name} already has ${suffix} suffix -- unchanged`);
    return 2;
  }
  const result = unpacks ? gunzipAll(data, name) : pack(data, flags);
  if (!flags.has("f") && exists(call, target)) {
    say(call, `${target} already exists;\tnot overwritten`);
    return 2;
  }
  fs.writeFile(call.path(target), result, stat.mode & 0o777);
  fs.utimes(call.path(target), stat.atimeMs, stat.mtimeMs);
  if (!flags.has("k")) fs.unlink(path);
  if (flags.has("v")) {
    const ratio = unpacks ? shownRatio(data.length, result.length) : shownRatio(result.length, data.length);
    call.err(`${name}:\t${ratio.padStart(6)} -- ${flags.has("k") ? "created" : "replaced with"} ${target}\n`);
  }
  return 0;
}
function exists(call: UtilityCall, name: string): boolean {
  try {
    call.sys.fs.lstat(call.path(name));
    return true;
  } catch {
    return false;
  }
}
function converted(asked: Asked, name: string): number {
  try {
    return convert(asked, name);
  } catch (caught) {
    // A blank line before a fault of the content is gzip's own way.
    const own = caught instanceof Failure ? caught.message : `${name}: ${reasonOf(caught)}`;
    asked.call.err(`${/not in gzip|unexpected|invalid/.test(own) ? "\n" : ""}gzip: ${own}\n`);
    return 1;
  }
}

export const gzip: Utility = (call) => {
  const read = readOptions(call.args, "S", ["suffix"]);
  const flags = new Set<string>();
  for (const flag of read.flags) {
    const letter = LONG[flag] ?? flag;
    if (letter !== "help" && !KNOWN.includes(letter))
      throw new Failure(`invalid option -- '${flag}'\nTry \`gzip --help' for more information.`);
    flags.add(letter);
  }
  if (flags.has("help")) {
    call.out(USAGE);
    return 0;
  }
  if (call.name !== "gzip") flags.add("d");
  if (call.name === "zcat") flags.add("c");
  const suffix = read.values.get("S") ?? read.values.get("suffix") ?? ".gz";
  if (flags.has("l")) call.out("         compressed        uncompressed  ratio uncompressed_name\n");
  const names = read.rest.length > 0 ? read.rest : ["-"];
  let code = 0;
  for (const name of names) {
    if (name !== "-") {
      // zcat takes a name without its ending, too.
      const whole = flags.has("d") && !exists(call, name) && exists(call, `${name}.gz`) ? `${name}.gz` : name;
      code = Math.max(code, converted({ call, flags, suffix }, whole) * (code === 1 ? 0 : 1), code);
      continue;
    }
    const data = call.input();
    if (flags.has("t") || flags.has("l")) gunzipAll(data, "stdin");
    else if (!flags.has("d")) call.out(pack(data, flags));
    else if (flags.has("f") && latin1(data.subarray(0, 2)) !== "\x1f\x8b") call.out(data);
    else {
      try {
        call.out(gunzipAll(data, "stdin"));
      } catch (caught) {
        if (!(caught instanceof Failure)) throw caught;
        call.err(`\ngzip: ${caught.message}\n`);
        return 1;
      }
    }
  }
  return code;
};
