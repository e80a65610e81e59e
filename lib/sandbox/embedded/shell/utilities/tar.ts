import { gzipSync } from "fflate";
import { joinBytes } from "../../../../domain/bytes.ts";
import { Failure, readOptions, reasonOf, type Utility, type UtilityCall } from "./call.ts";
import { gunzipAll } from "./gzip.ts";
import { readTar, type TarEntry, writeTar } from "./tar-format.ts";
import { matcher, type Visited, visit } from "./trees.ts";

const HELP = `Usage: tar -c|-x|-t [-z] [-v] [-f ARCHIVE] [-C DIR] [--strip-components=N] [--exclude=PATTERN] [FILE]...
  -c  create an archive, -x  extract it, -t  list it
  -z  through gzip (when reading, found out by itself), -O  extract to standard output, -k  keep existing files
`;
const VALUED = ["directory", "file", "exclude", "strip-components", "transform"];
const LONG: Readonly<Record<string, string>> = {
  create: "c",
  extract: "x",
  get: "x",
  list: "t",
  gzip: "z",
  verbose: "v",
  "to-stdout": "O",
  "keep-old-files": "k",
};
const NOT_HERE = new Set(["j", "J", "bzip2", "xz", "zstd"]);

/** What leaves the folder an archive is unpacked in is not followed there. */
function inside(name: string, strip: number): string | null {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return null;
  const rest = parts.slice(strip);
  return rest.length === 0 ? "" : rest.join("/");
}

const MODE = ["---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"];
function line(entry: TarEntry, verbose: boolean): string {
  const link =
    entry.type === "symlink" ? ` -> ${entry.target}` : entry.type === "link" ? ` link to ${entry.target}` : "";
  if (!verbose) return `${entry.name}\n`;
  const letter = { file: "-", directory: "d", symlink: "l", link: "h" }[entry.type];
  const mode = [6, 3, 0].map((shift) => MODE[(entry.mode >> shift) & 7]).join("");
  const date = new Date(entry.mtime * 1000).toISOString().slice(0, 16).replace("T", " ");
  return `${letter}${mode} tab/tab ${String(entry.data.length).padStart(9)} ${date} ${entry.name}${link}\n`;
}

function entryOf(call: UtilityCall, { name, path, kind, mode, mtimeMs }: Visited): TarEntry {
  const stored = name.replace(/^\/+/, "");
  return {
    name: kind === "directory" && !stored.endsWith("/") ? `${stored}/` : stored,
    type: kind,
    mode,
    mtime: mtimeMs / 1000,
    target: kind === "symlink" ? call.sys.fs.readlink(path) : "",
    data: kind === "file" ? call.sys.fs.readFile(path) : new Uint8Array(0),
  };
}

function create(
  call: UtilityCall,
  names: readonly string[],
  folder: string,
  excluded: (name: string) => boolean,
  say: (entry: TarEntry) => void,
): Uint8Array {
  if (names.length === 0) throw new Failure("Cowardly refusing to create an empty archive", 2);
  const entries: TarEntry[] = [];
  for (const name of names)
    for (const each of visit(call, folder, name, excluded)) {
      const entry = entryOf(call, each);
      say(entry);
      entries.push(entry);
    }
  return joinBytes(writeTar(entries));
}

function extract(call: UtilityCall, entry: TarEntry, folder: string, strip: number, keep: boolean): void {
  const { fs } = call.sys;
  const name = inside(entry.name, strip);
  if (name === null) throw new Failure(`${entry.name}: Member name contains '..'`, 2);
  if (name === "") return;
  const at = `${folder}/${name}`;
  const parents = entry.type === "directory" ? at : at.slice(0, at.lastIndexOf("/"));
  let sofar = folder;
  for (const part of parents.slice(folder.length).split("/").filter(Boolean)) {
    sofar += `/${part}`;
    try {
      if ((fs.lstat(sofar).mode & 0o170000) === 0o120000) throw new Failure(`${name}: Not a directory`, 2);
    } catch (caught) {
      if (caught instanceof Failure) throw caught;
      fs.mkdir(sofar, 0o755);
    }
  }
  if (entry.type === "directory") return;
  const exists = (): boolean => {
    try {
      fs.lstat(at);
      return true;
    } catch {
      return false;
    }
  };
  if (exists()) {
    if (keep) throw new Failure(`${name}: Cannot open: File exists`, 2);
    fs.unlink(at);
  }
  if (entry.type === "symlink") fs.symlink(entry.target, at);
  else if (entry.type === "link") {
    const target = inside(entry.target, strip);
    if (target) fs.link(`${folder}/${target}`, at);
  } else {
    fs.writeFile(at, entry.data, entry.mode & 0o777);
    fs.utimes(at, entry.mtime * 1000, entry.mtime * 1000);
  }
}

export const tar: Utility = (call) => {
  // The old way: `tar xzf a.tgz`.
  const [first = "", ...others] = call.args;
  const args = /^[cxtzvfCOkpj]+$/.test(first) ? [`-${first}`, ...others] : call.args;
  const options = readOptions(args, "fC", VALUED);
  const flags = new Set([...options.flags].map((flag) => LONG[flag] ?? flag));
  if (flags.has("help")) {
    call.out(HELP);
    return 0;
  }
  const unknown = [...flags].find((flag) => NOT_HERE.has(flag));
  if (unknown) throw new Failure(`${unknown}: only gzip archives can be read and written here`, 2);
  const modes = ["c", "x", "t"].filter((mode) => flags.has(mode));
  if (modes.length !== 1)
    throw new Failure("You must specify one of the '-cxt' options\nTry 'tar --help' for more information.", 2);
  const file = options.values.get("f") ?? options.values.get("file") ?? "-";
  const folder = call.path(options.values.get("C") ?? options.values.get("directory") ?? ".");
  const verbose = flags.has("v");
  const excludes = args.flatMap((arg, at) =>
    arg.startsWith("--exclude=") ? [arg.slice(10)] : args[at - 1] === "--exclude" ? [arg] : [],
  );
  const excluded = matcher(excludes);
  if (modes[0] === "c") {
    const say = (entry: TarEntry): void => {
      if (verbose)
        (file === "-" ? (text: string) => call.err(text) : (text: string) => call.out(text))(line(entry, false));
    };
    const data = create(call, options.rest, folder, excluded, say);
    const packed =
      flags.has("z") || ((flags.has("a") || flags.has("auto-compress")) && /\.t?gz$/.test(file))
        ? gzipSync(data)
        : data;
    if (file === "-") call.out(packed);
    else call.sys.fs.writeFile(call.path(file), packed, 0o644);
    return 0;
  }
  let archive = call.read(file);
  try {
    if (archive[0] === 0x1f && archive[1] === 0x8b) archive = gunzipAll(archive, file);
  } catch (caught) {
    throw new Failure(caught instanceof Failure ? caught.message : `${file}: ${reasonOf(caught)}`, 2);
  }
  const strip = Number(options.values.get("strip-components") ?? 0);
  const wanted = options.rest.map((name) => name.replace(/\/+$/, ""));
  const missing = new Set(wanted);
  try {
    for (const entry of readTar(archive)) {
      const plain = entry.name.replace(/\/+$/, "");
      const asked = wanted.find((name) => plain === name || plain.startsWith(`${name}/`));
      if ((wanted.length > 0 && asked === undefined) || excluded(plain)) continue;
      if (asked !== undefined) missing.delete(asked);
      if (modes[0] === "t") call.out(line(entry, verbose));
      else if (flags.has("O")) call.out(entry.data);
      else {
        if (verbose) call.out(line(entry, false));
        extract(call, entry, folder, strip, flags.has("k"));
      }
    }
  } catch (caught) {
    if (caught instanceof Failure) throw caught;
    throw new Failure(`${reasonOf(caught)}`, 2);
  }
  for (const name of missing) call.complain(`${name}: Not found in archive`);
  return missing.size > 0 ? 2 : 0;
};
